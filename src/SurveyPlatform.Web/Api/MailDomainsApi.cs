using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Recipient domains that refuse the whole instance: which are paused, and pausing and going on.</summary>
public static class MailDomainsApi
{
    /// <param name="Reason">The server's words without addresses, or the person's who paused it.</param>
    /// <param name="Waiting">How many mails of all studies wait for it.</param>
    public sealed record DomainView(string Domain, DateTimeOffset? PausedAt, string? Reason, DateTimeOffset? ResumedAt, int Waiting);

    public sealed record PauseBody(string? Reason = null);

    public static void MapMailDomains(this IEndpointRouteBuilder api)
    {
        var domains = api.MapGroup("/mail/domains").RequireAuthorization(Policies.PauseDomains).WithTags("Mail");
        domains.MapGet("", ListAsync).WithSummary("Domains to which mail is or was paused");
        domains.MapPost("/{domain}/pause", PauseAsync).WithSummary("Hold back all mail to a domain");
        domains.MapPost("/{domain}/resume", ResumeAsync).WithSummary("Let mail to a domain go on");
    }

    private static async Task<Ok<Listing<DomainView>>> ListAsync([AsParameters] Paging paging, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var rows = await db.MailDomains
            .Where(d => (d.PausedAt != null || d.ResumedAt != null) && d.Domain.CompareTo(after) > 0)
            .OrderBy(d => d.Domain)
            .Take(paging.Take)
            .Select(d => new DomainView(d.Domain, d.PausedAt, d.Reason, d.ResumedAt, db.OutgoingMail.Count(m => m.WaitsForDomain == d.Domain && m.CarriedBy == null)))
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of(rows, d => d.Domain));
    }

    private static async Task<NoContent> PauseAsync(string domain, PauseBody? body, ChangeMailDomain change, ClaimsPrincipal user, CancellationToken ct)
    {
        await change.PauseAsync(domain, body?.Reason, null, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ResumeAsync(string domain, ChangeMailDomain change, ClaimsPrincipal user, CancellationToken ct)
    {
        await change.ResumeAsync(domain, null, user.Actor(), ct);
        return TypedResults.NoContent();
    }
}
