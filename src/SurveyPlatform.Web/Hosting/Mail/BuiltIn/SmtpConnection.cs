using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>A server's reply (RFC 5321 section 4.2): its code, and all of its words.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public string Words => $"{Code} {string.Join(' ', Lines)}".TrimEnd();

    public bool IsDone => Code is >= 200 and < 300;

    public bool IsLater => Code is >= 400 and < 500;

    public bool IsNever => Code is >= 500 and < 600;
}

/// <summary>The lines of one SMTP connection: commands out, replies in, each within its time.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int LongestLine = 4096;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[LongestLine];
    private Stream _stream;
    private int _read;
    private int _filled;

    private SmtpConnection(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>What the server can do, in upper case: <c>PIPELINING</c>, <c>AUTH PLAIN LOGIN</c>.</summary>
    public IReadOnlyList<string> Extensions { get; set; } = [];

    public static async Task<SmtpConnection> ConnectAsync(string host, int port, TimeSpan wait, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await WithinAsync(wait, async within =>
            {
                await socket.ConnectAsync(host, port, within);
                return true;
            }, ct);
            return new SmtpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Everything that was read in the clear must be used up: what came before TLS could be anybody's.</summary>
    public async Task StartTlsAsync(string host, RemoteCertificateValidationCallback? trust, TimeSpan wait, CancellationToken ct)
    {
        if (_read != _filled)
        {
            throw new IOException("The server sent something between its reply to STARTTLS and TLS.");
        }

        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, trust);
        _stream = tls;
        await WithinAsync(wait, async within =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, within);
            return true;
        }, ct);
    }

    public async Task<SmtpReply> CommandAsync(string command, TimeSpan wait, CancellationToken ct)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), wait, ct);
        return await ReplyAsync(wait, ct);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan wait, CancellationToken ct) => WithinAsync(wait, async within =>
    {
        await _stream.WriteAsync(bytes, within);
        await _stream.FlushAsync(within);
        return true;
    }, ct);

    public Task<SmtpReply> ReplyAsync(TimeSpan wait, CancellationToken ct) => WithinAsync(wait, ReadReplyAsync, ct);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken ct)
    {
        var lines = new List<string>(1);
        while (lines.Count < 100)
        {
            var line = await LineAsync(ct);
            if (line.Length < 3 || !char.IsAsciiDigit(line[0]) || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2]) || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                throw new IOException("The server does not speak SMTP.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] is ' ')
            {
                return new SmtpReply(((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0'), lines);
            }
        }

        throw new IOException("The server's reply does not end.");
    }

    private async ValueTask<string> LineAsync(CancellationToken ct)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_read, _filled - _read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _read, end).TrimEnd('\r');
                _read += end + 1;
                return line;
            }

            if (_read > 0)
            {
                _buffer.AsSpan(_read, _filled - _read).CopyTo(_buffer);
                (_read, _filled) = (0, _filled - _read);
            }

            if (_filled == _buffer.Length)
            {
                throw new IOException("The server's reply has too long a line.");
            }

            var count = await _stream.ReadAsync(_buffer.AsMemory(_filled), ct);
            if (count == 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }

            _filled += count;
        }
    }

    private static async Task<T> WithinAsync<T>(TimeSpan wait, Func<CancellationToken, Task<T>> actAsync, CancellationToken ct)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(wait);
        try
        {
            return await actAsync(within.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {wait.TotalSeconds:0} s.");
        }
    }
}
