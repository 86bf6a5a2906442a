using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>One section of the draft: its title and condition, and its pages in order.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class EditSectionModel(Drafts drafts) : EditingModel(drafts)
{
    [FromRoute(Name = "section")]
    public string Key { get; set; } = "";

    [BindProperty]
    public HeadingForm Input { get; set; } = new();

    public Section Section { get; private set; } = null!; // set before the view runs

    /// <summary>What the section's condition can ask about.</summary>
    public IReadOnlyList<Item> Earlier => [.. Draft.Instrument.Sections.TakeWhile(s => s != Section).SelectMany(s => s.Pages).SelectMany(p => p.Items).Where(i => i.Asks)];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        Input = HeadingForm.Of(Draft.Text, Draft.Text.PointerToSection(Key), Languages);
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        var edit = new ChangeHeading(DraftPart.Section, Key, Input);
        return act == PreviewAct ? await PreviewAsync(edit, ct) : await SaveAsync(edit, Draft.To(Section), "The section is saved.", ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        Find();
        return Task.CompletedTask;
    }

    protected override string? FieldAt(DraftPlace place) => place is { Page: null } && place.Section == Key ? HeadingForm.FieldAt(place.Rest) : null;

    protected override (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() =>
        (Input.Said(), HeadingForm.Of(Draft.Text, Draft.Text.PointerToSection(Key), Languages).Said());

    private void Find() => Section = Draft.Instrument.Sections.FirstOrDefault(s => s.Key == Key) ?? throw CommonProblems.NotFound.With("section", Key);
}
