using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>One page of the draft: its title and condition, its questions in order, and how an informant sees it.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class EditPageModel(Drafts drafts) : EditingModel(drafts)
{
    [FromRoute(Name = "sheet")]
    public string PageKey { get; set; } = "";

    [BindProperty]
    public HeadingForm Input { get; set; } = new();

    /// <summary>The section it is to stand in.</summary>
    [BindProperty]
    public string? Into { get; set; }

    public Instruments.Page Questions { get; private set; } = null!; // set before the view runs

    public IEnumerable<SelectListItem> Sections => Draft.Instrument.Sections.Select(s => new SelectListItem(s.Title, s.Key));

    /// <summary>What conditions of the page can ask about.</summary>
    public IReadOnlyList<Item> Earlier => [.. Draft.Instrument.Pages.Where(p => p.Index < Questions.Index).SelectMany(p => p.Items).Where(i => i.Asks)];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        (Input, Into) = (HeadingForm.Of(Draft.Text, Draft.Text.PointerToPage(PageKey), Languages), Questions.Section.Key);
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        var into = Into is null || Into == Questions.Section.Key ? null : Into;
        var edit = new ChangeHeading(DraftPart.Page, PageKey, Input, into);
        return act == PreviewAct ? await PreviewAsync(edit, ct) : await SaveAsync(edit, Draft.To(Questions), "The page is saved.", ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        Find();
        return Task.CompletedTask;
    }

    protected override string? FieldAt(DraftPlace place) => place is { Item: null } && place.Page == PageKey ? HeadingForm.FieldAt(place.Rest) : null;

    protected override (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() =>
        (Input.Said(), HeadingForm.Of(Draft.Text, Draft.Text.PointerToPage(PageKey), Languages).Said());

    private void Find() => Questions = Draft.Instrument.FindPage(PageKey) ?? throw CommonProblems.NotFound.With("page", PageKey);
}
