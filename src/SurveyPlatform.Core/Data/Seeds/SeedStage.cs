using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Where one thing at a time is played: the platform's operations under a clock of their own, with mail that goes nowhere. Stages play side by side.</summary>
internal sealed class SeedStage : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SeedStage(Action<IServiceCollection> compose, IReadOnlySet<string> unknownAddresses, DateTimeOffset now)
    {
        Clock = new SeedClock(now);
        var services = new ServiceCollection();
        compose(services);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        services.Replace(ServiceDescriptor.Singleton(new MailExit(false, () => new SeedMailTransport(unknownAddresses))));
        _services = services.BuildServiceProvider();
    }

    public SeedClock Clock { get; }

    /// <summary>Every operation has a scope of its own, as a request has; it may see every site, as jobs do.</summary>
    public async Task<TResult> DoAsync<T, TResult>(Func<T, Task<TResult>> act)
        where T : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        return await act(scope.ServiceProvider.GetRequiredService<T>());
    }

    public Task DoAsync<T>(Func<T, Task> act)
        where T : notnull => DoAsync<T, bool>(async service =>
        {
            await act(service);
            return true;
        });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
