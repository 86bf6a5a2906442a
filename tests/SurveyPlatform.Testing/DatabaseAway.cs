using Npgsql;

namespace SurveyPlatform.Testing;

/// <summary>While it lives, the database takes no connection and has none; it is back when this is disposed.</summary>
public sealed class DatabaseAway : IAsyncDisposable
{
    private readonly NpgsqlDataSource _server;
    private readonly string _name;

    private DatabaseAway(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        _name = database.Database!; // every test has one
        database.Database = "postgres";
        _server = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public static async Task<DatabaseAway> BeginAsync(string connectionString)
    {
        var away = new DatabaseAway(connectionString);
        await away.ExecuteAsync($"alter database \"{away._name}\" with allow_connections false");
        await away.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{away._name}'");
        return away;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"alter database \"{_name}\" with allow_connections true");
        await _server.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
