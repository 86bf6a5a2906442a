using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>When people were really invited, which is what their reminders count from: by the last invitation, where an address was corrected and it went out again.</summary>
public static class InvitedDays
{
    extension(SurveyDb db)
    {
        /// <summary>The invitation of each subject that counts, whatever became of it.</summary>
        public IQueryable<OutgoingMail> LastInvitations => db.OutgoingMail.FromSql($"select m.* from outgoing_mail m join last_invitations l on l.id = m.id");

        public Task<List<DateOnly>> InvitedDaysAsync(Round round, Study study, CancellationToken ct) => db.Database.SqlQuery<DateOnly>(
            $"""
            select distinct (sent_at at time zone {study.TimeZone})::date as "Value" from last_invitations
            where round_id = {round.Id} and state = 'sent'
            """).ToListAsync(ct);
    }
}
