using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Testing;

/// <summary>A real PostgreSQL for the tests: the one named in SURVEY_TEST_POSTGRES, else a temporary cluster that goes away with this process, even a killed one.</summary>
public sealed class Postgres : IAsyncDisposable
{
    /// <summary>Runs the server until standard input closes, which the system does for us however we end.</summary>
    private const string Keeper = """
        "$@" >"$KEEP/log" 2>&1 &
        server=$!
        read -r _
        kill -INT $server
        wait $server
        rm -rf "$KEEP"
        """;

    private readonly Lazy<Task> _started;
    private readonly string _prefix = $"t{Guid.NewGuid():N}"[..12];
    private string? _server = Environment.GetEnvironmentVariable("SURVEY_TEST_POSTGRES");
    private Process? _keeper;
    private int _databases;

    public Postgres() => _started = new(StartAsync);

    /// <summary>A fresh database with the schema of <c>migrations/</c>.</summary>
    public async Task<TestDatabase> NewDatabaseAsync() => await CreateAsync($"template {Template}");

    /// <summary>A fresh database with nothing in it.</summary>
    public async Task<TestDatabase> NewEmptyDatabaseAsync() => await CreateAsync("template template0");

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
        {
            return;
        }

        if (_keeper is null)
        {
            await ExecuteAsync($"drop database if exists {Template}");
            return;
        }

        NpgsqlConnection.ClearAllPools();
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private string Template => $"{_prefix}_template";

    private async Task<TestDatabase> CreateAsync(string options)
    {
        await _started.Value;
        var name = $"{_prefix}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"create database {name} {options}");
        return new TestDatabase(To(name), () => ExecuteAsync($"drop database if exists {name} with (force)"));
    }

    private async Task StartAsync()
    {
        _server = string.IsNullOrEmpty(_server) ? await StartClusterAsync() : _server;
        await ExecuteAsync($"create database {Template} template template0");
        await using (var source = NpgsqlDataSource.Create(To(Template)))
        {
            await new Migrator(source, TimeProvider.System).MigrateAsync(CancellationToken.None);
        }

        await ExecuteAsync($"alter database {Template} allow_connections false");
    }

    private async Task<string> StartClusterAsync()
    {
        var folder = Directory.CreateTempSubdirectory("survey-pg-").FullName;
        var data = Path.Combine(folder, "data");
        string[] asUser = [];
        if (Environment.UserName == "root")
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", "postgres:", folder);
            asUser = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
        }

        await RunAsync([.. asUser, Binary("initdb"), "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            _keeper = Keep(folder, [.. asUser, Binary("postgres"), "-D", data,
                "-c", $"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=400",
                "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=128MB", "-c", "autovacuum_naptime=10s"]);
            var server = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Include Error Detail=true";
            if (await AnswersAsync(server, _keeper))
            {
                return server;
            }

            var log = await File.ReadAllTextAsync(Path.Combine(folder, "log"));
            if (attempt == 3)
            {
                throw new InvalidOperationException($"PostgreSQL did not start:\n{log}");
            }
        }
    }

    private static Process Keep(string folder, string[] command)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment["KEEP"] = folder;
        foreach (var argument in (string[])["-c", Keeper, "keeper", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!; // never null without shell execution
    }

    private static async Task<bool> AnswersAsync(string server, Process keeper)
    {
        var until = Stopwatch.StartNew();
        while (until.Elapsed < TimeSpan.FromSeconds(20) && !keeper.HasExited)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        return false;
    }

    private static string Binary(string name)
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var ofDebian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering)).Select(d => Path.Combine(d, "bin"))
            : [];
        return onPath.Concat(ofDebian).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"The tests need PostgreSQL: no {name} on PATH or in /usr/lib/postgresql. Install it, or name a server in SURVEY_TEST_POSTGRES.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!; // never null without shell execution
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)}: {errors}{await output}");
        }
    }

    private string To(string database) => new NpgsqlConnectionStringBuilder(_server) { Database = database }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One test's own database, dropped when it is done.</summary>
public sealed class TestDatabase(string connectionString, Func<Task> dropAsync) : IAsyncDisposable
{
    public string ConnectionString { get; } = connectionString;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await dropAsync();
    }
}
