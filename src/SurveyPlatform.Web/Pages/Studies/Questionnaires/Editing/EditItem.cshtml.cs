using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>One question of the draft: its properties, its page as an informant sees it, and how it stands to earlier years.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class EditItemModel(Drafts drafts) : ItemPageModel(drafts)
{
    [FromRoute(Name = "sheet")]
    public string PageKey { get; set; } = "";

    [FromRoute(Name = "item")]
    public string ItemKey { get; set; } = "";

    /// <summary>The page it is to stand on.</summary>
    [BindProperty]
    public string? Onto { get; set; }

    public Item Item { get; private set; } = null!; // set before the view runs

    public Instruments.Page Questions { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Asked> Before => [.. Draft.Before[ItemKey]];

    public IEnumerable<SelectListItem> Pages => Draft.Instrument.Pages.Select(p => new SelectListItem($"{p.Section.Title}: {p.Title ?? p.Key}", p.Key));

    public async Task OnGetAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        (Input, Onto) = (ItemForm.Of(Draft.Text, Draft.Text.PointerToItem(ItemKey), Languages), Questions.Key);
        Pad();
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        await OpenAsync(ct);
        Find();
        Arrange(act);
        Input.Key = Draft.Before.Contains(ItemKey) ? ItemKey : Input.Key?.Trim();
        var into = Onto is null || Onto == Questions.Key ? null : Onto;
        var next = Draft.ToItem(into ?? Questions.Key, Input.Key is { Length: > 0 } key ? key : ItemKey) + (act is null ? "" : "#lines");
        var edit = new ChangeItem(ItemKey, Input, into);
        return act == PreviewAct ? await PreviewAsync(edit, ct) : await SaveAsync(edit, next, "The question is saved.", ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        Find();
        Pad();
        return Task.CompletedTask;
    }

    protected override string? FieldAt(DraftPlace place) => place.Item == (Input.Key is { Length: > 0 } key ? key : "") ? FieldOf(place.Rest) : null;

    protected override (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() =>
        (Input.Said(), ItemForm.Of(Draft.Text, Draft.Text.PointerToItem(ItemKey), Languages).Said());

    private void Find()
    {
        if (Draft.Instrument.FindPage(PageKey) is not { } page || page.Items.FirstOrDefault(i => i.Key == ItemKey) is not { } item)
        {
            throw CommonProblems.NotFound.With("question", ItemKey);
        }

        (Questions, Item) = (page, item);
        Input.Type = item.Type;
        Earlier = [.. Draft.Instrument.Items.Where(i => i.Index < item.Index && i.Asks)];
        KeyIsFixed = Before is [.., var last]
            ? $"Published since version {Before[0].Version} of {last.Questionnaire}{(Draft.RoundsOf([ItemKey]) is { Count: > 0 } rounds ? $", asked in {string.Join(", ", rounds)}" : "")}: the key means this question for ever. To ask something else, add a question with a key of its own."
            : null;
    }
}
