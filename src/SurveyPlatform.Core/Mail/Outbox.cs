using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Queues a mail in the transaction of the fact that asks for it: neither stands without the other.</summary>
public sealed class Outbox(SurveyDb db, TimeProvider clock)
{
    /// <summary><paramref name="dedupeKey"/> names the fact (<c>confirmation:{response}:{revision}</c>): the database takes each key once.</summary>
    public void Queue(string kind, int step, Guid studyId, Guid? roundId, Guid subjectId, string dedupeKey, DateTimeOffset notBefore) =>
        db.OutgoingMail.Add(new OutgoingMail
        {
            Id = clock.NewId(),
            StudyId = studyId,
            RoundId = roundId,
            Kind = kind,
            Step = step,
            SubjectId = subjectId,
            DedupeKey = dedupeKey,
            QueuedAt = clock.GetUtcNow(),
            NotBefore = notBefore.ToUniversalTime(),
        });

    /// <summary>Queues the same kind of mail about many subjects in one statement, inside the transaction that is open; keys already taken are left alone.</summary>
    /// <param name="atRest">Given when the mails are not to leave: in which state they are kept, and why.</param>
    public Task<int> QueueManyAsync(
        string kind, int step, Guid studyId, Guid roundId, Guid[] subjects, DateTimeOffset notBefore, CancellationToken ct, (MailState State, string Reason)? atRest = null)
    {
        var ids = Array.ConvertAll(subjects, _ => clock.NewId());
        var keys = Array.ConvertAll(subjects, s => step == 0 ? $"{kind}:{s}" : $"{kind}:{s}:{step}");
        var now = clock.GetUtcNow();
        var state = MailMapping.InDatabase(atRest?.State ?? MailState.Queued);
        var finishedAt = atRest is null ? (DateTimeOffset?)null : now;
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outgoing_mail (id, study_id, round_id, kind, step, subject_id, dedupe_key, queued_at, not_before, state, reason, finished_at)
            select m.id, {studyId}, {roundId}, {kind}, {step}, m.subject_id, m.dedupe_key, {now}, {notBefore.ToUniversalTime()}, {state}, {atRest?.Reason}, {finishedAt}
            from unnest({ids}, {subjects}, {keys}) as m (id, subject_id, dedupe_key)
            on conflict (dedupe_key) do nothing
            """, ct);
    }
}
