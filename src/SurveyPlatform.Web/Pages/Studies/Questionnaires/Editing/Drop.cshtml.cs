using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>Asks before a part of the draft is dropped: what earlier rounds have of it, and what hangs on it.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class DropModel(Drafts drafts) : EditingModel(drafts)
{
    /// <summary><c>section</c>, <c>page</c>, <c>question</c> or <c>list</c>.</summary>
    [FromRoute(Name = "part")]
    public string Kind { get; set; } = "";

    [FromRoute(Name = "key")]
    public string Key { get; set; } = "";

    public DraftPart Part { get; private set; }

    /// <summary>What it is called on the page.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The items that go with it.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    /// <summary>Those that were published, each with the rounds it was asked in.</summary>
    public IReadOnlyList<(Item Item, IReadOnlyList<string> Rounds)> Published =>
        [.. Items.Where(i => Keys(i).Any(Draft.Before.Contains)).Select(i => (i, Draft.RoundsOf(Keys(i))))];

    /// <summary>What stays and asks about an answer that goes.</summary>
    public IReadOnlyList<(string Name, string Href, Condition Condition)> Hanging { get; private set; } = [];

    /// <summary>Where it is the only one of its kind: what has to be dropped instead, since that cannot be empty.</summary>
    public (string What, string Href)? Instead { get; private set; }

    public string Above { get; private set; } = "";

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        return await SaveAsync(new DropPart(Part, Key), Above, $"Dropped: {Name}. You can take it back on the page of the whole questionnaire.", ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        var all = Draft.Instrument;
        switch (Kind)
        {
            case "question" when all.FindItem(Key) is { } item && item.Key == Key:
                var of = all.PageOf(Key)!; // every item is on a page
                (Part, Name, Items, Above) = (DraftPart.Item, $"the question “{EditedDraft.Shortened(item.Text)}”", [item], Draft.To(of));
                Instead = of.Items.Length == 1 ? ("the page", Draft.ToDrop("page", of.Key)) : null;
                break;
            case "page" when all.FindPage(Key) is { } page:
                (Part, Name, Items, Above) = (DraftPart.Page, $"the page “{page.Title ?? page.Key}”", page.Items, Draft.To(page.Section));
                Instead = page.Section.Pages.Length == 1 ? ("the section", Draft.ToDrop("section", page.Section.Key)) : null;
                break;
            case "section" when all.Sections.FirstOrDefault(s => s.Key == Key) is { } section:
                (Part, Name, Items, Above) = (DraftPart.Section, $"the section “{section.Title}”", [.. section.Pages.SelectMany(p => p.Items)], Draft.Overview);
                Instead = all.Sections.Length == 1 ? ("nothing: a questionnaire needs a section", Draft.Overview) : null;
                break;
            case "list" when all.CodeLists.Any(l => l.Name == Key):
                (Part, Name, Above) = (DraftPart.CodeList, $"the shared list {Key}", Draft.Overview);
                break;
            default:
                throw CommonProblems.NotFound.With(Kind, Key);
        }

        var gone = Items.SelectMany(Keys).ToHashSet();
        Hanging = [.. Conditions(all).Where(c => !gone.Contains(c.Key) && c.Condition.Keys.Any(gone.Contains)).Select(c => (c.Name, c.Href, c.Condition))];
        return Task.CompletedTask;
    }

    private static IEnumerable<string> Keys(Item item) => item.AnswerKeys.Append(item.Key).Distinct();

    private IEnumerable<(string Key, string Name, string Href, Condition Condition)> Conditions(Instrument all)
    {
        foreach (var section in all.Sections.Where(s => s.ShownWhen is not null && !s.Pages.SelectMany(p => p.Items).All(Items.Contains)))
        {
            yield return ("", $"section {section.Title}", Draft.To(section), section.ShownWhen!); // asked for above
        }

        foreach (var page in all.Pages.Where(p => p.ShownWhen is not null && !p.Items.All(Items.Contains)))
        {
            yield return ("", $"page {page.Title ?? page.Key}", Draft.To(page), page.ShownWhen!); // asked for above
        }

        foreach (var item in all.Items)
        {
            var rows = item is GridItem grid ? grid.Rows.Select(r => r.ShownWhen) : [];
            foreach (var condition in rows.Prepend(item.ShownWhen).OfType<Condition>())
            {
                yield return (item.Key, $"question {item.Key}", Draft.To(item), condition);
            }
        }
    }
}
