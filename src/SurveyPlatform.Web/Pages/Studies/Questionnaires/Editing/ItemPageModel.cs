using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core.Questionnaires.Editing;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>A page with a question's form: its options and rows are lines that move, come and go.</summary>
[RequestFormLimits(ValueCountLimit = 20_000)]
public abstract class ItemPageModel(Drafts drafts) : EditingModel(drafts)
{
    /// <summary>How many lines stand empty below those that are filled in.</summary>
    protected virtual int EmptyLines => 2;

    [BindProperty]
    public ItemForm Input { get; set; } = new();

    /// <summary>Why the key cannot be typed; null where it can.</summary>
    public string? KeyIsFixed { get; protected set; }

    /// <summary>The questions that stand before this one, to ask about in conditions.</summary>
    public IReadOnlyList<Instruments.Item> Earlier { get; protected set; } = [];

    public IEnumerable<SelectListItem> CodeLists =>
        Draft.Instrument.CodeLists.Select(l => new SelectListItem($"Shared list {l.Name}", l.Name)).Prepend(new("Options of its own, below", ""));

    public static IEnumerable<SelectListItem> PreviousChoices =>
        [new("Not shown", "none"), new("Shown once this year’s answer is given", "after"), new("Shown before answering", "before")];

    /// <summary>The words for the types of items.</summary>
    public static IReadOnlyDictionary<string, string> Types { get; } = new Dictionary<string, string>
    {
        ["single"] = "One choice",
        ["multiple"] = "Several choices",
        ["grid"] = "Grid",
        ["number"] = "Number",
        ["text"] = "Text",
        ["date"] = "Date",
        ["ranking"] = "Ranking",
        ["note"] = "Note (asks nothing)",
    };

    /// <summary>Whether the options are the item's own in the draft or form, so that they can be changed here.</summary>
    public bool OwnOptions => string.IsNullOrEmpty(Input.CodeList);

    /// <summary>Does what a button of a line says: <c>option-up-2</c>, <c>row-drop-0</c>.</summary>
    protected void Arrange(string? act)
    {
        if (act?.Split('-') is not [var what, var how, var number] || !int.TryParse(number, out var index))
        {
            return;
        }

        if (what == "option")
        {
            Arrange(Input.Options, how, index);
        }
        else if (what == "row")
        {
            Arrange(Input.Rows, how, index);
        }
    }

    /// <summary>Empty lines at the end, to type new ones into.</summary>
    protected void Pad()
    {
        if (Input.Chooses && OwnOptions)
        {
            Input.Options.AddRange(Enumerable.Range(0, EmptyLines - Math.Min(EmptyLines, Input.Options.Count(o => o.IsBlank))).Select(_ => new OptionForm()));
        }

        if (Input.Type == "grid")
        {
            Input.Rows.AddRange(Enumerable.Range(0, EmptyLines - Math.Min(EmptyLines, Input.Rows.Count(r => r.IsBlank))).Select(_ => new RowForm()));
        }
    }

    protected string? FieldOf(string rest) => ItemWriting.FieldAt(Input, rest) is { } field ? $"Input.{field}" : null;

    private static void Arrange<T>(List<T> lines, string how, int index)
    {
        if (index < 0 || index >= lines.Count)
        {
            return;
        }

        var line = lines[index];
        lines.RemoveAt(index);
        if (how != "drop")
        {
            lines.Insert(Math.Clamp(index + (how == "up" ? -1 : 1), 0, lines.Count), line);
        }
    }
}
