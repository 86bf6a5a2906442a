using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>A new question: on a page, or with a new page or section around it; behind AddItem, AddPage and AddSection.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class AddItemModel(Drafts drafts) : ItemPageModel(drafts)
{
    /// <summary>The page that gets the question; null where that is new.</summary>
    [FromRoute(Name = "sheet")]
    public string? PageKey { get; set; }

    /// <summary>The section that gets a new page; null where that is new or nothing is.</summary>
    [FromRoute(Name = "section")]
    public string? SectionKey { get; set; }

    [BindProperty]
    public HeadingForm NewPage { get; set; } = new();

    [BindProperty]
    public HeadingForm NewSection { get; set; } = new();

    protected override int EmptyLines => 5;

    public bool AddsPage => PageKey is null;

    public bool AddsSection => AddsPage && SectionKey is null;

    /// <summary>The address one came from.</summary>
    public string Above => PageKey is not null ? Draft.To(Draft.Instrument.FindPage(PageKey)!) // found before the view runs
        : SectionKey is not null ? Draft.To(Draft.Instrument.Sections.First(s => s.Key == SectionKey)) : Draft.Overview;

    public async Task OnGetAsync(string? type, CancellationToken ct)
    {
        Input.Type = type ?? "single";
        await ShowAgainAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        await OpenAsync(ct);
        await PrepareAsync(ct);
        var key = Input.Key?.Trim() ?? "";
        var edit = new AddItem(Input, PageKey ?? SectionKey, AddsPage ? NewPage : null, AddsSection ? NewSection : null);
        if (act == PreviewAct)
        {
            return await PreviewAsync(edit, ct);
        }

        if (Draft.Before[key].LastOrDefault(a => a.Type != Input.Type) is { } other)
        {
            var message = $"“{key}” was {(other.Type == "row" ? "a row of a grid" : $"of the type {other.Type}")} in version {other.Version} of {other.Questionnaire}: “{other.Wording}”. Give this question a key of its own.";
            throw CommonProblems.Invalid.For([new FieldError("Input.Key", "typeChanged", message)]);
        }

        Arrange(act);
        if (act is not null)
        {
            ModelState.Clear(); // nothing is saved before the question is there: its lines only change places
            return Page();
        }

        var known = Draft.Before[key].LastOrDefault();
        var done = known is null ? "The question is added." : $"The question is added. Its key {key} was used before, in version {known.Version} of {known.Questionnaire} (“{known.Wording}”): the answers stand in one series.";
        return await SaveAsync(edit, Draft.ToItem(PageKey ?? NewPage.Key?.Trim(), key), done, ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        Input.Type = Types.ContainsKey(Input.Type ?? "") ? Input.Type : throw CommonProblems.NotFound.With("type of question", Input.Type ?? "");
        var pages = Draft.Instrument.Pages;
        var page = PageKey is null ? null : Draft.Instrument.FindPage(PageKey) ?? throw CommonProblems.NotFound.With("page", PageKey);
        var section = SectionKey is null ? null : Draft.Instrument.Sections.FirstOrDefault(s => s.Key == SectionKey) ?? throw CommonProblems.NotFound.With("section", SectionKey);
        var last = page?.Index ?? section?.Pages[^1].Index ?? pages.Length - 1;
        Earlier = [.. pages.Take(last + 1).SelectMany(p => p.Items).Where(i => i.Asks)];
        Pad();
        return Task.CompletedTask;
    }

    protected override string? FieldAt(DraftPlace place) => place switch
    {
        { Item: { } item } => item == (Input.Key?.Trim() ?? "") ? FieldOf(place.Rest) : null,
        { Page: { } page } when AddsPage => page == (NewPage.Key?.Trim() ?? "") ? HeadingForm.FieldAt(place.Rest, nameof(NewPage)) : null,
        { Section: { } section } when AddsSection => section == (NewSection.Key?.Trim() ?? "") ? HeadingForm.FieldAt(place.Rest, nameof(NewSection)) : null,
        _ => null,
    };
}
