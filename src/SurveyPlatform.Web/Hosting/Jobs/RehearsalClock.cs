using SurveyPlatform.Core.Jobs;

namespace SurveyPlatform.Web.Hosting.Jobs;

/// <summary>Keeps this node's rehearsal clock with the others': whoever moves it, all nodes follow within a second.</summary>
public sealed partial class RehearsalClock(MovableClock clock, ILogger<RehearsalClock> log) : BackgroundService
{
    /// <summary>Registers the product's clock: in a rehearsal one that can be moved, else the machine's.</summary>
    public static void AddTo(IServiceCollection services, bool rehearsal)
    {
        if (!rehearsal)
        {
            services.AddSingleton(TimeProvider.System);
            return;
        }

        services.AddSingleton<MovableClock>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<MovableClock>());
        services.AddHostedService<RehearsalClock>();
    }

    /// <summary>Before anything else starts, so that no page or job ever sees the time before the move.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await clock.ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await clock.ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                NotRead(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rehearsal's clock could not be read")]
    private partial void NotRead(Exception exception);
}
