using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Decisions on mail that waits for a person.</summary>
public static class MailApi
{
    public sealed record Resolution(ResolveMail.Verdict As);

    public static void MapMail(this IEndpointRouteBuilder api) =>
        api.MapPost("/studies/{study}/mail/{mail:guid}/resolve", ResolveAsync).RequireAuthorization(Policies.ManageRounds)
            .WithTags("Mail").WithSummary("Say of an unknown or held mail that it was sent, is sent again or is given up");

    private static async Task<NoContent> ResolveAsync(Guid mail, Resolution resolution, StudyContext current, ResolveMail resolve, ClaimsPrincipal user, CancellationToken ct)
    {
        await resolve.RunAsync(current.Id, mail, resolution.As, user.Actor(), ct);
        return TypedResults.NoContent();
    }
}
