using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SurveyPlatform.BrowserTests;

/// <summary>
/// A line of 400 kbit/s each way, 400 ms there and back, on which every fiftieth segment is lost, as what uses TCP sees it: the segment and all
/// behind it come only after it was sent again. Losses are drawn from a seed, so that a run can be repeated.
/// </summary>
internal sealed class PoorLine : IAsyncDisposable
{
    private const int Segment = 1460;
    private const double BytesPerSecond = 50_000;
    private const double Loss = 0.02;

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(200);

    // The reply that does not come is waited for at least a round trip and the least time-out of Linux (RFC 6298 allows a whole second).
    private static readonly TimeSpan SentAgain = TimeSpan.FromMilliseconds(600);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random = new(42);
    private readonly int _server;
    private readonly Task _accepting;

    public PoorLine(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many segments were lost so far.</summary>
    public int Lost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var (up, down) = (new Direction(), new Direction());
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), up, down);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task ServeAsync(TcpClient browser, Direction up, Direction down)
    {
        using var near = browser;
        using var far = new TcpClient();
        try
        {
            await Task.Delay(OneWay * 2, _end.Token); // the handshake
            await far.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAll(PumpAsync(near, far, up), PumpAsync(far, near, down));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Direction direction)
    {
        var buffer = new byte[Segment];
        var arrives = TimeSpan.Zero;
        var underWay = new Queue<(TimeSpan At, byte[] Bytes)>();
        using var arrived = new SemaphoreSlim(0);
        var delivering = DeliverAsync();
        for (int read; (read = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0;)
        {
            var sent = direction.Send(read);
            await Task.Delay(Positive(sent - direction.Now), _end.Token); // the line takes no more than it carries
            arrives = Max(arrives, sent + OneWay + (IsLost() ? SentAgain : TimeSpan.Zero));
            lock (underWay)
            {
                underWay.Enqueue((arrives, buffer[..read]));
            }

            arrived.Release();
        }

        lock (underWay)
        {
            underWay.Enqueue((Max(arrives, direction.Now + OneWay), []));
        }

        arrived.Release();
        await delivering;

        async Task DeliverAsync()
        {
            while (true)
            {
                await arrived.WaitAsync(_end.Token);
                (TimeSpan At, byte[] Bytes) next;
                lock (underWay)
                {
                    next = underWay.Dequeue();
                }

                await Task.Delay(Positive(next.At - direction.Now), _end.Token);
                if (next.Bytes.Length == 0)
                {
                    to.Client.Shutdown(SocketShutdown.Send);
                    return;
                }

                await to.GetStream().WriteAsync(next.Bytes, _end.Token);
            }
        }
    }

    private bool IsLost()
    {
        lock (_random)
        {
            var lost = _random.NextDouble() < Loss;
            Lost += lost ? 1 : 0;
            return lost;
        }
    }

    private static TimeSpan Positive(TimeSpan time) => Max(time, TimeSpan.Zero);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // All connections share what a direction carries.
    private sealed class Direction
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly Lock _gate = new();
        private TimeSpan _free;

        public TimeSpan Now => _watch.Elapsed;

        /// <returns>When the last of the bytes has left.</returns>
        public TimeSpan Send(int bytes)
        {
            lock (_gate)
            {
                return _free = Max(_free, Now) + TimeSpan.FromSeconds(bytes / BytesPerSecond);
            }
        }
    }
}
