using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>One questionnaire: its draft, what publishing it would change, and the versions that stand for ever.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class DetailsModel(SurveyDb db, StudyContext current, PublishVersion publish) : PageModel, IShowAgain
{
    public sealed record Version(int Number, DateTimeOffset PublishedAt, string Sha256, IReadOnlyList<string> Rounds);

    /// <summary>What a version or draft holds, in numbers.</summary>
    public sealed record Size(string Title, int Sections, int Pages, int Questions)
    {
        public static Size Of(Instrument instrument) =>
            new(instrument.Title, instrument.Sections.Length, instrument.Pages.Length, instrument.Items.Count(i => i.Asks));
    }

    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    /// <summary>The versions, the newest first.</summary>
    public IReadOnlyList<Version> Versions { get; private set; } = [];

    public DateTimeOffset? DraftSavedAt { get; private set; }

    /// <summary>None when there is no draft.</summary>
    public Size? Draft { get; private set; }

    /// <summary>What keeps the draft from being published, though it was saved: a rule can be younger than a draft.</summary>
    public IReadOnlyList<PlacedProblem> Refusals { get; private set; } = [];

    /// <summary>What in the draft is worth a look and forbids nothing.</summary>
    public IReadOnlyList<PlacedProblem> Warnings { get; private set; } = [];

    public bool DraftIsPublished { get; private set; }

    /// <summary>How the draft differs from the newest version; empty before the first.</summary>
    public ImmutableArray<ItemComparison> Changes { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!current.May(Policies.ManageQuestionnaires))
        {
            return Forbid();
        }

        var result = await publish.RunAsync(await db.Studies.OfAsync(current, ct), Code, User.Actor(), ct);
        TempData["Done"] = $"Version {result.Version} of {Code} is published. Rounds can use it now.";
        return Redirect($"/studies/{current.Code}/questionnaires/{Code}");
    }

    /// <summary>The instrument of a version exactly as it was written.</summary>
    public async Task<IActionResult> OnGetFileAsync(int? version, CancellationToken ct)
    {
        var text = version is null
            ? (await FindAsync(ct)).Draft ?? throw CommonProblems.NotFound.With("draft", Code)
            : await db.QuestionnaireVersions
                .Where(v => v.StudyId == current.Id && v.Questionnaire.Code == Code && v.Number == version)
                .Select(v => v.Instrument)
                .RequireAsync("version", $"{Code} {version}", ct);
        return new FileContentResult(System.Text.Encoding.UTF8.GetBytes(text), "application/json") { FileDownloadName = $"{Code}-{(version is null ? "draft" : version)}.json" };
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        var questionnaire = await FindAsync(ct);
        var rounds = await db.Rounds
            .Where(r => r.StudyId == current.Id && r.QuestionnaireVersion.QuestionnaireId == questionnaire.Id)
            .OrderBy(r => r.FrameDate)
            .Select(r => new { r.Name, r.QuestionnaireVersion.Number })
            .ToListAsync(ct);
        var versions = await db.QuestionnaireVersions
            .Where(v => v.QuestionnaireId == questionnaire.Id)
            .OrderByDescending(v => v.Number)
            .Select(v => new { v.Number, v.PublishedAt, v.Sha256 })
            .ToListAsync(ct);
        Versions = versions.ConvertAll(v => new Version(v.Number, v.PublishedAt, v.Sha256, [.. rounds.Where(r => r.Number == v.Number).Select(r => r.Name)]));
        DraftSavedAt = questionnaire.DraftSavedAt;
        if (questionnaire.Draft is null)
        {
            return;
        }

        var review = InstrumentJson.Review(questionnaire.Draft);
        var draft = review.Instrument;
        Draft = Size.Of(draft);
        Refusals = PlacedProblem.In(questionnaire.Draft, [.. review.Refusals.Select(p => (p.Pointer, p.Message))]);
        Warnings = PlacedProblem.In(questionnaire.Draft, [.. review.Warnings.Select(p => (p.Pointer, p.Message))]);
        if (Versions is [var newest, ..])
        {
            DraftIsPublished = newest.Sha256 == QuestionnaireVersion.HashOf(questionnaire.Draft);
            var standing = await db.QuestionnaireVersions.Where(v => v.QuestionnaireId == questionnaire.Id && v.Number == newest.Number).Select(v => v.Instrument).SingleAsync(ct);
            Changes = DraftIsPublished ? [] : Comparison.Between(InstrumentJson.Read(standing), draft);
        }
    }

    private Task<Questionnaire> FindAsync(CancellationToken ct) =>
        db.Questionnaires.AsNoTracking().Where(q => q.StudyId == current.Id && q.Code == Code).RequireAsync("questionnaire", Code, ct);
}
