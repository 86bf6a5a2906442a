using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Sites of a study.</summary>
public static class SitesApi
{
    public sealed record SiteView(string Id, string Name, string? Group);

    public sealed record SiteBody
    {
        public required string Name { get; init; }

        public string? Group { get; init; }
    }

    public static void MapSites(this IEndpointRouteBuilder api)
    {
        var sites = api.MapGroup("/studies/{study}/sites").WithTags("Sites");
        sites.MapGet("", ListAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("The sites you may see");
        sites.MapGet("/{site}", GetAsync).RequireAuthorization(Policies.ViewStudy).WithETag().WithSummary("One site");
        sites.MapPut("/{site}", PutAsync).RequireAuthorization(Policies.ManagePanel).WithETag().WithSummary("Add or change a site");
    }

    private static async Task<Ok<Listing<SiteView>>> ListAsync([AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var sites = await db.Sites
            .Where(s => s.StudyId == current.Id && s.Code.CompareTo(after) > 0)
            .OrderBy(s => s.Code)
            .Take(paging.Take)
            .Select(s => new SiteView(s.Code, s.Name, s.SiteGroup))
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of(sites, s => s.Id));
    }

    private static async Task<Ok<SiteView>> GetAsync(string site, StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(View(await db.Sites.Where(s => s.StudyId == current.Id && s.Code == site).RequireAsync("site", site, ct)));

    private static async Task<Results<Ok<SiteView>, Created<SiteView>>> PutAsync(
        string study, string site, SiteBody body, IfMatch ifMatch, StudyContext current, SurveyDb db, SaveSite saveSite, ClaimsPrincipal user, CancellationToken ct)
    {
        var standing = await db.Sites.SingleOrDefaultAsync(s => s.StudyId == current.Id && s.Code == site, ct);
        ifMatch.Check(standing is null ? null : View(standing));
        var isNew = await saveSite.RunAsync(await db.Studies.OfAsync(current, ct), site, new() { Name = body.Name, Group = body.Group }, user.Actor(), ct);
        var saved = View(await db.Sites.SingleAsync(s => s.StudyId == current.Id && s.Code == site, ct));
        return isNew ? TypedResults.Created($"/api/v1/studies/{study}/sites/{site}", saved) : TypedResults.Ok(saved);
    }

    private static SiteView View(Site site) => new(site.Code, site.Name, site.SiteGroup);
}
