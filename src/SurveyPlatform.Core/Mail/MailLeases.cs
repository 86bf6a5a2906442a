using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SurveyPlatform.Core.Mail;

/// <summary>Says of a living sender's mails that it lives, and finds the mails of dead ones.</summary>
internal sealed partial class MailLeases(NpgsqlDataSource source, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan _renewEvery = MailClaims.Lease / 3;

    private readonly ConcurrentDictionary<Guid, Guid> _held = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    public void Start() => _renewing = RenewAsync();

    public void Hold(ClaimedMail mail)
    {
        foreach (var row in mail.Rows)
        {
            _held[row] = mail.Claim;
        }
    }

    public void LetGo(ClaimedMail mail)
    {
        foreach (var row in mail.Rows)
        {
            _held.TryRemove(row, out _);
        }
    }

    /// <summary>
    /// A dead sender's claimed mail was certainly not sent and goes back to the queue. One whose body may have begun is unknown from now on
    /// and waits for a person: see <see cref="DeliverMail"/>.
    /// </summary>
    public async Task RecoverAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            update outgoing_mail set
              state = case state when 'claimed' then 'queued' else 'unknown' end,
              claim_id = null, lease_until = null,
              attempts = attempts + (state = 'sending')::int,
              finished_at = case state when 'sending' then $1 end,
              reason = case state when 'sending' then 'The sender ended while the message was on its way.' else reason end
            where id in (
              select id from outgoing_mail where state in ('claimed', 'sending') and lease_until < clock_timestamp()
              for update skip locked)
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_renewEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                try
                {
                    await RenewHeldAsync(_ended.Token);
                    await RecoverAsync(_ended.Token);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    NotRenewed(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The sender has ended.
        }
    }

    /// <summary>A row that is being marked at this moment is renewed by its mark.</summary>
    private async Task RenewHeldAsync(CancellationToken ct)
    {
        var held = _held.ToArray();
        await using var command = source.CreateCommand("""
            update outgoing_mail set lease_until = clock_timestamp() + $3
            where id in (
              select m.id from outgoing_mail m join unnest($1, $2) as v (id, claim) on m.id = v.id and m.claim_id = v.claim
              for update of m skip locked)
            """);
        command.Parameters.Add(new() { Value = held.Select(h => h.Key).ToArray() });
        command.Parameters.Add(new() { Value = held.Select(h => h.Value).ToArray() });
        command.Parameters.Add(new() { Value = MailClaims.Lease });
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The leases of claimed mail could not be renewed")]
    private partial void NotRenewed(Exception exception);
}
