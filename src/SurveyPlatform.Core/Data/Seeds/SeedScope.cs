using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>A scope for one operation, as a request has one; it may see every site, as jobs do.</summary>
internal static class SeedScope
{
    public static AsyncServiceScope Open(IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        return scope;
    }

    public static async Task DoAsync<T>(IServiceProvider services, Func<T, Task> act)
        where T : notnull
    {
        await using var scope = Open(services);
        await act(scope.ServiceProvider.GetRequiredService<T>());
    }
}
