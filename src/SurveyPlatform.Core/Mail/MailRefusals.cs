using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Records what a server refuses for good, each with its consequence in one transaction: rarer than all else, so it needs no sharing of commits.</summary>
internal sealed class MailRefusals(IServiceScopeFactory scopes, CancellationToken over)
{
    /// <summary>When, on the machine's stopwatch, a refusal paused a domain.</summary>
    private readonly ConcurrentDictionary<string, long> _paused = new(StringComparer.Ordinal);

    /// <summary>Whether its domain was paused after it was claimed, so that it need not be refused too.</summary>
    public bool IsOvertaken(ClaimedMail mail) => _paused.TryGetValue(mail.Domain, out var at) && mail.ComposedAt < at;

    /// <returns>Whether the claim still held.</returns>
    public Task<bool> RefusedAsync(ClaimedMail mail, DateTimeOffset at, string words) => LedgerPatience.KeepAskingAsync(() => RecordAsync(mail, at, words), over);

    private async Task<bool> RecordAsync(ClaimedMail mail, DateTimeOffset at, string words)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var id = mail.Row.Id;
        if (await db.Database.ExecuteSqlAsync(
            $"""
            update outgoing_mail set
              state = 'refused', claim_id = null, throttled_until = null, attempts = attempts + 1,
              first_attempt_at = coalesce(first_attempt_at, {at}), finished_at = {at}, reply = {words}, reason = null
            where id = any({mail.Rows.ToArray()}) and claim_id = {mail.Claim}
            """) == 0)
        {
            return false;
        }

        var refused = await db.OutgoingMail.AsNoTracking().SingleAsync(m => m.Id == id);
        var isDomain = await scope.ServiceProvider.GetRequiredService<IRefusedMail>().TakeAsync(refused, words, CancellationToken.None);
        await transaction.CommitAsync();
        if (isDomain)
        {
            _paused[mail.Domain] = TimeProvider.System.GetTimestamp();
        }

        return true;
    }
}
