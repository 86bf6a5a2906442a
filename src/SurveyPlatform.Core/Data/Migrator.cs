using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace SurveyPlatform.Core.Data;

/// <summary>Brings a database up to the schema in <c>migrations/</c>: numbered, forward only, each in one transaction, never changed once applied.</summary>
public sealed class Migrator(NpgsqlDataSource source, TimeProvider clock)
{
    public sealed record Script(string Name, string Sql)
    {
        public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }

    /// <summary>The scripts this program carries, in order.</summary>
    public static IReadOnlyList<Script> Scripts { get; } = Read();

    /// <returns>The names applied now.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        await using var turn = await Turn.TakeAsync(source.CreateConnection(), TurnFor.Migrating, ct);
        var connection = turn.Connection;
        await ExecuteAsync(connection, "create table if not exists schema_history (name text primary key, sha256 text not null, applied_at timestamptz not null)", ct);
        var pending = Pending(await HistoryAsync(connection, ct));
        foreach (var script in pending)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await ExecuteAsync(connection, script.Sql, ct);
            await using var note = new NpgsqlCommand("insert into schema_history (name, sha256, applied_at) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = script.Name }, new() { Value = script.Sha256 }, new() { Value = clock.GetUtcNow() } },
            };
            await note.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }

        return [.. pending.Select(s => s.Name)];
    }

    /// <summary>Refuses a database that this program does not fit: older (run <c>migrate</c>), newer, or changed by hand.</summary>
    public async Task RequireCurrentAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var exists = new NpgsqlCommand("select to_regclass('schema_history') is not null", connection);
        var history = (bool)(await exists.ExecuteScalarAsync(ct))! ? await HistoryAsync(connection, ct) : [];
        if (Pending(history) is [var first, ..])
        {
            throw DataProblems.SchemaOlder.With(first.Name);
        }
    }

    private static List<Script> Pending(Dictionary<string, string> history)
    {
        foreach (var (name, sha256) in history)
        {
            var own = Scripts.FirstOrDefault(s => s.Name == name) ?? throw DataProblems.SchemaNewer.With(name);
            if (own.Sha256 != sha256)
            {
                throw DataProblems.SchemaDiffers.With(name);
            }
        }

        return [.. Scripts.Where(s => !history.ContainsKey(s.Name))];
    }

    private static async Task<Dictionary<string, string>> HistoryAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var history = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand("select name, sha256 from schema_history", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            history[reader.GetString(0)] = reader.GetString(1);
        }

        return history;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<Script> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!); // named by the assembly itself
                return new Script(n["migrations/".Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
            })];
    }
}
