using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SurveyPlatform.Benchmarks;

/// <summary>The least that a mail server can be: takes everything at once, counts it, notes the personal links and when the first and the last came.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    private const int LongestMail = 256 * 1024;

    private static readonly SearchValues<byte> s_ends = SearchValues.Create("\r\n\"<> "u8);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentBag<string> _links = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private int _count;
    private long _first;
    private long _last;
    private int _open;

    public MailSink()
    {
        _listener.Start(64);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The path of each personal link that was mailed.</summary>
    public IReadOnlyCollection<string> Links => _links;

    /// <summary>A message as it came over the wire.</summary>
    public byte[] Sample { get; private set; } = [];

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            (_count, _first, _last) = (0, 0, 0);
        }
    }

    /// <summary>Waits until that many have come.</summary>
    public async Task WaitForAsync(int count, CancellationToken ct)
    {
        while (Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    }

    /// <summary>How many came a second, between the first and the last.</summary>
    public double PerSecond
    {
        get
        {
            lock (_lock)
            {
                return (_count - 1) / Stopwatch.GetElapsedTime(_first, _last).TotalSeconds;
            }
        }
    }

    private int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        while (Volatile.Read(ref _open) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_closed.Token);
                socket.NoDelay = true;
                Interlocked.Increment(ref _open);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                await TalkAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The client went away, or the sink was closed.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        var buffer = new byte[LongestMail];
        var replies = new MemoryStream();
        var (filled, inBody) = (0, false);
        await socket.SendAsync("220 sink ESMTP\r\n"u8.ToArray(), _closed.Token);
        while (await socket.ReceiveAsync(buffer.AsMemory(filled), _closed.Token) is > 0 and var read)
        {
            filled += read;
            var used = Obey(buffer.AsSpan(0, filled), ref inBody, replies);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            await socket.SendAsync(replies.GetBuffer().AsMemory(0, (int)replies.Length), _closed.Token);
            replies.SetLength(0);
        }
    }

    /// <returns>How many of the bytes are done with.</returns>
    private int Obey(ReadOnlySpan<byte> bytes, ref bool inBody, MemoryStream replies)
    {
        var used = 0;
        while (bytes[used..].IndexOf(inBody ? "\r\n.\r\n"u8 : "\r\n"u8) is >= 0 and var end)
        {
            var part = bytes.Slice(used, end);
            used += end + (inBody ? 5 : 2);
            if (inBody)
            {
                Take(part);
                inBody = false;
                replies.Write("250 2.0.0 taken\r\n"u8);
                continue;
            }

            inBody = part.StartsWith("DATA"u8);
            replies.Write(inBody ? "354 go on\r\n"u8 : part.StartsWith("EHLO"u8) ? "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"u8 : part.StartsWith("QUIT"u8) ? "221 bye\r\n"u8 : "250 ok\r\n"u8);
        }

        return used;
    }

    private void Take(ReadOnlySpan<byte> message)
    {
        var now = Stopwatch.GetTimestamp();
        if (message.IndexOf("/r/"u8) is >= 0 and var at)
        {
            var link = message[at..];
            _links.Add(Encoding.ASCII.GetString(link[..link.IndexOfAny(s_ends)]));
        }

        lock (_lock)
        {
            if (_count++ == 0)
            {
                _first = now;
                Sample = message.ToArray();
            }

            _last = now;
        }
    }
}
