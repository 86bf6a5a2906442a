using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Questionnaires: a draft that changes and versions that never do. Instruments go in and out exactly as written.</summary>
public static class QuestionnairesApi
{
    private const int MostBytes = 4 * 1024 * 1024;

    public sealed record QuestionnaireView(string Id, DateTimeOffset? DraftSavedAt, IReadOnlyList<VersionView> Versions);

    public sealed record VersionView(int Id, string Sha256, DateTimeOffset PublishedAt);

    public sealed record PublishedView(int Version, IReadOnlyList<ComparisonView> Comparison, IReadOnlyList<WarningView> Warnings);

#pragma warning disable CA1720 // a JSON pointer is called Pointer
    public sealed record WarningView(string Pointer, string Code, string Message);
#pragma warning restore CA1720

    public sealed record ComparisonView(string Key, ComparisonGrade Grade, IReadOnlyList<string> Changes);

    public static void MapQuestionnaires(this IEndpointRouteBuilder api)
    {
        api.MapGet("/instrument.schema.json", () => TypedResults.Content(InstrumentJson.Schema, "application/schema+json"))
            .AllowAnonymous().WithTags("Questionnaires").WithSummary("The JSON Schema of an instrument");
        var all = api.MapGroup("/studies/{study}/questionnaires").WithTags("Questionnaires");
        all.MapGet("", ListAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("The study's questionnaires");
        var one = all.MapGroup("/{questionnaire}");
        one.MapGet("", GetAsync).RequireAuthorization(Policies.ViewStudy).WithETag().WithSummary("One questionnaire and its versions");
        one.MapGet("/draft", DraftAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("The draft, exactly as written, or as an XLSForm workbook");
        one.MapPut("/draft", SaveDraftAsync).RequireAuthorization(Policies.ManageQuestionnaires).Accepts<object>("application/json", XlsFormReader.MediaType).WithSummary("Write the draft, from JSON or an XLSForm workbook");
        one.MapPost("/publish", PublishAsync).RequireAuthorization(Policies.ManageQuestionnaires).WithSummary("Freeze the draft as the next version");
        one.MapGet("/versions", VersionsAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("The published versions");
        one.MapGet("/versions/{version:int}", VersionAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("A version's instrument, exactly as written, or as an XLSForm workbook");
        one.MapGet("/compare", CompareAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("Two versions, item by item");
    }

    private static async Task<Ok<Listing<QuestionnaireView>>> ListAsync([AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var rows = await Views(db, db.Questionnaires
            .Where(q => q.StudyId == current.Id && q.Code.CompareTo(after) > 0)
            .OrderBy(q => q.Code)
            .Take(paging.Take)).ToListAsync(ct);
        return TypedResults.Ok(paging.Of(rows, q => q.Id));
    }

    private static async Task<Ok<QuestionnaireView>> GetAsync(string questionnaire, StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(await Views(db, db.Questionnaires.Where(q => q.StudyId == current.Id && q.Code == questionnaire)).RequireAsync("questionnaire", questionnaire, ct));

    private static async Task<Results<ContentHttpResult, FileContentHttpResult, Ok<XlsFormApi.LossesView>>> DraftAsync(
        string questionnaire, StudyContext current, SurveyDb db, CancellationToken ct, [Description("json, xlsform or xlsformLosses")] string? format = null)
    {
        var row = await db.Questionnaires.Where(q => q.StudyId == current.Id && q.Code == questionnaire).RequireAsync("questionnaire", questionnaire, ct);
        return XlsFormApi.As(format, row.Draft ?? throw QuestionnaireProblems.NoDraft.With(questionnaire), questionnaire, "draft");
    }

    private static async Task<Results<NoContent, Created, Ok<XlsFormApi.LossesView>, Created<XlsFormApi.LossesView>>> SaveDraftAsync(
        string study, string questionnaire, HttpRequest request, StudyContext current, SurveyDb db, SaveDraft saveDraft, ImportXlsForm import, ClaimsPrincipal user, CancellationToken ct, bool dryRun = false)
    {
        var address = $"/api/v1/studies/{study}/questionnaires/{questionnaire}/draft";
        if (request.IsOfType(XlsFormReader.MediaType))
        {
            using var workbook = new MemoryStream(await request.ReadBytesAsync(WorkbookLimits.Bytes, ct));
            var imported = await import.RunAsync(await db.Studies.OfAsync(current, ct), questionnaire, workbook, dryRun, user.Actor(), ct);
            var losses = XlsFormApi.LossesView.Of(imported.Losses);
            return imported.IsNew ? TypedResults.Created(address, losses) : TypedResults.Ok(losses);
        }

        request.RequireType("application/json");
        var instrument = await request.ReadUtf8Async(MostBytes, ct);
        if (dryRun)
        {
            SaveDraft.Require(instrument);
            return TypedResults.NoContent();
        }

        var isNew = await saveDraft.RunAsync(await db.Studies.OfAsync(current, ct), questionnaire, instrument, user.Actor(), ct);
        return isNew ? TypedResults.Created(address) : TypedResults.NoContent();
    }

    private static async Task<Ok<PublishedView>> PublishAsync(
        string questionnaire, StudyContext current, SurveyDb db, PublishVersion publish, ClaimsPrincipal user, CancellationToken ct)
    {
        var result = await publish.RunAsync(await db.Studies.OfAsync(current, ct), questionnaire, user.Actor(), ct);
        return TypedResults.Ok(new PublishedView(
            result.Version, [.. result.Comparison.Select(View)], [.. result.Warnings.Select(w => new WarningView(w.Pointer, w.Code, w.Message))]));
    }

    private static async Task<Ok<Listing<VersionView>>> VersionsAsync(string questionnaire, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var row = await Views(db, db.Questionnaires.Where(q => q.StudyId == current.Id && q.Code == questionnaire)).RequireAsync("questionnaire", questionnaire, ct);
        return TypedResults.Ok(new Listing<VersionView>(row.Versions, null));
    }

    private static async Task<Results<ContentHttpResult, FileContentHttpResult, Ok<XlsFormApi.LossesView>>> VersionAsync(
        string questionnaire, int version, StudyContext current, SurveyDb db, CancellationToken ct, [Description("json, xlsform or xlsformLosses")] string? format = null) =>
        XlsFormApi.As(format, await InstrumentAsync(questionnaire, version, current, db, ct), questionnaire, version.ToString(CultureInfo.InvariantCulture));

    private static async Task<Ok<Listing<ComparisonView>>> CompareAsync(string questionnaire, int from, int to, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var earlier = InstrumentJson.Read(await InstrumentAsync(questionnaire, from, current, db, ct));
        var later = InstrumentJson.Read(await InstrumentAsync(questionnaire, to, current, db, ct));
        return TypedResults.Ok(new Listing<ComparisonView>([.. Comparison.Between(earlier, later).Select(View)], null));
    }

    private static Task<string> InstrumentAsync(string questionnaire, int version, StudyContext current, SurveyDb db, CancellationToken ct) => db.QuestionnaireVersions
        .Where(v => v.StudyId == current.Id && v.Questionnaire.Code == questionnaire && v.Number == version)
        .Select(v => v.Instrument)
        .RequireAsync("version", $"{questionnaire} {version}", ct);

    private static ComparisonView View(ItemComparison item) => new(item.Key, item.Grade, item.Changes);

    private static IQueryable<QuestionnaireView> Views(SurveyDb db, IQueryable<Questionnaire> questionnaires) => questionnaires.Select(q => new QuestionnaireView(
        q.Code, q.DraftSavedAt,
        db.QuestionnaireVersions.Where(v => v.QuestionnaireId == q.Id).OrderBy(v => v.Number).Select(v => new VersionView(v.Number, v.Sha256, v.PublishedAt)).ToList()));
}
