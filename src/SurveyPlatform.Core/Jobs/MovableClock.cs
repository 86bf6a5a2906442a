using System.Globalization;
using Npgsql;

namespace SurveyPlatform.Core.Jobs;

/// <summary>The clock of a training instance: the machine's plus a stored offset that only grows, one for all nodes. It keeps ticking.</summary>
public sealed class MovableClock(NpgsqlDataSource source) : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    /// <summary>Takes over what another node has moved.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select value from instance_settings where name = 'clock_offset'");
        if (await command.ExecuteScalarAsync(ct) is string stored)
        {
            Accept(stored);
        }
    }

    /// <summary>Moves the clock of all nodes to this instant, unless it is there already.</summary>
    public async Task MoveToAsync(DateTimeOffset instant, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            insert into instance_settings as s (name, value) values ('clock_offset', $1)
            on conflict (name) do update set value = greatest(s.value::bigint, excluded.value::bigint)::text
            returning value
            """);
        command.Parameters.Add(new() { Value = Math.Max(0, (instant - base.GetUtcNow()).Ticks).ToString(CultureInfo.InvariantCulture) });
        Accept((string)(await command.ExecuteScalarAsync(ct))!); // the statement returns its row
    }

    private void Accept(string stored)
    {
        var offset = long.Parse(stored, CultureInfo.InvariantCulture);
        while (Interlocked.Read(ref _offset) is var known && known < offset)
        {
            Interlocked.CompareExchange(ref _offset, offset, known);
        }
    }
}
