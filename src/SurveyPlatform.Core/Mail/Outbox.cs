using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Queues a mail in the transaction of the fact that asks for it: neither stands without the other.</summary>
public sealed class Outbox(SurveyDb db, TimeProvider clock)
{
    /// <summary><paramref name="dedupeKey"/> names the fact (<c>confirmation:{response}:{revision}</c>): the database takes each key once.</summary>
    /// <param name="carriedBy">The row of the same person whose mail says this one too.</param>
    /// <returns>The row's id.</returns>
    public Guid Queue(string kind, int step, Guid studyId, Guid? roundId, Guid subjectId, string dedupeKey, DateTimeOffset notBefore, Guid? carriedBy = null)
    {
        var id = clock.NewId();
        db.OutgoingMail.Add(new OutgoingMail
        {
            Id = id,
            StudyId = studyId,
            RoundId = roundId,
            Kind = kind,
            Step = step,
            SubjectId = subjectId,
            DedupeKey = dedupeKey,
            QueuedAt = clock.GetUtcNow(),
            NotBefore = notBefore.ToUniversalTime(),
            CarriedBy = carriedBy,
        });
        return id;
    }

    /// <summary>
    /// Queues the same kind of mail about many subjects in one statement, inside the transaction that is open; keys already taken are left alone.
    /// What is for the same person leaves as one mail, that of the first subject.
    /// </summary>
    /// <param name="atRest">Given when the mails are not to leave: in which state they are kept, and why.</param>
    public Task<int> QueueManyAsync(
        string kind, int step, Guid studyId, Guid roundId, IReadOnlyList<(Guid Subject, Guid Person)> about, DateTimeOffset notBefore, CancellationToken ct, (MailState State, string Reason)? atRest = null)
    {
        var subjects = about.Select(a => a.Subject).ToArray();
        var ids = Array.ConvertAll(subjects, _ => clock.NewId());
        var first = new Dictionary<Guid, Guid>(about.Count);
        var carriers = about.Select((a, i) => first.TryAdd(a.Person, ids[i]) || atRest?.State == MailState.Dropped ? (Guid?)null : first[a.Person]).ToArray();
        var keys = Array.ConvertAll(subjects, s => step == 0 ? $"{kind}:{s}" : $"{kind}:{s}:{step}");
        var now = clock.GetUtcNow();
        var state = MailMapping.InDatabase(atRest?.State ?? MailState.Queued);
        var finishedAt = atRest is null ? (DateTimeOffset?)null : now;
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outgoing_mail (id, study_id, round_id, kind, step, subject_id, dedupe_key, queued_at, not_before, state, reason, finished_at, carried_by)
            select m.id, {studyId}, {roundId}, {kind}, {step}, m.subject_id, m.dedupe_key, {now}, {notBefore.ToUniversalTime()}, {state}, {atRest?.Reason}, {finishedAt}, m.carried_by
            from unnest({ids}, {subjects}, {keys}, {carriers}) as m (id, subject_id, dedupe_key, carried_by)
            on conflict (dedupe_key) do nothing
            """, ct);
    }
}
