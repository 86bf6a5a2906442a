using System.Net;
using System.Net.Sockets;

namespace SurveyPlatform.Tests.Responses;

/// <summary>
/// A line to PostgreSQL that can be made to stall: from a moment on, only so many messages pass to the server, and the reply to the last
/// of them is lost. What is held is never delivered.
/// </summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _left = int.MaxValue;
    private volatile bool _repliesHeld;
    private volatile bool _stalled;

    public HoldingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether something is being held now.</summary>
    public bool IsStalled => _stalled;

    /// <summary>From now on this many messages pass.</summary>
    public void HoldAfter(int messages) => Volatile.Write(ref _left, messages);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
                client.NoDelay = server.NoDelay = true;
                _ = Task.WhenAny(PumpAsync(client, server, Passes), PumpAsync(server, client, () => !_repliesHeld)).ContinueWith(_ =>
                {
                    client.Dispose();
                    server.Dispose();
                }, TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private bool Passes()
    {
        if (Volatile.Read(ref _left) == int.MaxValue)
        {
            return true;
        }

        var left = Interlocked.Decrement(ref _left);
        _repliesHeld |= left <= 0;
        _stalled |= left <= 0;
        return left >= 0;
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<bool> passes)
    {
        try
        {
            var buffer = new byte[65536];
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                if (!passes())
                {
                    await Task.Delay(Timeout.Infinite, _end.Token);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // one of the two is gone
        }
    }
}
