using System.Text.RegularExpressions;
using Npgsql;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Benchmarks;

/// <summary>The product's own embedded PostgreSQL in a folder of its own, with a fresh database for each benchmark.</summary>
internal sealed partial class DatabaseServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SurveyDatabase _database;
    private int _databases;
    private int? _postmaster;

    private DatabaseServer(DirectoryInfo folder, SurveyDatabase database) => (_folder, _database) = (folder, database);

    public static async Task<DatabaseServer> StartAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("survey-benchmarks-");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return new(folder, await SurveyDatabase.OpenAsync(null, folder.FullName, own: true, Console.Error.WriteLine, ct));
    }

    /// <summary>A folder for whatever a run of the program keeps outside its database.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder.FullName, $"data-{_databases}")).FullName;

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> NewDatabaseAsync(CancellationToken ct)
    {
        var name = $"benchmark_{++_databases}";
        await using var create = _database.Source.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync(ct);
        return new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Does now what PostgreSQL would do by itself within a minute, so that none of its own commits falls among those counted.</summary>
    public static async Task SettleAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<string> VersionAsync(CancellationToken ct) => (string)(await ScalarAsync("show server_version", ct))!; // always has one

    /// <summary>Where the write-ahead log stands now.</summary>
    public async Task<string> LogPositionAsync(CancellationToken ct) => (string)(await ScalarAsync("select pg_current_wal_flush_lsn()::text", ct))!; // a server that writes has one

    /// <summary>Commits that wrote something since a position, from the log itself; null where the server brings no <c>pg_walinspect</c>.</summary>
    public async Task<long?> CommitsSinceAsync(string position, CancellationToken ct)
    {
        if (await ScalarAsync("select 1 from pg_available_extensions where name = 'pg_walinspect'", ct) is null)
        {
            return null;
        }

        var until = await LogPositionAsync(ct); // before the extension's own commit
        await ScalarAsync("create extension if not exists pg_walinspect", ct);
        return (long?)await ScalarAsync(
            $"""
            select count(*) from pg_get_wal_records_info('{position}', '{until}')
            where resource_manager = 'Transaction' and record_type = 'COMMIT'
            """, ct);
    }

    /// <summary>Processor time that PostgreSQL has used, all its processes together.</summary>
    public async Task<TimeSpan> ProcessorTimeAsync(CancellationToken ct)
    {
        _postmaster ??= ProcessFamily.ParentOf((int)(await ScalarAsync("select pg_backend_pid()", ct))!); // always has one
        return ProcessFamily.ProcessorTime(_postmaster.Value);
    }

    /// <summary>Lets PostgreSQL write down every statement that it is sent, or no more.</summary>
    public async Task LogStatementsAsync(bool log, CancellationToken ct)
    {
        foreach (var change in (string[])(log ? ["alter system set log_statement = 'all'", "alter system set log_line_prefix = '%d: '"] : ["alter system reset all"]))
        {
            await ScalarAsync(change, ct);
        }

        await ScalarAsync("select pg_reload_conf()", ct);
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
    }

    /// <summary>How many statements of the measured program are written down so far.</summary>
    public async Task<int> StatementsAsync(CancellationToken ct)
    {
        var log = (string)(await ScalarAsync("select pg_read_file(current_setting('data_directory') || '/../server.log')", ct))!; // statements are being logged
        return StatementLine().Count(log);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken ct)
    {
        await using var command = _database.Source.CreateCommand(sql);
        command.CommandTimeout = 300;
        return await command.ExecuteScalarAsync(ct);
    }

    [GeneratedRegex("^benchmark_[0-9]+: LOG:  (execute|statement)", RegexOptions.Multiline)]
    private static partial Regex StatementLine();
}
