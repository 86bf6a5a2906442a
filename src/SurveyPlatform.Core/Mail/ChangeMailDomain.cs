using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// A person pauses mail to a domain, or lets it go on, be it paused or slowed; for the whole instance, whichever study it is done from, where the audit has
/// it. Doing it again changes nothing.
/// </summary>
public sealed class ChangeMailDomain(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <param name="reason">The person's own words, for the others.</param>
    public async Task PauseAsync(string? domain, string? reason, Guid? studyId, Actor actor, CancellationToken ct)
    {
        var name = NameOf(domain);
        if (reason?.Length > LongestReason)
        {
            throw CommonProblems.Invalid.For([new FieldError("reason", "tooLong", $"Say why in at most {LongestReason} characters.")]);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"insert into mail_domains (domain) values ({name}) on conflict do nothing", ct);
        var now = clock.GetUtcNow();
        if (await db.Database.ExecuteSqlAsync($"update mail_domains set paused_at = {now}, reason = {reason} where domain = {name} and paused_at is null", ct) > 0)
        {
            audit.Record(actor, "mailDomain.paused", studyId, $"domain:{name}", $"paused mail to {name}");
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>What waits for the domain leaves with the next mails, at the full rate. What it put off is tried again, within the 48 hours that it is.</summary>
    public async Task ResumeAsync(string domain, Guid? studyId, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.MailDomains.FromSql($"select * from mail_domains where domain = {domain.ToLowerInvariant()} for update").AsNoTracking().RequireAsync("domain", domain, ct);
        if (row.PausedAt is null && row.SlowedSince is null)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"update mail_domains set paused_at = null, reason = null, resumed_at = {now}, slowed = 0, slowed_at = null, slowed_since = null, slowed_reply = null where domain = {row.Domain}", ct);
        // Each is due since it was first meant to leave, and by that a later one of the same person overtakes it.
        // A row that is locked is being claimed: its sender waits for this transaction and then finds the domain open.
        await db.Database.ExecuteSqlAsync(
            $"""
            update outgoing_mail set waits_for_domain = null, next_attempt_at = null, first_attempt_at = null, reason = null
            where id in (select id from outgoing_mail where waits_for_domain = {row.Domain} and state = 'queued' for update skip locked)
            """, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            update outgoing_mail set next_attempt_at = {now}
            where id in (
              select id from outgoing_mail
              where is_open and state = 'queued' and attempts > 0 and next_attempt_at > {now} and right(lower(recipient), length({row.Domain}) + 1) = '@' || {row.Domain}
              for update skip locked)
            """, ct);
        audit.Record(actor, "mailDomain.resumed", studyId, $"domain:{row.Domain}", $"let mail to {row.Domain} go on");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string NameOf(string? domain) => MailAddresses.One($"postmaster@{domain?.Trim()}") is { } address
        ? MailAddresses.DomainOf(address)
        : throw CommonProblems.Invalid.For([new FieldError("domain", "invalid", "Give a domain as it stands behind the @ of an address, such as example.org.")]);
}
