using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Decisions on mail that waits for a person.</summary>
public static class MailApi
{
    private const int MostAtOnce = 10_000;

    public sealed record Resolution(ResolveMail.Verdict As);

    public sealed record Resolutions(IReadOnlyList<Guid> Mails, ResolveMail.Verdict As);

    /// <param name="Mails">How many are as was said.</param>
    public sealed record Resolved(int Mails, IReadOnlyList<LeftMail> Left);

    public sealed record LeftMail(Guid Id, string Code, string Message);

    /// <param name="Accepted">The Message-IDs that the mail server took, one a member or in lines of its log.</param>
    /// <param name="ResendOthers">Whether the unknown mails that are not among them are sent again.</param>
    public sealed record Reconciliation(IReadOnlyList<string> Accepted, bool ResendOthers = false);

    /// <param name="Sent">How many count as sent now.</param>
    /// <param name="Others">How many unknown mails are not in the list.</param>
    public sealed record Reconciled(int Sent, int Others);

    public static void MapMail(this IEndpointRouteBuilder api)
    {
        var mail = api.MapGroup("/studies/{study}/mail").RequireAuthorization(Policies.ManageRounds).WithTags("Mail");
        mail.MapPost("/pause", PauseAsync).WithSummary("Hold back all mail of the study, in every round");
        mail.MapPost("/resume", ResumeAsync).WithSummary("Let the study's mail go on, but for what its rounds hold back");
        mail.MapPost("/{mail:guid}/resolve", ResolveAsync).WithSummary("Say of an unknown or held mail that it was sent, is sent again or is given up");
        mail.MapPost("/resolve", ResolveManyAsync).WithSummary("Say the same of many mails; what it does not fit is left and named");
        mail.MapPost("/reconcile", ReconcileAsync).WithSummary("Settle unknown mails by the Message-IDs that the mail server accepted; with dryRun=true only say what that would do");
    }

    private static async Task<NoContent> PauseAsync(StudyContext current, PauseStudyMail pause, ClaimsPrincipal user, CancellationToken ct)
    {
        await pause.PauseAsync(current.Id, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ResumeAsync(StudyContext current, PauseStudyMail pause, ClaimsPrincipal user, CancellationToken ct)
    {
        await pause.ResumeAsync(current.Id, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ResolveAsync(Guid mail, Resolution resolution, StudyContext current, ResolveMail resolve, ClaimsPrincipal user, CancellationToken ct)
    {
        await resolve.RunAsync(current.Id, mail, resolution.As, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Resolved>> ResolveManyAsync(Resolutions resolutions, StudyContext current, ResolveMail resolve, ClaimsPrincipal user, CancellationToken ct)
    {
        if (resolutions.Mails.Count > MostAtOnce)
        {
            throw CommonProblems.Invalid.For([new FieldError("mails", "tooMany", $"At most {MostAtOnce:#,0} mails at once.")]);
        }

        var result = await resolve.RunAsync(current.Id, resolutions.Mails, resolutions.As, user.Actor(), ct);
        return TypedResults.Ok(new Resolved(result.Resolved, [.. result.Left.Select(l => new LeftMail(l.Key, l.Value.Problem.Code, l.Value.Message))]));
    }

    private static async Task<Ok<Reconciled>> ReconcileAsync(
        Reconciliation reconciliation, bool? dryRun, StudyContext current, ReconcileMail reconcile, ClaimsPrincipal user, CancellationToken ct)
    {
        var list = string.Join('\n', reconciliation.Accepted);
        var finding = dryRun == true
            ? await reconcile.FindAsync(current.Id, list, ct)
            : await reconcile.RunAsync(current.Id, list, reconciliation.ResendOthers, user.Actor(), ct);
        return TypedResults.Ok(new Reconciled(finding.Accepted.Count, finding.Others.Count));
    }
}
