using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SurveyPlatform.Core.Mail;

/// <summary>One run of <see cref="DeliverMail"/>: a dispatcher claims and paces, and as many senders as there are connections send what it hands them.</summary>
internal sealed partial class Delivery(
    MailClaims claims, MailLeases leases, MailMarks marks, MailRefusals refusals, DeferredDomains deferred, MailExit exit, MailOptions options, ReturnAddress returns, TimeProvider clock, ILogger log)
{
    /// <summary>A text older than this may no longer be true (somebody has answered): back to the queue.</summary>
    private static readonly TimeSpan _freshFor = TimeSpan.FromSeconds(10);

    /// <summary>The same for a body that is about to begin, whose mark had to wait for the database: a slow server must not make it circle.</summary>
    private static readonly TimeSpan _beginsWithin = TimeSpan.FromMinutes(1);

    private static readonly TimeProvider _machine = TimeProvider.System;

    private readonly Channel<ClaimedMail> _ready = Channel.CreateUnbounded<ClaimedMail>();
    private readonly Backlog _backlog = new();
    private readonly int _largest = exit.Throttled ? Math.Min(256, options.MaxPerSecond) : 256;
    private Exception? _notComposed;
    private string? _noConnection;
    private int _senders = options.Connections;

    public async Task RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var senders = Enumerable.Range(0, options.Connections).Select(_ => SendAllAsync(stop)).ToArray();
        try
        {
            await DispatchAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The program ends, or no sender is left: what is claimed goes back below.
        }
        finally
        {
            _ready.Writer.Complete();
            await Task.WhenAll(senders).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAllAsync();
        }

        await Task.WhenAll(senders);
        if (_noConnection is not null && _senders == 0 && stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new MailWaitsException(ServerTrouble.Reason(_noConnection));
        }

        if (_notComposed is not null)
        {
            throw new MailWaitsException($"A mail cannot be composed: {_notComposed.Message}", _notComposed);
        }
    }

    private async Task DispatchAsync(CancellationToken ct)
    {
        var size = Math.Min(16, _largest);
        var drained = false;
        while (true)
        {
            var began = _machine.GetTimestamp();
            await _backlog.AtMostAsync(drained ? 0 : size / 2, ct);
            size = Next(size, _machine.GetElapsedTime(began));

            var batch = await ClaimAsync(size, ct);
            await HandOutAsync(batch.Mails, ct);
            if (batch.Looked > 0)
            {
                drained = false;
            }
            else if (!drained)
            {
                // What is under way may come back to the queue at once (too old to be sent).
                drained = true;
            }
            else if (await claims.UntilThrottledAsync(ct) is { } untilThrottled)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(untilThrottled.TotalMilliseconds, 1, 1000)), _machine, ct);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Each when its place in the throttle has come; when the program ends all at once, to be given back.</summary>
    private async Task HandOutAsync(IReadOnlyList<ClaimedMail> mails, CancellationToken ct)
    {
        foreach (var mail in mails)
        {
            _backlog.Add();
            leases.Hold(mail);
        }

        var handedOut = 0;
        try
        {
            foreach (var mail in mails)
            {
                var wait = mail.Wait - _machine.GetElapsedTime(mail.ComposedAt);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _machine, ct);
                }

                _ready.Writer.TryWrite(mail);
                handedOut++;
            }
        }
        finally
        {
            foreach (var mail in mails.Skip(handedOut))
            {
                _ready.Writer.TryWrite(mail);
            }
        }
    }

    /// <summary>As much at once as leaves in about a second: more costs nothing to a fast server, less keeps the texts fresh for a slow one.</summary>
    private int Next(int size, TimeSpan tookToSendHalf) => tookToSendHalf switch
    {
        { TotalMilliseconds: < 250 } => Math.Min(size * 2, _largest),
        { TotalMilliseconds: > 1000 } => Math.Max(size / 2, Math.Min(options.Connections, _largest)),
        _ => size,
    };

    /// <summary>A mail that cannot be composed is found by taking them one by one, and put off.</summary>
    private async Task<MailClaims.Batch> ClaimAsync(int size, CancellationToken ct)
    {
        try
        {
            return await claims.ClaimAsync(_notComposed is null ? size : 1, ct);
        }
        catch (NotComposedException exception)
        {
            _notComposed = exception.InnerException;
            if (exception.Mails is [var mail])
            {
                await claims.PutOffAsync(mail, $"Could not be composed: {exception.Message}", ct);
            }

            return new MailClaims.Batch(exception.Mails.Count, []);
        }
    }

    private async Task SendAllAsync(CancellationTokenSource stop)
    {
        var written = Task.CompletedTask;
        try
        {
            await using var transport = exit.Open();
            await foreach (var mail in _ready.Reader.ReadAllAsync(stop.Token))
            {
                var (usable, mark) = await SendAsync(transport, mail, stop.Token);
                // The mark of the mail before this one: its commit ran beside this one's first commands.
                await written;
                written = SettleAsync(mail, mark);
                if (!usable)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // No further mail is begun.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            if (Interlocked.Decrement(ref _senders) == 0 && _noConnection is not null)
            {
                await stop.CancelAsync();
            }

            await written;
        }
    }

    private async Task SettleAsync(ClaimedMail mail, Task<bool> mark)
    {
        try
        {
            if (!await mark)
            {
                ClaimLost(mail.Row.Id);
            }
        }
        finally
        {
            leases.LetGo(mail);
            _backlog.Remove();
        }
    }

    /// <returns>Whether the connection is good for more, and the mark on its way to the ledger.</returns>
    private async Task<(bool Usable, Task<bool> Mark)> SendAsync(IMailTransport transport, ClaimedMail mail, CancellationToken ct)
    {
        var row = mail.Row;
        if (_machine.GetElapsedTime(mail.ComposedAt) > _freshFor || refusals.IsOvertaken(mail))
        {
            return (true, marks.ReleasedAsync(mail, clock.GetUtcNow()));
        }

        SendOutcome outcome;
        try
        {
            var written = MailWriter.Write(row, mail.Text, options, returns, clock.GetUtcNow());
            outcome = await transport.SendAsync(written, async () => await marks.SendingAsync(mail, clock.GetUtcNow()) && _machine.GetElapsedTime(mail.ComposedAt) < _beginsWithin, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return (false, marks.ReleasedAsync(mail, clock.GetUtcNow()));
        }

        var now = clock.GetUtcNow();
        if (outcome.Result is SendResult.RefusedForNow)
        {
            await deferred.DeferredAsync(mail.Domain, now, outcome.Words);
        }

        switch (outcome.Result)
        {
            case SendResult.Accepted:
                deferred.Accepted(mail.Domain);
                return (true, marks.FinishedAsync(mail, MailState.Sent, now, outcome.Words, null));
            case SendResult.RefusedForGood:
                return (true, Task.FromResult(await refusals.RefusedAsync(mail, now, outcome.Words))); // before the next one, which may be for the same domain
            case SendResult.RefusedForNow when MailRetries.Next(row, now) is { } next:
                return (true, marks.AgainAsync(mail, now, next, attempted: true, outcome.Words, null));
            case SendResult.NotSent when MailRetries.Next(row, now) is { } next:
                return (true, marks.AgainAsync(mail, now, next, attempted: true, null, outcome.Words));
            case SendResult.RefusedForNow or SendResult.NotSent:
                return (true, marks.FinishedAsync(mail, MailState.Refused, now, outcome.Words, "Given up after 48 hours."));
            case SendResult.Withdrawn:
                return (true, marks.ReleasedAsync(mail, now));
            case SendResult.NotKnown:
                return (true, marks.FinishedAsync(mail, MailState.Unknown, now, null, outcome.Words));
            case SendResult.NoConnection:
                _noConnection = outcome.Words;
                NoConnection(outcome.Words);
                return (false, marks.AgainAsync(mail, now, now + MailRetries.WhileNoServer, attempted: false, null, ServerTrouble.Reason(outcome.Words)));
            default:
                throw new UnreachableException();
        }
    }

    private async Task ReleaseAllAsync()
    {
        var released = new List<Task>();
        while (_ready.Reader.TryRead(out var mail))
        {
            released.Add(SettleAsync(mail, marks.ReleasedAsync(mail, clock.GetUtcNow())));
        }

        await Task.WhenAll(released);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Mail} was no longer this sender's; nothing was changed")]
    private partial void ClaimLost(Guid mail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to the mail server cannot be used: {Reason}")]
    private partial void NoConnection(string reason);
}
