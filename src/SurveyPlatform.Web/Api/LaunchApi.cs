using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Rounds;

namespace SurveyPlatform.Web.Api;

/// <summary>What there is to know before a launch.</summary>
public static class LaunchApi
{
    /// <summary>Stops come before warnings; a warning never stops a launch.</summary>
    public sealed record ChecksView(int Recipients, bool CanLaunch, ApprovalView? Approval, IReadOnlyList<CheckView> Checks);

    /// <summary>One thing to know: <c>about</c> names at most twenty of the <c>concerned</c>.</summary>
    public sealed record CheckView(string Code, LaunchSeverity Severity, string Text, int Concerned, IReadOnlyList<ConcernView> About);

    /// <summary>Somebody or something concerned, and the page on which it is mended.</summary>
    public sealed record ConcernView(ConcernKind Kind, string Id, string Name, string? Detail, string Page);

    /// <summary>
    /// A launch that needs a second person. <c>plan</c> is the fingerprint of the plan as it is now; what was asked for and approved counts only
    /// while <c>lapsed</c> is false.
    /// </summary>
    public sealed record ApprovalView(string Plan, bool Lapsed, string? AskedBy, DateTimeOffset? AskedAt, string? ApprovedBy, DateTimeOffset? ApprovedAt);

    public sealed record ApproveBody
    {
        /// <summary>The fingerprint of the plan that was looked at; when not given, the one that was asked for.</summary>
        public string? Plan { get; init; }
    }

    public static void MapLaunch(this IEndpointRouteBuilder api)
    {
        var launch = api.MapGroup("/studies/{study}/rounds/{round}/launch").RequireAuthorization(Policies.ManageRounds).WithTags("Rounds");
        launch.MapGet("/checks", ChecksAsync).WithSummary("What to know before the launch: what stops it, and what is worth a thought");
        launch.MapPost("/approve", ApproveAsync).WithSummary("Approve, as a second person, the launch that somebody asked for");
    }

    private static async Task<Ok<ChecksView>> ApproveAsync(
        string round, ApproveBody? body, StudyContext current, SurveyDb db, ApproveLaunch approve, LaunchChecks checks, ClaimsPrincipal user, CancellationToken ct)
    {
        await approve.RunAsync(await db.Studies.OfAsync(current, ct), round, body?.Plan, user.Actor(), ct);
        return await ChecksAsync(round, current, db, checks, ct);
    }

    private static async Task<Ok<ChecksView>> ChecksAsync(string round, StudyContext current, SurveyDb db, LaunchChecks checks, CancellationToken ct)
    {
        var list = await checks.OfAsync(await db.Studies.OfAsync(current, ct), round, ct);
        return TypedResults.Ok(new ChecksView(
            list.Recipients, !list.IsStopped && list.Approval is (null or { IsGiven: true }),
            View(list.Approval),
            [.. list.Checks.Select(c => new CheckView(c.Code, c.Severity, c.Text, c.Concerned, [.. c.About.Select(a => new ConcernView(a.Kind, a.Code, a.Name, a.Detail, LaunchPlaces.PathOf(a, current.Code)))]))]));
    }

    internal static ApprovalView? View(NeededApproval? approval) => approval is null ? null : new(
        approval.Plan, approval is { Standing: not null, IsAsked: false },
        approval.Standing?.AskedName, approval.Standing?.AskedAt, approval.Standing?.ApprovedName, approval.Standing?.ApprovedAt);
}
