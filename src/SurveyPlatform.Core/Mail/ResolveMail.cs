using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// A person's word on a mail that waits for one: an <c>unknown</c> one was sent after all, is sent again or is given up; a <c>held</c> one is
/// released or given up; a refused one is sent again, as when its domain takes our mail again. Nothing else can be resolved, and saying it twice says it once.
/// </summary>
public sealed class ResolveMail(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public static readonly Problem NothingToResolve = new("nothingToResolve", 409, "Only a mail that is unknown or held waits for a decision; this one is {0}.");
    public static readonly Problem HeldWasNotSent = new("heldWasNotSent", 409, "A held mail has not been sent: release it (resend) or give it up (abandon).");

    public enum Verdict
    {
        Sent,
        Resend,
        Abandon,
    }

    /// <param name="Resolved">How many are as was said, be it that they were so before.</param>
    /// <param name="Left">Those that nothing was to be decided about, and why.</param>
    public sealed record Result(int Resolved, IReadOnlyDictionary<Guid, ProblemException> Left);

    public async Task RunAsync(Guid studyId, Guid mail, Verdict verdict, Actor actor, CancellationToken ct)
    {
        var result = await RunAsync(studyId, [mail], verdict, actor, ct);
        if (result.Left.TryGetValue(mail, out var reason))
        {
            throw reason;
        }
    }

    /// <summary>
    /// The same word on many, each decided by itself: what it does not fit is left as it is, and said. Rows that one mail says together are decided together.
    /// </summary>
    public async Task<Result> RunAsync(Guid studyId, IReadOnlyCollection<Guid> mails, Verdict verdict, Actor actor, CancellationToken ct)
    {
        var ids = mails.Distinct().ToArray();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rows = await db.OutgoingMail
            .FromSql($"""
                select m.* from outgoing_mail m
                where m.study_id = {studyId} and m.id in (
                  with mails as (select coalesce(carried_by, id) as id from outgoing_mail where id = any({ids}))
                  select id from mails union select c.id from outgoing_mail c join mails on c.carried_by = mails.id)
                order by m.id for update of m
                """)
            .AsNoTracking()
            .ToListAsync(ct);
        var left = ids.Except(rows.Select(r => r.Id)).ToDictionary(id => id, id => CommonProblems.NotFound.With("mail", id.ToString()));
        foreach (var row in rows)
        {
            if (WhyNot(row, verdict) is { } reason)
            {
                if (ids.Contains(row.Id))
                {
                    left.Add(row.Id, reason);
                }
            }
            else if (!IsAlready(row, verdict))
            {
                await SetAsync(row, verdict, actor, ct);
            }
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(ids.Length - left.Count, left);
    }

    private async Task SetAsync(OutgoingMail row, Verdict verdict, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var said = $"{verdict.ToString().ToLowerInvariant()}: decided by {actor.Name}";
        await (verdict switch
        {
            Verdict.Sent => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'sent', sent_at = coalesce(body_started_at, {now}), finished_at = {now}, reason = {said} where id = {row.Id}", ct),
            Verdict.Resend => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'queued', next_attempt_at = {now}, first_attempt_at = null, finished_at = null, reason = {said} where id = {row.Id}", ct),
            Verdict.Abandon => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'dropped', finished_at = {now}, reason = {said} where id = {row.Id}", ct),
        });
        audit.Record(actor, "mail.resolved", row.StudyId, $"mail:{row.Id}", $"decided on the {row.Kind} that was {row.State.ToString().ToLowerInvariant()}: {verdict.ToString().ToLowerInvariant()}");
    }

    private static ProblemException? WhyNot(OutgoingMail row, Verdict verdict) => (row.State, verdict) switch
    {
        _ when IsAlready(row, verdict) => null,
        (MailState.Held, Verdict.Sent) => HeldWasNotSent.With(),
        (MailState.Unknown or MailState.Held, _) => null,
        (MailState.Refused, Verdict.Resend) => null,
        _ => NothingToResolve.With(row.State.ToString().ToLowerInvariant()),
    };

    private static bool IsAlready(OutgoingMail row, Verdict verdict) => (row.State, verdict) switch
    {
        (MailState.Sent, Verdict.Sent) => true,
        (MailState.Dropped, Verdict.Abandon) => true,
        (MailState.Queued or MailState.Claimed or MailState.Sending, Verdict.Resend) => true,
        _ => false,
    };
}
