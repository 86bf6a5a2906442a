using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Recipient domains that refuse the whole instance or put it off: which are paused or slowed, and pausing and going on.</summary>
public static class MailDomainsApi
{
    /// <param name="Reason">The server's words without addresses, or the person's who paused it.</param>
    /// <param name="Waiting">How many mails of all studies wait for it.</param>
    /// <param name="SlowedSince">Since when it puts us off, if it does.</param>
    /// <param name="Share">Of the usual rate, what it gets now: 1, or down to a sixteenth.</param>
    /// <param name="NextAt">When the first mail that it put off is tried again.</param>
    /// <param name="Reply">What its server said when it last put us off, without addresses.</param>
    public sealed record DomainView(
        string Domain, DateTimeOffset? PausedAt, string? Reason, DateTimeOffset? ResumedAt, int Waiting, DateTimeOffset? SlowedSince, double Share, DateTimeOffset? NextAt, string? Reply);

    public sealed record PauseBody(string? Reason = null);

    public static void MapMailDomains(this IEndpointRouteBuilder api)
    {
        var domains = api.MapGroup("/mail/domains").RequireAuthorization(Policies.PauseDomains).WithTags("Mail");
        domains.MapGet("", ListAsync).WithSummary("Domains to which mail is or was paused or slowed");
        domains.MapPost("/{domain}/pause", PauseAsync).WithSummary("Hold back all mail to a domain");
        domains.MapPost("/{domain}/resume", ResumeAsync).WithSummary("Let mail to a domain go on");
    }

    private static async Task<Ok<Listing<DomainView>>> ListAsync([AsParameters] Paging paging, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var slowed = (await SlowedDomain.ListAsync(db, null, ct)).ToDictionary(d => d.Domain);
        var rows = await db.MailDomains
            .Where(d => (d.PausedAt != null || d.ResumedAt != null || d.SlowedSince != null) && d.Domain.CompareTo(after) > 0)
            .OrderBy(d => d.Domain)
            .Take(paging.Take)
            .Select(d => new DomainView(d.Domain, d.PausedAt, d.Reason, d.ResumedAt, db.OutgoingMail.Count(m => m.WaitsForDomain == d.Domain && m.CarriedBy == null), null, 1, null, null))
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of(rows.ConvertAll(Known), d => d.Domain));

        DomainView Known(DomainView view) => slowed.GetValueOrDefault(view.Domain) is not { } s
            ? view
            : view with { Waiting = s.Waiting, SlowedSince = s.Since, Share = 1.0 / (1 << s.Halvings), NextAt = s.NextAt, Reply = s.Reply };
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
