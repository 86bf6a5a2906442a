using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>Hands mail to a server by SMTP (RFC 5321) and knows of each message whether its body had begun and what the server said.</summary>
public sealed class MailTransport(MailOptions options, RemoteCertificateValidationCallback? trust = null) : IMailTransport
{
    /// <summary>When the program ends, how much longer a message that is under way may take. Less than the host's own patience.</summary>
    private static readonly TimeSpan _lastWait = TimeSpan.FromSeconds(15);

    private readonly ArrayBufferWriter<byte> _body = new(8192);
    private SmtpConnection? _connection;

    public async Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct)
    {
        try
        {
            var (connection, refusal) = await EnvelopeAsync(mail, ct);
            if (connection is null || refusal is not null)
            {
                return refusal ?? new(SendResult.NotSent, "");
            }

            if (!await bodyStarting())
            {
                await ResetAsync(connection, ct);
                return new(SendResult.Withdrawn, "");
            }

            return await DataAsync(connection, mail, ct);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            // Whatever breaks up to here breaks before the body.
            await DropAsync();
            return new(SendResult.NotSent, exception.Message);
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            try
            {
                await _connection.CommandAsync("QUIT", TimeSpan.FromSeconds(1), CancellationToken.None);
            }
            catch (Exception exception) when (IsBroken(exception))
            {
                // It is over either way.
            }

            await DropAsync();
        }
    }

    /// <summary>Opens the connection if there is none and names sender and recipient. A kept connection that the server has closed meanwhile is opened once more.</summary>
    private async Task<(SmtpConnection? Connection, SendOutcome? Refusal)> EnvelopeAsync(WrittenMail mail, CancellationToken ct)
    {
        while (true)
        {
            var kept = _connection is not null;
            try
            {
                _connection ??= await OpenAsync(ct);
            }
            catch (Exception exception) when (IsBroken(exception) || exception is AuthenticationException)
            {
                return (null, new(SendResult.NoConnection, $"{options.Host}:{options.Port}: {exception.Message}"));
            }

            try
            {
                var refusal = await NameAsync(_connection, mail, ct);
                if (refusal?.Words.StartsWith("421", StringComparison.Ordinal) == true)
                {
                    await DropAsync();
                    if (kept)
                    {
                        continue;
                    }
                }

                return (_connection, refusal);
            }
            catch (Exception exception) when (kept && IsBroken(exception))
            {
                await DropAsync();
            }
        }
    }

    private async Task<SendOutcome?> NameAsync(SmtpConnection connection, WrittenMail mail, CancellationToken ct)
    {
        var international = !Ascii.IsValid(mail.To) || !Ascii.IsValid(mail.From);
        if (international && !connection.Extensions.Contains("SMTPUTF8"))
        {
            return new(SendResult.RefusedForGood, "The mail server takes no address with letters outside ASCII (SMTPUTF8).");
        }

        var from = $"MAIL FROM:<{mail.From}>{(international ? " SMTPUTF8" : "")}\r\n";
        var to = $"RCPT TO:<{mail.To}>\r\n";
        SmtpReply sender;
        SmtpReply recipient;
        if (connection.Extensions.Contains("PIPELINING"))
        {
            await connection.WriteAsync(Encoding.UTF8.GetBytes(from + to), options.ReplyWait, ct);
            sender = await connection.ReplyAsync(options.ReplyWait, ct);
            recipient = sender.Code == 421 ? sender : await connection.ReplyAsync(options.ReplyWait, ct);
        }
        else
        {
            sender = await connection.CommandAsync(from.TrimEnd(), options.ReplyWait, ct);
            recipient = sender.IsDone ? await connection.CommandAsync(to.TrimEnd(), options.ReplyWait, ct) : sender;
        }

        if (sender.IsDone && recipient.IsDone)
        {
            return null;
        }

        if ((sender.IsDone ? recipient : sender).Code != 421)
        {
            await ResetAsync(connection, ct);
        }

        return (sender, recipient) switch
        {
            // A server that does not take our sender will not take it with any other recipient either.
            ({ IsNever: true }, _) => new(SendResult.NoConnection, sender.Words),
            ({ IsDone: false }, _) => new(SendResult.RefusedForNow, sender.Words),
            (_, { IsNever: true }) => new(SendResult.RefusedForGood, recipient.Words),
            _ => new(SendResult.RefusedForNow, recipient.Words),
        };
    }

    private async Task<SendOutcome> DataAsync(SmtpConnection connection, WrittenMail mail, CancellationToken ct)
    {
        var go = await connection.CommandAsync("DATA", options.ReplyWait, ct);
        if (go.Code != 354)
        {
            if (go.Code == 421)
            {
                await DropAsync();
            }

            return go.IsNever ? new(SendResult.RefusedForGood, go.Words) : new(SendResult.RefusedForNow, go.Words);
        }

        // From here on only the server's reply is an answer; that the program ends is none.
        using var patience = new CancellationTokenSource();
        await using var ending = ct.Register(() => patience.CancelAfter(_lastWait));
        try
        {
            await connection.WriteAsync(Stuffed(mail.Content.Span), options.FinalReplyWait, patience.Token);
            var reply = await connection.ReplyAsync(options.FinalReplyWait, patience.Token);
            if (reply.Code == 421)
            {
                await DropAsync();
            }

            return reply switch
            {
                { IsDone: true } => new(SendResult.Accepted, reply.Words),
                { IsLater: true } => new(SendResult.RefusedForNow, reply.Words),
                { IsNever: true } => new(SendResult.RefusedForGood, reply.Words),
                _ => new(SendResult.NotKnown, reply.Words),
            };
        }
        catch (Exception exception) when (IsBroken(exception) || exception is OperationCanceledException)
        {
            await DropAsync();
            return new(SendResult.NotKnown, exception is OperationCanceledException ? "The program ended before the server answered." : exception.Message);
        }
    }

    /// <summary>The message with its dots doubled and the final one (RFC 5321 section 4.5.2).</summary>
    private ReadOnlyMemory<byte> Stuffed(ReadOnlySpan<byte> message)
    {
        _body.ResetWrittenCount();
        if (message.StartsWith("."u8))
        {
            _body.Write("."u8);
        }

        while (message.IndexOf("\r\n."u8) is var at and >= 0)
        {
            _body.Write(message[..(at + 3)]);
            _body.Write("."u8);
            message = message[(at + 3)..];
        }

        _body.Write(message);
        _body.Write(message.EndsWith("\r\n"u8) ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return _body.WrittenMemory;
    }

    /// <summary>Ready for the next mail, on this connection or a new one.</summary>
    private async Task ResetAsync(SmtpConnection connection, CancellationToken ct)
    {
        try
        {
            Require(await connection.CommandAsync("RSET", options.ReplyWait, ct), "RSET");
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            await DropAsync();
        }
    }

    private async Task<SmtpConnection> OpenAsync(CancellationToken ct)
    {
        var connection = await SmtpConnection.ConnectAsync(options.Host, options.Port, options.ReplyWait, ct);
        try
        {
            if (options.Security is MailSecurity.Tls)
            {
                await connection.StartTlsAsync(options.Host, trust, options.ReplyWait, ct);
            }

            Require(await connection.ReplyAsync(options.ReplyWait, ct), "greeting");
            await HelloAsync(connection, ct);
            if (options.Security is MailSecurity.StartTls)
            {
                if (!connection.Extensions.Contains("STARTTLS"))
                {
                    throw new IOException("The server does not offer STARTTLS.");
                }

                Require(await connection.CommandAsync("STARTTLS", options.ReplyWait, ct), "STARTTLS");
                await connection.StartTlsAsync(options.Host, trust, options.ReplyWait, ct);
                await HelloAsync(connection, ct);
            }

            if (options.User is { Length: > 0 } user)
            {
                await SignInAsync(connection, user, options.Password ?? "", ct);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task HelloAsync(SmtpConnection connection, CancellationToken ct)
    {
        var hello = await connection.CommandAsync($"EHLO {options.Sender.Host}", options.ReplyWait, ct);
        Require(hello, "EHLO");
        connection.Extensions = [.. hello.Lines.Skip(1).Select(l => l.Trim().ToUpperInvariant())];
    }

    private async Task SignInAsync(SmtpConnection connection, string user, string password, CancellationToken ct)
    {
        var ways = connection.Extensions.Where(e => e.StartsWith("AUTH ", StringComparison.Ordinal)).SelectMany(e => e.Split(' ').Skip(1)).ToHashSet();
        if (ways.Contains("PLAIN"))
        {
            Require(await connection.CommandAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", options.ReplyWait, ct), "AUTH");
        }
        else if (ways.Contains("LOGIN"))
        {
            await connection.CommandAsync("AUTH LOGIN", options.ReplyWait, ct);
            await connection.CommandAsync(Base64(user), options.ReplyWait, ct);
            Require(await connection.CommandAsync(Base64(password), options.ReplyWait, ct), "AUTH");
        }
        else
        {
            throw new IOException("The server offers neither AUTH PLAIN nor AUTH LOGIN.");
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void Require(SmtpReply reply, string step)
    {
        if (!reply.IsDone)
        {
            throw new IOException($"The server refused at {step}: {reply.Words}");
        }
    }

    private static bool IsBroken(Exception exception) => exception is IOException or SocketException or TimeoutException;

    private async ValueTask DropAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }
}
