using Npgsql;

namespace SurveyPlatform.Core.Jobs;

/// <summary>Lets time pass on a training instance: from one due instant to the next, doing at each what is due, so that a moved clock skips nothing.</summary>
public sealed class AdvanceClock(TimeProvider clock, JobRunner runner, NpgsqlDataSource source)
{
    public static readonly Problem NotRehearsing = new("notRehearsing", 409, "Only the clock of a rehearsal can be moved; this instance keeps real time.");
    public static readonly Problem OnlyForward = new("clockOnlyForward", 422, "The clock stands at {0:yyyy-MM-dd HH:mm:ss} UTC and moves only forward.");

    /// <summary>Any number that nothing else in the database uses: two who advance at once take turns.</summary>
    private const long TurnTaking = 0x5375727665794463;

    /// <summary>Where the clock stands now, and which jobs failed on the way.</summary>
    public sealed record Result(DateTimeOffset Now, IReadOnlyDictionary<string, string> Failures);

    public Task<Result> RunAsync(TimeSpan advance, CancellationToken ct) => RunAsync(now => now + advance, ct);

    public Task<Result> RunAsync(DateTimeOffset to, CancellationToken ct) => RunAsync(_ => to, ct);

    private async Task<Result> RunAsync(Func<DateTimeOffset, DateTimeOffset> goal, CancellationToken ct)
    {
        if (clock is not MovableClock movable)
        {
            throw NotRehearsing.With();
        }

        await using var turn = await source.OpenConnectionAsync(ct);
        await ExecuteAsync(turn, $"select pg_advisory_lock({TurnTaking})", ct);
        try
        {
            await movable.ReadAsync(ct);
            var now = movable.GetUtcNow();
            var to = goal(now);
            return to > now ? await PassAsync(movable, to, ct) : throw OnlyForward.With(now.UtcDateTime);
        }
        finally
        {
            await ExecuteAsync(turn, $"select pg_advisory_unlock({TurnTaking})", CancellationToken.None);
        }
    }

    private async Task<Result> PassAsync(MovableClock movable, DateTimeOffset to, CancellationToken ct)
    {
        var failures = new Dictionary<string, string>();
        await RunAllAsync(failures, ct);
        while (movable.GetUtcNow() is var now && now < to)
        {
            var next = await runner.NextDueAsync(now, ct) is { } due && due < to ? due : to;
            await movable.MoveToAsync(next, ct);
            await RunAllAsync(failures, ct);
        }

        return new Result(movable.GetUtcNow(), failures);
    }

    private async Task RunAllAsync(Dictionary<string, string> failures, CancellationToken ct)
    {
        foreach (var (job, error) in await runner.RunAllAsync(ct))
        {
            failures[job] = error;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
