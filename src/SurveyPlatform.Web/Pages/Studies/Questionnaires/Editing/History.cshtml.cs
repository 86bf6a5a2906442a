using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>The last changes of a draft, the newest first, each to be taken back with all that came after it.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class HistoryModel(SurveyDb db, StudyContext current, Drafts drafts, RestoreDraft restore) : EditingModel(drafts)
{
    public sealed record Change(Guid Id, string What, DateTimeOffset At);

    /// <summary>The change before which the draft is wanted.</summary>
    [BindProperty]
    public Guid Earlier { get; set; }

    public IReadOnlyList<Change> Changes { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await restore.RunAsync(await db.Studies.OfAsync(current, ct), Code, Seen, Earlier, User.Actor(), ct);
        TempData["Done"] = "Taken back. If that was not meant, take this back too.";
        return Redirect($"/studies/{current.Code}/questionnaires/{Code}/edit");
    }

    /// <summary>The instrument as it was before a change.</summary>
    public async Task<IActionResult> OnGetFileAsync(Guid earlier, CancellationToken ct)
    {
        var text = await Rows().Where(d => d.Id == earlier).Select(d => d.Instrument).RequireAsync("earlier draft", $"{earlier}", ct);
        return new FileContentResult(System.Text.Encoding.UTF8.GetBytes(text), "application/json") { FileDownloadName = $"{Code}-earlier.json" };
    }

    protected override async Task PrepareAsync(CancellationToken ct) => Changes = await Rows()
        .OrderByDescending(d => d.Number)
        .Select(d => new Change(d.Id, d.ReplacedBy, d.ReplacedAt))
        .ToListAsync(ct);

    private IQueryable<EarlierDraft> Rows() =>
        db.EarlierDrafts.Where(d => d.StudyId == current.Id && db.Questionnaires.Any(q => q.Id == d.QuestionnaireId && q.Code == Code));
}
