using System.Net.Sockets;

namespace SurveyPlatform.Benchmarks;

/// <summary>Asks the measured program how many bytes it has allocated since its start (see <see cref="StartupHook"/>).</summary>
internal sealed class Probe(string path) : IDisposable
{
    public const string Variable = "SURVEY_BENCHMARK_PROBE";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public long Allocated
    {
        get
        {
            var reply = new byte[sizeof(long)];
            if (!_socket.Connected)
            {
                _socket.Connect(new UnixDomainSocketEndPoint(path));
            }

            _socket.Send([1]);
            for (var read = 0; read < reply.Length;)
            {
                read += _socket.Receive(reply, read, reply.Length - read, SocketFlags.None) is > 0 and var more
                    ? more
                    : throw new InvalidOperationException("The program's probe has ended.");
            }

            return BitConverter.ToInt64(reply);
        }
    }

    public void Dispose() => _socket.Dispose();
}
