using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SurveyPlatform.Testing;

/// <summary>What a mail server can do wrong, at which moment.</summary>
public enum MailFault
{
    /// <summary>Greets with 421.</summary>
    Busy,

    /// <summary>451 to the recipient.</summary>
    RecipientLater,

    /// <summary>550 to the recipient.</summary>
    RecipientNever,

    /// <summary>550 5.7.1 to the recipient: it is us whom the server does not like.</summary>
    RecipientBlocked,

    /// <summary>452 4.2.2 to the recipient: one mailbox is full.</summary>
    RecipientFull,

    /// <summary>550 to the sender.</summary>
    SenderNever,

    /// <summary>Closes instead of an answer to the recipient.</summary>
    CloseAtRecipient,

    /// <summary>451 instead of 354.</summary>
    DataLater,

    /// <summary>Closes after a part of the body: did not take the message.</summary>
    CloseInBody,

    /// <summary>451 after the final dot.</summary>
    MessageLater,

    /// <summary>554 after the final dot.</summary>
    MessageNever,

    /// <summary>Takes the message and closes before saying 250.</summary>
    CloseBefore250,

    /// <summary>Takes the message and never says 250.</summary>
    Hang,
}

/// <summary>An SMTP server on loopback that keeps what it took and fails as it is told: the ground truth of what was sent.</summary>
public sealed class Mailbox : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentQueue<ReceivedMail> _offered = new();
    private readonly ConcurrentDictionary<Task, bool> _sessions = new();
    private readonly Task _accepting;
    private int _count;
    private int _connections;

    public Mailbox()
    {
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>For each mail the fault that befalls it, by its recipient; none by default.</summary>
    public Func<string, MailFault?> FaultFor { get; set; } = _ => null;

    /// <summary>Whether new connections are turned away with 421.</summary>
    public bool IsBusy { get; set; }

    /// <summary>How long the server thinks before it answers to the final dot.</summary>
    public TimeSpan Thinking { get; set; }

    public IReadOnlyList<string> Extensions { get; set; } = ["PIPELINING", "8BITMIME", "SMTPUTF8"];

    /// <summary>With a certificate the server offers STARTTLS, or speaks TLS from the start.</summary>
    public X509Certificate2? Certificate { get; set; }

    public bool TlsFromTheStart { get; set; }

    /// <summary>Said right after the reply to STARTTLS, still in the clear.</summary>
    public string? InjectedBeforeTls { get; set; }

    /// <summary>User and password that mail needs, if it does.</summary>
    public (string User, string Password)? Account { get; set; }

    /// <summary>Which ways to sign in are offered.</summary>
    public string Ways { get; set; } = "PLAIN LOGIN";

    /// <summary>After so many mails the server closes the connection.</summary>
    public int MailsPerConnection { get; set; } = int.MaxValue;

    /// <summary>Only counts, for measuring.</summary>
    public bool KeepsNothing { get; set; }

    public int Count => Volatile.Read(ref _count);

    public int Connections => Volatile.Read(ref _connections);

    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>Every mail that was heard to its final dot, whatever was answered: one for each attempt that came so far.</summary>
    public IReadOnlyList<ReceivedMail> Offered => [.. _offered];

    /// <summary>Commands in the clear and under TLS, for looking at what a client said when.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Who got mail whose subject contains this, in order of arrival.</summary>
    public IReadOnlyList<string> RecipientsOf(string subject) => [.. Received.Where(m => m.Subject.Contains(subject, StringComparison.OrdinalIgnoreCase)).Select(m => m.To)];

    public IReadOnlyList<ReceivedMail> To(string address) => [.. Received.Where(m => m.To == address)];

    public async Task WaitForAsync(int count, CancellationToken ct)
    {
        while (Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Keys);
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closed.Token);
                client.NoDelay = true;
                Interlocked.Increment(ref _connections);
                var session = Task.Run(() => ServeAsync(client));
                _sessions[session] = true;
                _ = session.ContinueWith(s => _sessions.TryRemove(s, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new MailboxSession(this, client.GetStream()).RunAsync(_closed.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or the mailbox was closed.
            }
        }
    }

    /// <returns>Null where only counts are kept.</returns>
    internal ReceivedMail? Hear(string from, List<string> to, byte[] content)
    {
        if (KeepsNothing)
        {
            return null;
        }

        var mail = new ReceivedMail(from, to, content);
        _offered.Enqueue(mail);
        return mail;
    }

    internal void Take(ReceivedMail? mail)
    {
        if (mail is not null)
        {
            _received.Enqueue(mail);
        }

        Interlocked.Increment(ref _count);
    }
}
