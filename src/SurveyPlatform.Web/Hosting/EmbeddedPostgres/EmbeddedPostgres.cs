using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SurveyPlatform.Web.Hosting;

/// <summary>A private PostgreSQL in the data directory. Whoever starts it holds its lock and is the only one to stop it.</summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ClusterFolder _folder;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ClusterLocks _locks;
    private PostgresBinaries? _binaries;
    private Task _watch = Task.CompletedTask;
    private bool _waitForGuests;

    private EmbeddedPostgres(ClusterFolder folder, ClusterLocks locks, TimeProvider clock, Action<string> say)
    {
        _folder = folder;
        _locks = locks;
        _clock = clock;
        _say = say;
    }

    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts the server as its owner, for <c>serve</c> and <c>demo</c>; refuses a directory whose server has an owner already.</summary>
    public static async Task<EmbeddedPostgres> StartAsync(string dataDirectory, TimeProvider clock, Action<string> say, CancellationToken ct)
    {
        var folder = await ClusterFolder.PlaceAsync(dataDirectory, say);
        var locks = ClusterLocks.TryOwn(folder.Location)
            ?? throw new StartRefusedException($"The data directory {Path.GetFullPath(dataDirectory)} is in use by another SurveyPlatform ({ClusterLocks.OwnerOf(folder.Location)}). Stop it first, or choose another Survey:DataDirectory.");
        return await OwnAsync(new(folder, locks, clock, say), ct);
    }

    /// <summary>For every other verb: uses the server that is running, else starts it and stops it again at the end.</summary>
    public static async Task<EmbeddedPostgres> JoinAsync(string dataDirectory, TimeProvider clock, Action<string> say, CancellationToken ct)
    {
        var folder = await ClusterFolder.PlaceAsync(dataDirectory, say);
        for (var begun = clock.GetTimestamp(); ;)
        {
            if (ClusterLocks.TryOwn(folder.Location) is { } own)
            {
                return await OwnAsync(new(folder, own, clock, say) { _waitForGuests = true }, ct);
            }

            if (ClusterLocks.TryJoin(folder.Location) is { } guest)
            {
                var joined = new EmbeddedPostgres(folder, guest, clock, say);
                if (await joined.TryConnectAsync(ct))
                {
                    return joined;
                }

                guest.Dispose();
            }

            if (clock.GetElapsedTime(begun) > s_patience)
            {
                throw new StartRefusedException($"The database in {folder.Location} belongs to a running SurveyPlatform ({ClusterLocks.OwnerOf(folder.Location)}) but does not answer.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }

    /// <summary>Takes a data directory away with all that is in it, whatever a killed program has left running there.</summary>
    public static async Task RemoveAsync(string dataDirectory, TimeProvider clock, Action<string> say, CancellationToken ct)
    {
        if (!Directory.Exists(dataDirectory))
        {
            return;
        }

        if (ClusterFolder.HasCluster(dataDirectory))
        {
            var server = await StartAsync(dataDirectory, clock, say, ct);
            await server.DisposeAsync();
            Directory.Delete(server._folder.Location, recursive: true);
        }

        Directory.Delete(dataDirectory, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch;
        if (_binaries is not null)
        {
            if (_waitForGuests)
            {
                await _locks.WaitForGuestsAsync(_clock, s_patience);
            }

            NpgsqlConnection.ClearAllPools();
            await StopServerAsync();
        }

        _locks.Dispose();
        _stopping.Dispose();
    }

    private static async Task<EmbeddedPostgres> OwnAsync(EmbeddedPostgres server, CancellationToken ct)
    {
        try
        {
            server._binaries = await PostgresBinaries.FindAsync(server._folder.Account, server._folder.Version, server._folder.Location);
            await server._folder.EnsureClusterAsync(server._binaries);
            await server.StopLeftOverAsync();
            ct.ThrowIfCancellationRequested();
            await server.StartServerAsync(port: null, ct);
            await server.EnsureDatabaseAsync(ct);
            server._watch = server.WatchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A postmaster that outlived a killed program is stopped. A pid file that came with a copied folder, or whose number another program has now, is only removed.</summary>
    private async Task StopLeftOverAsync()
    {
        if (PostmasterFile.Read(_folder.Data) is not { } left || left.State == PostmasterState.Gone)
        {
            return;
        }

        if (left.State == PostmasterState.Postgres && ClusterLocks.IsSamePlace(_folder.Location, left.DataFolder))
        {
            await StopServerAsync();
        }
        else
        {
            File.Delete(PostmasterFile.PathIn(_folder.Data));
        }
    }

    private async Task StartServerAsync(int? port, CancellationToken ct)
    {
        for (var begun = _clock.GetTimestamp(); ;)
        {
            var chosen = port ?? FreePort();
            await _folder.ConfigureAsync(chosen);
            var started = await _folder.Account.RunAsync(_binaries!.PgCtl, ["start", "-D", "data", "-l", "server.log", "-w", "-t", "120"], _folder.Location); // set before any start
            if (started.Succeeded)
            {
                ConnectionString = ConnectionTo("survey", chosen);
                return;
            }

            var complaint = _folder.LastComplaint();
            // Backends of a killed postmaster take a moment to notice; a port may be taken between choosing and binding.
            if (_clock.GetElapsedTime(begun) > TimeSpan.FromSeconds(15) || !(complaint.Contains("shared memory", StringComparison.Ordinal) || complaint.Contains("listen socket", StringComparison.Ordinal) || complaint.Contains("TCP/IP sockets", StringComparison.Ordinal)))
            {
                throw new StartRefusedException($"PostgreSQL in {_folder.Location} does not start: {complaint} (see {_folder.Log})");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, ct);
        }
    }

    private async Task StopServerAsync()
    {
        if (PostmasterFile.Read(_folder.Data) is null)
        {
            return;
        }

        var stopped = await _folder.Account.RunAsync(_binaries!.PgCtl, ["stop", "-D", "data", "-m", "fast", "-w", "-t", "60"], _folder.Location); // set by the caller
        if (!stopped.Succeeded && PostmasterFile.Read(_folder.Data) is { State: PostmasterState.Postgres })
        {
            await _folder.Account.RunAsync(_binaries.PgCtl, ["stop", "-D", "data", "-m", "immediate", "-w"], _folder.Location);
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken ct)
    {
        var port = new NpgsqlConnectionStringBuilder(ConnectionString).Port;
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres", port) + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'survey'", connection);
        if (await exists.ExecuteScalarAsync(ct) is null)
        {
            await using var create = new NpgsqlCommand("create database survey", connection);
            await create.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task<bool> TryConnectAsync(CancellationToken ct)
    {
        if (PostmasterFile.Read(_folder.Data) is not { Port: { } port })
        {
            return false;
        }

        try
        {
            ConnectionString = ConnectionTo("survey", port);
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(ct);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // still starting, or just going: the caller looks again
        }
    }

    /// <summary>Starts the server again, on the same port, when it dies while we live.</summary>
    private async Task WatchAsync()
    {
        try
        {
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
            while (await second.WaitForNextTickAsync(_stopping.Token))
            {
                if (PostmasterFile.Read(_folder.Data) is not { State: PostmasterState.Postgres })
                {
                    _say("The embedded PostgreSQL has ended unexpectedly: starting it again.");
                    await StopLeftOverAsync();
                    await StartServerAsync(new NpgsqlConnectionStringBuilder(ConnectionString).Port, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception lost) when (lost is StartRefusedException or IOException)
        {
            _say(lost.Message);
        }
    }

    private string ConnectionTo(string database, int port) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = "survey",
        Password = _folder.Password,
        MaxPoolSize = 60,
    }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
