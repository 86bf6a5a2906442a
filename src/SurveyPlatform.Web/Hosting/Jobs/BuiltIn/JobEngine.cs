using Npgsql;
using SurveyPlatform.Core.Jobs;

namespace SurveyPlatform.Web.Hosting.Jobs;

/// <summary>Looks for due jobs every few seconds of the machine's time and lets them run. It outlives every failure: of a job, and of the database.</summary>
public sealed partial class JobEngine(JobRunner runner, JobsOptions options, ILogger<JobEngine> log) : BackgroundService
{
    public static void AddTo(IServiceCollection services) => services.AddHostedService<JobEngine>();

    /// <summary>This engine needs no tables but those of <c>migrations/</c>.</summary>
    public static Task PrepareDatabaseAsync(NpgsqlDataSource source, CancellationToken ct) => Task.CompletedTask;

    /// <summary>This engine has no pages of its own; the owner's page of jobs shows what it does.</summary>
    public static void MapPages(IEndpointRouteBuilder routes, string ownersPolicy)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var poll = TimeSpan.FromSeconds(options.PollSeconds);
        var running = new List<Task>();
        var matched = false;
        using var timer = new PeriodicTimer(poll, TimeProvider.System);
        try
        {
            do
            {
                running.RemoveAll(r => r.IsCompleted);
                try
                {
                    if (!matched)
                    {
                        await runner.MatchScheduleAsync(stoppingToken);
                        matched = true;
                    }

                    running.AddRange(await runner.StartDueAsync(poll, stoppingToken));
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    CannotLook(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The program ends; each job gives back what it holds.
        }

        await Task.WhenAll(running);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot look for due jobs; looking again soon")]
    private partial void CannotLook(Exception exception);
}
