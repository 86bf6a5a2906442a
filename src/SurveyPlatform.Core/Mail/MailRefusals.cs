using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Draws the consequence of a mail that its server refused for good.</summary>
public interface IRefusedMail
{
    /// <summary>Called in the transaction that records the refusal.</summary>
    /// <param name="mail">The mail with the address that it was sent to.</param>
    /// <returns>Whether its domain takes no other mail of ours either.</returns>
    Task<bool> TakeAsync(OutgoingMail mail, string words, CancellationToken ct);
}

/// <summary>Records what a server refuses for good, each with its consequence in one transaction: rarer than all else, so it needs no sharing of commits.</summary>
internal sealed class MailRefusals(IServiceScopeFactory scopes)
{
    private const int Retries = 20;

    /// <summary>When, on the machine's stopwatch, a refusal paused a domain.</summary>
    private readonly ConcurrentDictionary<string, long> _paused = new(StringComparer.Ordinal);

    /// <summary>Whether its domain was paused after it was claimed, so that it need not be refused too.</summary>
    public bool IsOvertaken(ClaimedMail mail) => _paused.TryGetValue(mail.Domain, out var at) && mail.ComposedAt < at;

    /// <returns>Whether the claim still held.</returns>
    public async Task<bool> RefusedAsync(ClaimedMail mail, DateTimeOffset at, string words)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RecordAsync(mail, at, words);
            }
            catch (Exception exception) when (attempt < Retries && MailMarks.MayPass(exception))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
    }

    private async Task<bool> RecordAsync(ClaimedMail mail, DateTimeOffset at, string words)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var id = mail.Row.Id;
        if (await db.Database.ExecuteSqlAsync(
            $"""
            update outgoing_mail set
              state = 'refused', claim_id = null, lease_until = null, throttled_until = null, attempts = attempts + 1,
              first_attempt_at = coalesce(first_attempt_at, {at}), finished_at = {at}, reply = {words}, reason = null
            where id = {id} and claim_id = {mail.Claim}
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
