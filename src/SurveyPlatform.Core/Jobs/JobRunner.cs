using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SurveyPlatform.Core.Jobs;

/// <summary>
/// Runs jobs of the schedule, each in a scope of its own, and writes down how it went. The engine, the rehearsal's clock and the tests all run them here.
/// Nothing rests on its leases but comfort: every job may run twice at once and do its work once.
/// </summary>
/// <param name="oneAtATime">Whether no job runs on several nodes: a clock that is moved waits for whoever is at work.</param>
public sealed partial class JobRunner(IServiceScopeFactory scopes, JobQueue queue, IReadOnlyList<ScheduledJob> schedule, Action<IServiceProvider> prepareScope, bool oneAtATime, ILogger<JobRunner> log)
{
    /// <summary>The shared jobs that this node is at.</summary>
    private readonly ConcurrentDictionary<string, bool> _here = new();

    /// <summary>Leases are kept on the machine's time, whatever the product's clock says.</summary>
    private static readonly TimeProvider _machine = TimeProvider.System;

    public IReadOnlyList<ScheduledJob> Schedule => schedule;

    /// <summary>Lets the database know the schedule. Before anything is claimed.</summary>
    public Task MatchScheduleAsync(CancellationToken ct) => queue.MatchAsync(schedule.Select(j => j.Name), ct);

    /// <summary>Takes every job that is due and that nobody else runs, or that every node runs, and starts them side by side. Each task ends without an exception.</summary>
    public async Task<IReadOnlyList<Task>> StartDueAsync(TimeSpan poll, CancellationToken ct)
    {
        var claim = _machine.NewId();
        var due = await queue.ClaimDueAsync(schedule.Where(j => !IsShared(j)).Select(j => j.Name), claim, ct);
        return
        [
            .. schedule.Where(j => due.Contains(j.Name)).Select(j => RunClaimedAsync(j, claim, poll, ct)),
            .. schedule.Where(j => IsShared(j) && _here.TryAdd(j.Name, true)).Select(j => RunSharedAsync(j, ct)),
        ];
    }

    /// <summary>Runs one job by its name if it is due and nobody else runs it.</summary>
    public async Task RunDueAsync(string name, TimeSpan poll, CancellationToken ct)
    {
        var (job, claim) = (schedule.Single(j => j.Name == name), _machine.NewId());
        if (IsShared(job))
        {
            await (_here.TryAdd(name, true) ? RunSharedAsync(job, ct) : Task.CompletedTask);
        }
        else if (await queue.ClaimDueAsync([name], claim, ct) is [_])
        {
            await RunClaimedAsync(job, claim, poll, ct);
        }
    }

    /// <summary>Runs the whole schedule once in its order, due or not, waiting for whoever is running one of them now.</summary>
    /// <returns>What failed: the job's name and its error.</returns>
    public async Task<IReadOnlyDictionary<string, string>> RunAllAsync(CancellationToken ct)
    {
        await MatchScheduleAsync(ct);
        var failures = new Dictionary<string, string>();
        foreach (var job in schedule)
        {
            var claim = _machine.NewId();
            while (!await queue.ClaimNowAsync(job.Name, claim, ct))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _machine, ct);
            }

            if (await RunClaimedAsync(job, claim, TimeSpan.Zero, ct) is { } error)
            {
                failures.Add(job.Name, error);
            }
        }

        return failures;
    }

    /// <summary>Runs a job by its type, here and now, without asking whether it is due; its exception is the caller's.</summary>
    public async Task RunAsync<T>(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        prepareScope(scope.ServiceProvider);
        await schedule.Single(j => j.Job == typeof(T)).RunAsync(scope.ServiceProvider, ct);
    }

    /// <summary>The next instant after this one at which any job has something to do, as far as they know.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        prepareScope(scope.ServiceProvider);
        DateTimeOffset? next = null;
        foreach (var job in schedule)
        {
            if (await job.NextDueAsync(scope.ServiceProvider, now, ct) is { } due && due > now && (next is null || due < next))
            {
                next = due;
            }
        }

        return next;
    }

    private bool IsShared(ScheduledJob job) => job.OnEveryNode && !oneAtATime;

    private async Task RunSharedAsync(ScheduledJob job, CancellationToken ct)
    {
        try
        {
            var began = _machine.GetTimestamp();
            var error = await TryAsync(job, null, ct);
            await queue.NoteAsync(job.Name, _machine.GetElapsedTime(began), error, CancellationToken.None);
        }
        catch (Exception exception)
        {
            ResultNotWritten(exception, job.Name);
        }
        finally
        {
            _here.TryRemove(job.Name, out _);
        }
    }

    private async Task<string?> RunClaimedAsync(ScheduledJob job, Guid claim, TimeSpan poll, CancellationToken ct)
    {
        var error = await TryAsync(job, claim, ct);
        try
        {
            // Also when the program stops: the next node need not wait for the lease to end.
            await queue.FinishAsync(job.Name, claim, job.Every ?? poll, error, CancellationToken.None);
        }
        catch (Exception exception)
        {
            ResultNotWritten(exception, job.Name);
        }

        return error;
    }

    private async Task<string?> TryAsync(ScheduledJob job, Guid? claim, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var renewing = claim is { } held ? RenewAsync(job, held, ended.Token) : Task.CompletedTask;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            prepareScope(scope.ServiceProvider);
            await job.RunAsync(scope.ServiceProvider, ct);
            return null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            JobFailed(exception, job.Name);
            return exception.ToString();
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(ScheduledJob job, Guid claim, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(JobQueue.RenewEvery, _machine);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    await queue.RenewAsync(job.Name, claim, ct);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LeaseNotRenewed(exception, job.Name);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed")]
    private partial void JobFailed(Exception exception, string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "The result of job {Job} could not be written; if it has a lease, that will run out")]
    private partial void ResultNotWritten(Exception exception, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of job {Job} could not be renewed")]
    private partial void LeaseNotRenewed(Exception exception, string job);
}
