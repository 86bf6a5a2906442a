using System.Data;
using Npgsql;

namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>Copies one study, as it stood at one instant, into an empty database with the same schema.</summary>
internal static class StudyCopy
{
    /// <summary>How people worked, what was built, and what was tried: no mail and no date hangs on it.</summary>
    private static readonly string[] s_leftOut = ["audit_entries", "extracts", "page_saves", "test_answers", "earlier_drafts"];

    /// <summary>Reads only from the first database.</summary>
    public static async Task MakeAsync(NpgsqlDataSource from, NpgsqlDataSource to, Guid study, CancellationToken ct)
    {
        await using var source = await from.OpenConnectionAsync(ct);
        await using var snapshot = await source.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var target = await to.OpenConnectionAsync(ct);
        await using var whole = await target.BeginTransactionAsync(ct);
        await ExecuteAsync(target, "set local session_replication_role = replica", ct); // tables come in any order, and no trigger fires
        foreach (var (table, columns, which) in await TablesAsync(source, study, ct))
        {
            await using var read = await source.BeginRawBinaryCopyAsync($"copy (select {columns} from {table} where {which}) to stdout (format binary)", ct);
            await using var write = await target.BeginRawBinaryCopyAsync($"copy {table} ({columns}) from stdin (format binary)", ct);
            await read.CopyToAsync(write, ct);
        }

        await whole.CommitAsync(ct);
    }

    private static async Task<List<(string Table, string Columns, string Which)>> TablesAsync(NpgsqlConnection source, Guid study, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select quote_ident(table_name), string_agg(quote_ident(column_name), ', ' order by ordinal_position),
              case
                when table_name = 'studies' then format('id = %L', $1)
                when bool_or(column_name = 'study_id') then format('study_id = %L', $1)
                when bool_or(column_name = 'round_id') then format('round_id in (select id from rounds where study_id = %L)', $1)
              end
            from information_schema.columns join information_schema.tables using (table_schema, table_name)
            where table_schema = current_schema() and table_type = 'BASE TABLE' and is_generated = 'NEVER' and table_name <> all ($2)
            group by table_name
            """, source)
        {
            Parameters = { new() { Value = study }, new() { Value = s_leftOut } },
        };
        var tables = new List<(string, string, string)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (!reader.IsDBNull(2))
            {
                tables.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            }
        }

        return tables;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
