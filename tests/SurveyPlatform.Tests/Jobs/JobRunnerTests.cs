using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Jobs;

public sealed class JobRunnerTests(Postgres postgres) : IAsyncLifetime
{
    private readonly PostOffice _post = new(postgres);
    private readonly Count _count = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    [Fact]
    public async Task A_due_job_runs_once_and_is_due_again_after_its_interval()
    {
        var runner = Runner(Counting("count", TimeSpan.FromHours(1)));
        await runner.MatchScheduleAsync(Ct);

        await RunDueAsync(runner);
        await RunDueAsync(runner);

        Assert.Equal(1, _count.Runs);
        var run = Assert.Single(await RunsAsync());
        Assert.Null(run.LastError);
        Assert.Null(run.LeasedBy);
        Assert.InRange(run.DueAt - run.LastFinishedAt!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61)); // it has run
    }

    [Fact]
    public async Task Two_nodes_at_once_run_a_job_once()
    {
        var slow = Counting("count", TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(300));
        var (one, two) = (Runner(slow), Runner(slow));
        await one.MatchScheduleAsync(Ct);

        await Task.WhenAll(RunDueAsync(one), RunDueAsync(two), RunDueAsync(one), RunDueAsync(two));

        Assert.Equal(1, _count.Runs);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task What_the_nodes_share_each_of_them_runs_once_at_a_time_but_under_a_moved_clock_one_alone(bool oneAtATime, int runs)
    {
        var shared = Counting("share", takes: TimeSpan.FromMilliseconds(300)) with { OnEveryNode = true };
        var (one, two) = (Runner(oneAtATime, shared), Runner(oneAtATime, shared));
        await one.MatchScheduleAsync(Ct);

        await Task.WhenAll(RunDueAsync(one), RunDueAsync(two), RunDueAsync(one), RunDueAsync(two));

        Assert.Equal(runs, _count.Runs);
        Assert.NotNull(Assert.Single(await RunsAsync()).LastFinishedAt);
        await _post.ExecuteAsync("update job_runs set due_at = clock_timestamp()");
        await RunDueAsync(one);
        Assert.Equal(runs + 1, _count.Runs);
    }

    [Fact]
    public async Task A_failure_is_written_down_and_the_job_is_tried_again()
    {
        var runner = Runner(new ScheduledJob("fails", typeof(Count), null, (_, _) => throw new InvalidOperationException("no seat free")));
        await runner.MatchScheduleAsync(Ct);

        await RunDueAsync(runner);

        var run = Assert.Single(await RunsAsync());
        Assert.Contains("no seat free", run.LastError, StringComparison.Ordinal);
        Assert.Null(run.LeasedBy);
        Assert.InRange(run.DueAt - run.LastFinishedAt!.Value, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)); // it has run
    }

    /// <summary>S-04 for the jobs that one node runs.</summary>
    [Fact]
    public async Task A_dead_nodes_job_is_taken_over_when_its_lease_ends()
    {
        var runner = Runner(Counting("count"));
        await runner.MatchScheduleAsync(Ct);
        await _post.ExecuteAsync("update job_runs set leased_by = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 minute'");
        await RunDueAsync(runner);
        Assert.Equal(0, _count.Runs);

        await _post.ExecuteAsync("update job_runs set leased_until = clock_timestamp() - interval '1 second'");
        await RunDueAsync(runner);
        Assert.Equal(1, _count.Runs);
    }

    [Fact]
    public async Task Whoever_lost_the_lease_does_not_end_anothers_run()
    {
        var other = Guid.CreateVersion7();
        var runner = Runner(new ScheduledJob("slow", typeof(Count), null, (_, _) => _post.ExecuteAsync($"update job_runs set leased_by = '{other}'")));
        await runner.MatchScheduleAsync(Ct);

        await RunDueAsync(runner);

        Assert.Equal((other, null), (Assert.Single(await RunsAsync()).LeasedBy, Assert.Single(await RunsAsync()).LastFinishedAt));
    }

    /// <summary>S-06: a node stands still for longer than its lease, another one does the job, and then the first one wakes.</summary>
    [Fact]
    public async Task Whoever_wakes_after_the_lease_finds_the_job_done_by_another_and_changes_nothing()
    {
        var wakes = new TaskCompletionSource();
        var sleeper = Runner(new ScheduledJob("slow", typeof(Count), null, (_, _) => wakes.Task));
        await sleeper.MatchScheduleAsync(Ct);
        var sleeping = await sleeper.StartDueAsync(TimeSpan.FromSeconds(5), Ct);
        await _post.ExecuteAsync($"update job_runs set leased_until = clock_timestamp() - interval '{2 * JobQueue.Lease.TotalSeconds} seconds'");

        await RunDueAsync(Runner(Counting("slow", TimeSpan.FromHours(1))));
        var done = Assert.Single(await RunsAsync());
        wakes.SetException(new InvalidOperationException("woke up too late"));
        await Task.WhenAll(sleeping);

        var after = Assert.Single(await RunsAsync());
        Assert.Equal((1, null, null), (_count.Runs, after.LastError, after.LeasedBy));
        Assert.Equal((done.DueAt, done.LastFinishedAt), (after.DueAt, after.LastFinishedAt));
    }

    [Fact]
    public async Task A_job_that_left_the_schedule_leaves_the_table()
    {
        await Runner(Counting("old"), Counting("kept")).MatchScheduleAsync(Ct);
        await Runner(Counting("kept"), Counting("new")).MatchScheduleAsync(Ct);

        Assert.Equal(["kept", "new"], (await RunsAsync()).Select(r => r.Name).Order());
    }

    [Fact]
    public async Task Run_now_makes_a_job_due()
    {
        var runner = Runner(Counting("count", TimeSpan.FromHours(1)));
        await runner.MatchScheduleAsync(Ct);
        await RunDueAsync(runner);

        await new JobQueue(_post.Source).RunNowAsync("count", Ct);
        await RunDueAsync(runner);

        Assert.Equal(2, _count.Runs);
    }

    private static async Task RunDueAsync(JobRunner runner) => await Task.WhenAll(await runner.StartDueAsync(TimeSpan.FromSeconds(5), Ct));

    private ScheduledJob Counting(string name, TimeSpan? every = null, TimeSpan takes = default) => new(name, typeof(Count), every, async (_, ct) =>
    {
        await Task.Delay(takes, ct);
        _count.Add();
    });

    private JobRunner Runner(params ScheduledJob[] schedule) => Runner(oneAtATime: false, schedule);

    private JobRunner Runner(bool oneAtATime, params ScheduledJob[] schedule) => new(
        _post.NewNode().GetRequiredService<IServiceScopeFactory>(), new JobQueue(_post.Source), schedule, _ => { }, oneAtATime, NullLogger<JobRunner>.Instance);

    private async Task<List<JobRun>> RunsAsync()
    {
        await using var scope = _post.NewNode().CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SurveyDb>().JobRuns.AsNoTracking().ToListAsync(Ct);
    }

    /// <summary>How often a job ran.</summary>
    private sealed class Count
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public void Add() => Interlocked.Increment(ref _runs);
    }
}
