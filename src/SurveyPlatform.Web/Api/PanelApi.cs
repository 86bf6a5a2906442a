using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>The panel: its import, and the people in it.</summary>
public static class PanelApi
{
    /// <summary>Row counts of an import that was applied, or, in a dry run, would be.</summary>
    public sealed record ImportView(int Added, int Changed, int Ended, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

    public sealed record SeatHeldView(string Seat, string Site, string Role, DateOnly From, DateOnly? To, string? EndReason);

    /// <param name="Contact">reachable, bounced or unsubscribed</param>
    public sealed record InformantView(
        string Id, string Name, string Email, string? Phone, string? Language, string? Note, string Contact, IReadOnlyList<SeatHeldView> Seats);

    /// <summary>What may be corrected; a member left out stays as it is.</summary>
    public sealed record InformantPatch(string? Name = null, string? Email = null, string? Phone = null, string? Language = null, string? Note = null);

    public static void MapPanel(this IEndpointRouteBuilder api)
    {
        var study = api.MapGroup("/studies/{study}").WithTags("Panel");
        study.MapPost("/panel/import", ImportAsync).RequireAuthorization(Policies.ManagePanel)
            .Accepts<string>("text/csv").WithSummary("Import a panel file: every row or none");
        study.MapGet("/informants", ListAsync).RequireAuthorization(Policies.ViewFieldwork).WithSummary("The people of the panel");
        study.MapGet("/informants/{informant}", GetAsync).RequireAuthorization(Policies.ViewFieldwork).WithETag().WithSummary("One person");
        study.MapPatch("/informants/{informant}", PatchAsync).RequireAuthorization(Policies.ManagePanel).WithETag().WithSummary("Correct what is said of a person");
    }

    private static async Task<Ok<ImportView>> ImportAsync(
        HttpRequest request, StudyContext current, SurveyDb db, ImportPanel importPanel, ClaimsPrincipal user, CancellationToken ct, bool dryRun = false)
    {
        request.RequireType("text/csv");
        var file = PanelFile.ReadCsv(await request.ReadBytesAsync(PanelFile.MaxBytes, ct));
        var result = await importPanel.RunAsync(await db.Studies.OfAsync(current, ct), file, dryRun, user.Actor(), ct);
        var view = new ImportView(result.Added, result.Changed, result.Ended, result.Unchanged, result.Rejected);
        return result.Rejected.Count == 0 ? TypedResults.Ok(view) : throw PanelProblems.Refused(view.Rejected, new Dictionary<string, object?>
        {
            ["added"] = view.Added,
            ["changed"] = view.Changed,
            ["ended"] = view.Ended,
            ["unchanged"] = view.Unchanged,
            ["rejected"] = view.Rejected,
        });
    }

    private static async Task<Ok<Listing<InformantView>>> ListAsync([AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var people = await Views(db.Informants
            .Where(i => i.StudyId == current.Id && i.Code.CompareTo(after) > 0)
            .OrderBy(i => i.Code)
            .Take(paging.Take)).ToListAsync(ct);
        return TypedResults.Ok(paging.Of(people, i => i.Id));
    }

    private static async Task<Ok<InformantView>> GetAsync(string informant, StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(await ViewAsync(db, current, informant, ct));

    private static async Task<Ok<InformantView>> PatchAsync(
        string informant, InformantPatch patch, IfMatch ifMatch, StudyContext current, SurveyDb db, CorrectInformant correct, ClaimsPrincipal user, CancellationToken ct)
    {
        ifMatch.Check(await ViewAsync(db, current, informant, ct));
        await correct.RunAsync(await db.Studies.OfAsync(current, ct), informant,
            new() { Name = patch.Name, Email = patch.Email, Phone = patch.Phone, Language = patch.Language, Note = patch.Note }, user.Actor(), ct);
        return TypedResults.Ok(await ViewAsync(db, current, informant, ct));
    }

    private static Task<InformantView> ViewAsync(SurveyDb db, StudyContext current, string code, CancellationToken ct) =>
        Views(db.Informants.Where(i => i.StudyId == current.Id && i.Code == code)).RequireAsync("informant", code, ct);

    private static IQueryable<InformantView> Views(IQueryable<Informant> informants) => informants.Select(i => new InformantView(
        i.Code, i.Name, i.Email, i.Phone, i.Language, i.Note,
        i.UnsubscribedAt != null ? "unsubscribed" : i.BouncedAt != null ? "bounced" : "reachable",
        i.Memberships.OrderBy(m => m.StartsOn).ThenBy(m => m.Seat.Code)
            .Select(m => new SeatHeldView(m.Seat.Code, m.Seat.Site.Code, m.Seat.Role, m.StartsOn, m.EndsOn, m.EndReason)).ToList()));
}
