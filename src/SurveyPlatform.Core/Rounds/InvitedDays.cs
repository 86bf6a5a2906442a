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
        /// <summary>The invitation of each subject that counts, whatever became of it. One that is sent again lengthens the key of the one before.</summary>
        public IQueryable<OutgoingMail> LastInvitations => db.OutgoingMail.Where(m => m.Kind == InvitationMail.Kind
            && !db.OutgoingMail.Any(later => later.SubjectId == m.SubjectId && later.Kind == m.Kind && (later.QueuedAt > m.QueuedAt || (later.QueuedAt == m.QueuedAt && later.DedupeKey.Length > m.DedupeKey.Length))));

        public Task<List<DateOnly>> InvitedDaysAsync(Round round, Study study, CancellationToken ct) => db.Database.SqlQuery<DateOnly>(
            $"""
            select distinct (m.sent_at at time zone {study.TimeZone})::date as "Value" from outgoing_mail m
            where m.round_id = {round.Id} and m.kind = {InvitationMail.Kind} and m.state = 'sent'
              and not exists (select 1 from outgoing_mail later where later.subject_id = m.subject_id and later.kind = m.kind
                and (later.queued_at, length(later.dedupe_key)) > (m.queued_at, length(m.dedupe_key)))
            """).ToListAsync(ct);
    }
}
