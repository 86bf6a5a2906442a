using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// A person's word on a mail that waits for one: an <c>unknown</c> one was sent after all, is sent again or is given up; a <c>held</c> one is
/// released or given up. Nothing else can be resolved, and saying it twice says it once.
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

    public async Task RunAsync(Guid studyId, Guid mail, Verdict verdict, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.OutgoingMail
            .FromSql($"select * from outgoing_mail where study_id = {studyId} and id = {mail} for update")
            .AsNoTracking()
            .RequireAsync("mail", mail.ToString(), ct);
        if (IsAlready(row, verdict))
        {
            return;
        }

        if (row.State is not (MailState.Unknown or MailState.Held))
        {
            throw NothingToResolve.With(row.State.ToString().ToLowerInvariant());
        }

        if (row.State == MailState.Held && verdict == Verdict.Sent)
        {
            throw HeldWasNotSent.With();
        }

        var now = clock.GetUtcNow();
        var said = $"{verdict.ToString().ToLowerInvariant()}: decided by {actor.Name}";
        await (verdict switch
        {
            Verdict.Sent => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'sent', sent_at = coalesce(body_started_at, {now}), finished_at = {now}, reason = {said} where id = {mail}", ct),
            Verdict.Resend => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'queued', next_attempt_at = {now}, first_attempt_at = null, finished_at = null, reason = {said} where id = {mail}", ct),
            Verdict.Abandon => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = 'dropped', finished_at = {now}, reason = {said} where id = {mail}", ct),
        });
        audit.Record(actor, "mail.resolved", studyId, $"mail:{mail}", $"decided on the {row.Kind} that was {row.State.ToString().ToLowerInvariant()}: {verdict.ToString().ToLowerInvariant()}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static bool IsAlready(OutgoingMail row, Verdict verdict) => (row.State, verdict) switch
    {
        (MailState.Sent, Verdict.Sent) => true,
        (MailState.Dropped, Verdict.Abandon) => true,
        (MailState.Queued or MailState.Claimed or MailState.Sending, Verdict.Resend) => true,
        _ => false,
    };
}
