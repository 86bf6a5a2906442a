using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.Storage;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Jobs;

namespace SurveyPlatform.Web.Hosting.Jobs;

/// <summary>
/// Lets Hangfire look for due jobs: every row of the schedule is a recurring job that asks <see cref="JobRunner"/> whether it is due. What is due, who has it and
/// how it went stand in our own tables as with the built-in engine, so nothing rests on Hangfire delivering a tick exactly once.
/// </summary>
public sealed partial class JobEngine(JobRunner runner, JobsOptions options, IRecurringJobManager recurring, JobStorage storage, ILogger<JobEngine> log) : BackgroundService
{
    private const string Schema = "hangfire";

    /// <summary>A cron expression counts to less than a minute.</summary>
    private int Seconds => Math.Min(options.PollSeconds, 30);

    public static void AddTo(IServiceCollection services)
    {
        services.AddHangfire((provider, configuration) => configuration
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseFilter(new AutomaticRetryAttribute { Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete })
            .UsePostgreSqlStorage(
                storage => storage.UseConnectionFactory(new SharedConnections(provider.GetRequiredService<NpgsqlDataSource>())),
                new PostgreSqlStorageOptions
                {
                    SchemaName = Schema,
                    PrepareSchemaIfNecessary = false, // by the verb migrate, under a role that may
                    QueuePollInterval = TimeSpan.FromSeconds(1),
                    // A lock is a row, which outlives a node that dies or a database that goes away while it is held: no job would be looked at by anybody
                    // for the ten minutes of the default. Two nodes that hold it at once do no harm: what is due is claimed in our own table.
                    DistributedLockTimeout = TimeSpan.FromSeconds(20),
                    InvisibilityTimeout = TimeSpan.FromMinutes(2),
                    UseSlidingInvisibilityTimeout = true, // else a long job is run again while it runs
                })
            .WithJobExpirationTimeout(TimeSpan.FromHours(1)));
        services.AddHostedService<JobEngine>();
        services.AddHangfireServer((provider, server) =>
        {
            server.WorkerCount = provider.GetRequiredService<JobRunner>().Schedule.Count;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.StopTimeout = TimeSpan.FromSeconds(1);
            server.ShutdownTimeout = TimeSpan.FromSeconds(20); // less than the host's own
        });
    }

    /// <summary>Hangfire's own tables, beside those of <c>migrations/</c>.</summary>
    public static async Task PrepareDatabaseAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var turn = await Turn.TakeAsync(source.CreateConnection(), TurnFor.PreparingJobTables, ct); // two at once would both create and one would fail
        PostgreSqlObjectsInstaller.Install(turn.Connection, Schema);
    }

    /// <summary>Hangfire's dashboard at <c>/jobs</c>.</summary>
    public static void MapPages(IEndpointRouteBuilder routes, string ownersPolicy) =>
        routes.MapHangfireDashboardWithAuthorizationPolicy(ownersPolicy, "/jobs", new DashboardOptions { AppPath = "/", DisplayStorageConnectionString = false });

    /// <summary>A node that was killed may have held one of Hangfire's locks, which then stands for a while: the program serves meanwhile.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // waiting for a lock blocks
        while (true)
        {
            try
            {
                await MatchScheduleAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                CannotMatch(exception);
                await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, stoppingToken);
            }
        }
    }

    private async Task MatchScheduleAsync(CancellationToken ct)
    {
        await runner.MatchScheduleAsync(ct);
        using (var connection = storage.GetConnection())
        {
            foreach (var gone in connection.GetRecurringJobs().Where(r => runner.Schedule.All(j => j.Name != r.Id)))
            {
                recurring.RemoveIfExists(gone.Id);
            }
        }

        foreach (var name in runner.Schedule.Select(j => j.Name))
        {
            // Due again at once: the interval of a job that has none of its own is that of the cron expression.
            recurring.AddOrUpdate<JobRunner>(name, job => job.RunDueAsync(name, TimeSpan.Zero, CancellationToken.None), $"*/{Seconds} * * * * *",
                new RecurringJobOptions { MisfireHandling = MisfireHandlingMode.Ignorable });
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule cannot be given to Hangfire; trying again soon")]
    private partial void CannotMatch(Exception exception);

    private sealed class SharedConnections(NpgsqlDataSource source) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
    }
}
