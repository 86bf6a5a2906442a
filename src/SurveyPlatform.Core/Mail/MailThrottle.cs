using Npgsql;
using NpgsqlTypes;

namespace SurveyPlatform.Core.Mail;

/// <summary>Gives out places in the stream of mail, one after another for the whole instance: so many a second in all, and so many for each domain.</summary>
internal static class MailThrottle
{
    /// <summary>The stream of all mail; no domain has this name.</summary>
    public const string All = "";

    /// <summary>Reserves <c>counts</c> places in the streams <c>names</c> and tells how far from now the first of each is. The rows stay locked to the end of the transaction.</summary>
    public static async Task<Dictionary<string, TimeSpan>> ReserveAsync(NpgsqlConnection connection, IReadOnlyDictionary<string, int> counts, int perSecond, CancellationToken ct)
    {
        var places = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        if (counts.Count == 0)
        {
            return places;
        }

        await using var command = new NpgsqlCommand("""
            insert into mail_throttle as t (name, next_at)
            select name, statement_timestamp() + places * $3 from unnest($1, $2) as wanted (name, places) order by name
            on conflict (name) do update set next_at = greatest(t.next_at, clock_timestamp()) + (excluded.next_at - statement_timestamp())
            returning name, next_at - clock_timestamp()
            """, connection);
        var step = TimeSpan.FromSeconds(1.0 / perSecond);
        command.Parameters.Add(new() { Value = counts.Keys.ToArray() });
        command.Parameters.Add(new() { Value = counts.Values.Select(c => (double)c).ToArray() });
        command.Parameters.Add(new() { Value = step, NpgsqlDbType = NpgsqlDbType.Interval });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var name = reader.GetString(0);
            var first = reader.GetTimeSpan(1) - (step * counts[name]);
            places.Add(name, first > TimeSpan.Zero ? first : TimeSpan.Zero);
        }

        return places;
    }
}
