using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// A claim's lease says that its sender lives. It begins in the claiming transaction, is renewed while the sender holds any mail of the claim, and goes when
/// no mail is under that claim any more; the mails of a claim whose lease ran out are found here.
/// </summary>
internal sealed partial class MailLeases(NpgsqlDataSource source, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    /// <summary>How long a dead sender's mail waits until another sender looks at it.</summary>
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan _renewEvery = _lease / 3;

    /// <summary>How many mails of each claim are held.</summary>
    private readonly ConcurrentDictionary<Guid, int> _held = new();

    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    public static async Task BeginAsync(NpgsqlConnection connection, Guid claim, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("insert into mail_leases (claim_id, lease_until) values ($1, clock_timestamp() + $2)", connection);
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = _lease });
        await command.ExecuteNonQueryAsync(ct);
    }

    public void Start() => _renewing = RenewAsync();

    public void Hold(ClaimedMail mail) => _held.AddOrUpdate(mail.Claim, 1, (_, mails) => mails + 1);

    public void LetGo(ClaimedMail mail) => _held.AddOrUpdate(mail.Claim, 0, (_, mails) => mails - 1);

    /// <summary>
    /// A dead sender's claimed mail was certainly not sent and goes back to the queue. One whose body may have begun is unknown from now on
    /// and waits for a person: see <see cref="DeliverMail"/>.
    /// </summary>
    public async Task RecoverAsync(CancellationToken ct)
    {
        await using var ranOut = source.CreateCommand("select claim_id from mail_leases where lease_until < clock_timestamp()");
        var dead = new List<Guid>();
        await using (var reader = await ranOut.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                dead.Add(reader.GetGuid(0));
            }
        }

        if (dead.Count == 0)
        {
            return;
        }

        // The lease row is locked, so that nobody renews it meanwhile; a mail that is being marked at this moment is left to the next look.
        await using var recover = source.CreateCommand("""
            with dead as materialized (select claim_id from mail_leases where claim_id = any($2) and lease_until < clock_timestamp() for update skip locked)
            update outgoing_mail set
              state = case state when 'claimed' then 'queued' else 'unknown' end,
              claim_id = null,
              attempts = attempts + (state = 'sending')::int,
              finished_at = case state when 'sending' then $1 end,
              reason = case state when 'sending' then 'The sender ended while the message was on its way.' else reason end
            where id in (
              select m.id from outgoing_mail m where m.is_open and m.claim_id in (select claim_id from dead)
              for update of m skip locked)
            """);
        recover.Parameters.Add(new() { Value = clock.GetUtcNow() });
        recover.Parameters.Add(new() { Value = dead.ToArray() });
        await recover.ExecuteNonQueryAsync(ct);
        await EndAsync([.. dead], ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();
        await TryAsync(() => EndAsync([.. _held.Keys], CancellationToken.None));
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_renewEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                await TryAsync(async () =>
                {
                    await RenewHeldAsync(_ended.Token);
                    await RecoverAsync(_ended.Token);
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The sender has ended.
        }
    }

    private async Task RenewHeldAsync(CancellationToken ct)
    {
        var held = _held.ToArray();
        if (held.Length == 0)
        {
            return;
        }

        await using var command = source.CreateCommand("update mail_leases set lease_until = clock_timestamp() + $2 where claim_id = any($1)");
        command.Parameters.Add(new() { Value = held.Where(h => h.Value > 0).Select(h => h.Key).ToArray() });
        command.Parameters.Add(new() { Value = _lease });
        await command.ExecuteNonQueryAsync(ct);

        Guid[] over = [.. held.Where(h => h.Value == 0).Select(h => h.Key)];
        await EndAsync(over, ct);
        foreach (var claim in over)
        {
            _held.TryRemove(claim, out _);
        }
    }

    /// <summary>Only of claims under which no mail is: a mail whose mark could not be written keeps the lease, which then runs out.</summary>
    private async Task EndAsync(Guid[] claims, CancellationToken ct)
    {
        if (claims.Length == 0)
        {
            return;
        }

        await using var command = source.CreateCommand("""
            delete from mail_leases l where claim_id = any($1)
              and not exists (select 1 from outgoing_mail m where m.is_open and m.claim_id = l.claim_id)
            """);
        command.Parameters.Add(new() { Value = claims });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotRenewed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The leases of claimed mail could not be renewed")]
    private partial void NotRenewed(Exception exception);
}
