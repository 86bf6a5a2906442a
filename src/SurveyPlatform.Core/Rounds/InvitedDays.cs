using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>On which days invitations of a round really left: what its reminders count from.</summary>
public static class InvitedDays
{
    extension(SurveyDb db)
    {
        public Task<List<DateOnly>> InvitedDaysAsync(Round round, Study study, CancellationToken ct) => db.Database.SqlQuery<DateOnly>(
            $"""
            select distinct (sent_at at time zone {study.TimeZone})::date as "Value" from outgoing_mail
            where round_id = {round.Id} and kind = {InvitationMail.Kind} and state = 'sent'
            """).ToListAsync(ct);
    }
}
