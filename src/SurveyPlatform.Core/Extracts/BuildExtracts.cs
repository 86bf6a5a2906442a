using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Builds the data files that were asked for, oldest first, never more than two at once among all nodes.</summary>
public sealed class BuildExtracts(ExtractClaims claims, IServiceScopeFactory scopes)
{
    /// <summary>How long a request that comes in while another is being built may wait to be seen.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeProvider _machine = TimeProvider.System;

    public async Task RunAsync(CancellationToken ct)
    {
        var building = new List<Task>();
        try
        {
            while (true)
            {
                while (building.Count < ExtractClaims.AtOnce && await claims.ClaimAsync(ct) is { } claim)
                {
                    building.Add(BuildAsync(claim, ct));
                }

                if (building.Count == 0)
                {
                    return;
                }

                await Task.WhenAny([.. building, Task.Delay(Look, _machine, ct)]);
                foreach (var done in building.Where(b => b.IsCompleted).ToList())
                {
                    building.Remove(done);
                    await done;
                }
            }
        }
        finally
        {
            await Task.WhenAll(building);
        }
    }

    private async Task BuildAsync(ExtractClaims.Claim claim, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        await scope.ServiceProvider.GetRequiredService<BuildExtract>().RunAsync(claim, ct);
    }
}
