using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Extracts: asked for by POST, built by a job, read by their address until ready, then downloaded; each download is in the audit.</summary>
public static class ExtractsApi
{
    /// <summary>An extract as the API says it; what was asked for is in it under the names of the POST.</summary>
    public sealed record ExtractView(
        string Id, ExtractState State, long? Rows, int? Columns, long? Bytes, string? Sha256, DateTimeOffset AsOf, string? FileName, string? Error,
        IReadOnlyList<string> Rounds, ExtractLayout Layout, ExtractUnit By, string Format, ExtractTier Tier, ExtractInclude Include, IReadOnlyList<string>? Items,
        string Purpose, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt, ExtractManifest? Manifest);

    public static void MapExtracts(this IEndpointRouteBuilder api)
    {
        var extracts = api.MapGroup("/studies/{study}/extracts").RequireAuthorization(Policies.RequestExtracts).WithTags("Extracts");
        extracts.MapGet("", ListAsync).WithSummary("The study's extracts, oldest first");
        extracts.MapPost("", PostAsync).WithSummary("Ask for an extract");
        extracts.MapGet("/{extract:guid}", GetAsync).WithETag().WithSummary("One extract: how far it is, and what it holds");
        extracts.MapPost("/{extract:guid}/cancel", CancelAsync).WithSummary("Take back a request whose file is not there yet");
        extracts.MapGet("/{extract:guid}/file", FileAsync).WithSummary("The file").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    private static async Task<Ok<Listing<ExtractView>>> ListAsync([AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterId;
        var extracts = await db.ExtractsSeenBy(current).Where(e => e.Id.CompareTo(after) > 0).OrderBy(e => e.Id).Take(paging.Take).ToListAsync(ct);
        return TypedResults.Ok(paging.Of([.. extracts.Select(View)], e => e.Id));
    }

    private static async Task<Accepted<ExtractView>> PostAsync(
        RequestExtract.Input body, StudyContext current, SurveyDb db, RequestExtract request, ClaimsPrincipal user, CancellationToken ct)
    {
        var study = await db.Studies.SingleAsync(s => s.Id == current.Id, ct);
        var extract = await request.RunAsync(study, body, current.May(Policies.IdentifiedExtracts), user.Actor(), ct);
        return TypedResults.Accepted($"/api/v1/studies/{current.Code}/extracts/{extract.Id}", View(extract));
    }

    private static async Task<Ok<ExtractView>> GetAsync(Guid extract, StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(View(await db.RequireExtractAsync(extract, current, ct)));

    private static async Task<Ok<ExtractView>> CancelAsync(
        Guid extract, StudyContext current, SurveyDb db, CancelExtract cancel, ClaimsPrincipal user, CancellationToken ct)
    {
        await db.RequireExtractAsync(extract, current, ct);
        await cancel.RunAsync(current.Id, extract, user.Actor(), ct);
        return TypedResults.Ok(View(await db.RequireExtractAsync(extract, current, ct)));
    }

    private static async Task<PhysicalFileHttpResult> FileAsync(
        Guid extract, HttpContext http, StudyContext current, SurveyDb db, ExtractFiles files, ClaimsPrincipal user, CancellationToken ct)
    {
        var found = await db.RequireExtractAsync(extract, current, ct);
        var file = HttpMethods.IsGet(http.Request.Method) ? await files.TakeAsync(found, user.Actor(), ct) : files.Find(found);
        return TypedResults.PhysicalFile(file.Path, file.MediaType, file.Name, entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""));
    }

    private static ExtractView View(Extract e) => new(
        e.Id.ToString(), e.State, e.Rows, e.Columns, e.Bytes, e.Sha256, e.AsOf, e.FileName, e.Error,
        e.Spec.Rounds, e.Spec.Layout, e.Spec.By, e.Spec.Format, e.Spec.Tier, e.Spec.Include, e.Spec.Items,
        e.Purpose, e.RequestedBy, e.RequestedAt, e.FinishedAt, e.Manifest);
}
