using Microsoft.Extensions.DependencyInjection;

namespace SurveyPlatform.Core.Jobs;

/// <summary>
/// A row of the schedule: a job's stable name, how often it looks for work (null: at every look of the engine, <c>Jobs:PollSeconds</c>),
/// and how to run it in a scope of its own.
/// </summary>
public sealed record ScheduledJob(string Name, Type Job, TimeSpan? Every, Func<IServiceProvider, CancellationToken, Task> RunAsync)
{
    /// <summary>When something next falls due after this instant, if that is known: where a rehearsal's clock has to stop.</summary>
    public Func<IServiceProvider, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> NextDueAsync { get; init; } =
        (_, _, _) => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>
    /// Every node runs it at every look of its engine, together with the others: the work is shared row by row, and no dead node's lease has to run out.
    /// </summary>
    public bool OnEveryNode { get; init; }

    public static ScheduledJob Of<T>(string name, Func<T, CancellationToken, Task> runAsync, TimeSpan? every = null)
        where T : class =>
        new(name, typeof(T), every, (scope, ct) => runAsync(scope.GetRequiredService<T>(), ct));

    /// <summary>The same job, which also knows when it next has something to do.</summary>
    public static ScheduledJob Of<T>(string name, Func<T, CancellationToken, Task> runAsync, Func<T, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> nextDueAsync, TimeSpan? every = null)
        where T : class =>
        Of(name, runAsync, every) with { NextDueAsync = (scope, now, ct) => nextDueAsync(scope.GetRequiredService<T>(), now, ct) };
}
