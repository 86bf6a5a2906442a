using Npgsql;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Jobs;

/// <summary>Lets time pass on a training instance: from one due instant to the next, doing at each what is due, so that a moved clock skips nothing.</summary>
public sealed class AdvanceClock(TimeProvider clock, JobRunner runner, NpgsqlDataSource source)
{
    public static readonly Problem NotRehearsing = new("notRehearsing", 409, "Only the clock of a rehearsal can be moved; this instance keeps real time.");
    public static readonly Problem OnlyForward = new("clockOnlyForward", 422, "The clock stands at {0:yyyy-MM-dd HH:mm:ss} UTC and moves only forward.");

    public static readonly Problem TooFar = new("clockTooFar", 422, "The clock goes no further than the year 2199.");

    /// <summary>No date of a round lies beyond, and calculations with days would leave the calendar.</summary>
    private static readonly DateTimeOffset End = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the clock stands now, and which jobs failed on the way.</summary>
    public sealed record Result(DateTimeOffset Now, IReadOnlyDictionary<string, string> Failures);

    public Task<Result> RunAsync(TimeSpan advance, CancellationToken ct) => RunAsync(now => advance < End - now ? now + advance : End, ct);

    public Task<Result> RunAsync(DateTimeOffset to, CancellationToken ct) => RunAsync(_ => to, ct);

    private async Task<Result> RunAsync(Func<DateTimeOffset, DateTimeOffset> goal, CancellationToken ct)
    {
        if (clock is not MovableClock movable)
        {
            throw NotRehearsing.With();
        }

        await using var turn = await Turn.TakeAsync(source.CreateConnection(), TurnFor.MovingTheClock, ct);
        await movable.ReadAsync(ct);
        var now = movable.GetUtcNow();
        var to = goal(now);
        if (to >= End)
        {
            throw TooFar.With();
        }

        return to > now ? await PassAsync(movable, to, ct) : throw OnlyForward.With(now.UtcDateTime);
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
}
