using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Rounds;

namespace SurveyPlatform.Web.Api;

/// <summary>What there is to know before a launch.</summary>
public static class LaunchApi
{
    /// <summary>Stops come before warnings; a warning never stops a launch.</summary>
    public sealed record ChecksView(int Recipients, bool CanLaunch, IReadOnlyList<CheckView> Checks);

    /// <summary>One thing to know: <c>about</c> names at most twenty of the <c>concerned</c>.</summary>
    public sealed record CheckView(string Code, LaunchSeverity Severity, string Text, int Concerned, IReadOnlyList<ConcernView> About);

    /// <summary>Somebody or something concerned, and the page on which it is mended.</summary>
    public sealed record ConcernView(ConcernKind Kind, string Id, string Name, string? Detail, string Page);

    public static void MapLaunch(this IEndpointRouteBuilder api)
    {
        var launch = api.MapGroup("/studies/{study}/rounds/{round}/launch").RequireAuthorization(Policies.ManageRounds).WithTags("Rounds");
        launch.MapGet("/checks", ChecksAsync).WithSummary("What to know before the launch: what stops it, and what is worth a thought");
    }

    private static async Task<Ok<ChecksView>> ChecksAsync(string round, StudyContext current, SurveyDb db, LaunchChecks checks, CancellationToken ct)
    {
        var list = await checks.OfAsync(await db.Studies.OfAsync(current, ct), round, ct);
        return TypedResults.Ok(new ChecksView(
            list.Recipients, !list.IsStopped,
            [.. list.Checks.Select(c => new CheckView(c.Code, c.Severity, c.Text, c.Concerned, [.. c.About.Select(a => new ConcernView(a.Kind, a.Code, a.Name, a.Detail, LaunchPlaces.PathOf(a, current.Code)))]))]));
    }
}
