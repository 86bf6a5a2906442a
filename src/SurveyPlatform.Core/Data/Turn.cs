using Npgsql;

namespace SurveyPlatform.Core.Data;

/// <summary>What only one of all processes over a database does at a time; the numbers are known to PostgreSQL and stay.</summary>
public enum TurnFor
{
    Migrating = 1,
    Seeding = 2,
    MovingTheClock = 3,
    ClaimingExtracts = 4,
    PreparingJobTables = 5,
}

/// <summary>One's turn at something: an advisory lock on a connection of its own. It waits as long as it takes, and ends when disposed or when the process dies.</summary>
public sealed class Turn : IAsyncDisposable
{
    /// <summary>The first half of every lock's number, apart from what else may use the database.</summary>
    private const int Survey = 0x53757276;

    private Turn(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <param name="connection">Not open yet; closed with the turn.</param>
    public static async Task<Turn> TakeAsync(NpgsqlConnection connection, TurnFor what, CancellationToken ct)
    {
        var turn = new Turn(connection);
        try
        {
            await connection.OpenAsync(ct);
            await ExecuteAsync(connection, $"select pg_advisory_lock({Survey}, {(int)what})", ct);
            return turn;
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>A turn that ends with the connection's current transaction.</summary>
    public static Task TakeInTransactionAsync(NpgsqlConnection connection, TurnFor what, CancellationToken ct) =>
        ExecuteAsync(connection, $"select pg_advisory_xact_lock({Survey}, {(int)what})", ct);

    public async ValueTask DisposeAsync()
    {
        await using (Connection)
        {
            if (Connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(Connection, "select pg_advisory_unlock_all()", CancellationToken.None); // a pooled connection goes back as it is
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
