using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Cryptography;
using SurveyPlatform.Core.Mail;
using IMailTransport = SurveyPlatform.Core.Mail.IMailTransport;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>Hands mail to a server by MailKit and knows of each message whether its body was about to begin and what the server said.</summary>
public sealed class MailTransport(MailOptions options, RemoteCertificateValidationCallback? trust = null) : IMailTransport
{
    /// <summary>When the program ends, how much longer a message that is under way may take. Less than the host's own patience.</summary>
    private static readonly TimeSpan _lastWait = TimeSpan.FromSeconds(15);

    private readonly DkimSigner? _signer = MailSigning.SignerOf(options);
    private Client? _client;

    public async Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct)
    {
        while (true)
        {
            var kept = _client is { IsConnected: true };
            try
            {
                await OpenAsync(ct);
            }
            catch (Exception exception) when (IsBroken(exception) || exception is AuthenticationException or SslHandshakeException or NotSupportedException or SmtpCommandException)
            {
                Drop();
                return new(SendResult.NoConnection, $"{options.Host}:{options.Port}: {exception.Message}");
            }

            var outcome = await SendAsync(_client!, mail, bodyStarting, ct); // opened above
            if (_client is { IsConnected: false })
            {
                Drop();
            }

            // A kept connection that the server has closed meanwhile is opened once more.
            if (!(kept && _client is null && outcome.Result is SendResult.NotSent))
            {
                return outcome;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { IsConnected: true } client)
        {
            client.Timeout = 1000;
            await client.DisconnectAsync(quit: true); // swallows what goes wrong with QUIT
        }

        Drop();
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        if (_client is { IsConnected: true })
        {
            return;
        }

        _client = new Client { LocalDomain = options.Sender.Host, Timeout = (int)options.ReplyWait.TotalMilliseconds };
        if (trust is not null)
        {
            _client.ServerCertificateValidationCallback = trust;
        }

        await _client.ConnectAsync(options.Host, options.Port, Security, ct);
        if (options.User is { Length: > 0 } user)
        {
            await _client.AuthenticateAsync(Encoding.UTF8, user, options.Password ?? "", ct);
        }
    }

    /// <summary>Never one of "when available": they fall back to clear text.</summary>
    private SecureSocketOptions Security => options.Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private async Task<SendOutcome> SendAsync(Client client, WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct)
    {
        if ((!Ascii.IsValid(mail.To) || !Ascii.IsValid(mail.From)) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            return new(SendResult.RefusedForGood, "The mail server takes no address with letters outside ASCII (SMTPUTF8).");
        }

        using var patience = new CancellationTokenSource();
        client.BeginMail(patience, async () =>
        {
            var mayBegin = await bodyStarting();
            client.Timeout = (int)options.FinalReplyWait.TotalMilliseconds;
            return mayBegin;
        });
        await using var ending = ct.Register(client.Hurry);
        try
        {
            using var content = new MemoryStream(mail.Content.ToArray(), writable: false);
            using var message = await MimeMessage.LoadAsync(content, patience.Token);
            _signer?.Sign(message);
            var reply = await client.SendAsync(message, MailboxAddress.Parse(mail.From), [MailboxAddress.Parse(mail.To)], patience.Token);
            return new(SendResult.Accepted, $"250 {reply}");
        }
        catch (NotBegunException)
        {
            return new(SendResult.Withdrawn, "");
        }
        catch (SmtpCommandException refusal)
        {
            return Judge(refusal, client);
        }
        catch (ServiceNotAuthenticatedException refusal)
        {
            return new(SendResult.NoConnection, refusal.Message);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            return new(client.BodyBegan ? SendResult.NotKnown : SendResult.NotSent, exception.Message);
        }
        catch (OperationCanceledException) when (client.BodyBegan)
        {
            return new(SendResult.NotKnown, "The program ended before the server answered.");
        }
        finally
        {
            client.Timeout = (int)options.ReplyWait.TotalMilliseconds;
        }
    }

    /// <summary>Any command exception is the server's own word, and so certain.</summary>
    private SendOutcome Judge(SmtpCommandException refusal, Client client)
    {
        var code = (int)refusal.StatusCode;
        var words = string.Create(CultureInfo.InvariantCulture, $"{code} {refusal.Message}");
        if (code == 421)
        {
            Drop();
        }

        return code switch
        {
            // A server that does not take our sender will not take it with any other recipient either.
            >= 500 when refusal.ErrorCode is SmtpErrorCode.SenderNotAccepted => new(SendResult.NoConnection, words),
            >= 500 => new(SendResult.RefusedForGood, words),
            >= 400 => new(SendResult.RefusedForNow, words),
            _ => new(client.BodyBegan ? SendResult.NotKnown : SendResult.NotSent, words),
        };
    }

    private static bool IsBroken(Exception exception) => exception is IOException or SocketException or TimeoutException or ProtocolException or ServiceNotConnectedException;

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    /// <summary>Nothing of the message may leave. As if a command had been refused, so that MailKit resets the transaction and keeps the connection.</summary>
    private sealed class NotBegunException() : SmtpCommandException(SmtpErrorCode.UnexpectedStatusCode, SmtpStatusCode.TransactionFailed, "");

    /// <summary>Asks before the body begins. MailKit tells of an accepted recipient just before DATA, and in no way that could be awaited: one thread a connection waits.</summary>
    private sealed class Client : SmtpClient
    {
        private readonly Lock _gate = new();
        private CancellationTokenSource _patience = new();
        private Func<Task<bool>>? _mayBeginAsync;
        private bool _senderAccepted;
        private bool _asked;

        public bool BodyBegan { get; private set; }

        public void BeginMail(CancellationTokenSource patience, Func<Task<bool>> mayBeginAsync)
        {
            lock (_gate)
            {
                (_patience, _mayBeginAsync, _senderAccepted, _asked, BodyBegan) = (patience, mayBeginAsync, false, false, false);
            }
        }

        /// <summary>The program ends, and with it the attempt; but once it was asked whether the body may begin, only the server's reply is an answer.</summary>
        public void Hurry()
        {
            lock (_gate)
            {
                if (_asked)
                {
                    _patience.CancelAfter(_lastWait);
                }
                else
                {
                    _patience.Cancel();
                }
            }
        }

        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => _senderAccepted = true;

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            if (!_senderAccepted || _mayBeginAsync is null)
            {
                return;
            }

            lock (_gate)
            {
                _patience.Token.ThrowIfCancellationRequested();
                _asked = true;
            }

            BodyBegan = Task.Run(_mayBeginAsync).GetAwaiter().GetResult();
            if (!BodyBegan)
            {
                throw new NotBegunException();
            }
        }
    }
}
