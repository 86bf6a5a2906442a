using System.Text.Json.Nodes;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>Where a key was asked before: a published version and the rounds that used it.</summary>
public sealed record Asked(string Questionnaire, int Version, IReadOnlyList<string> Rounds, string Type, string Wording);

/// <summary>A draft as the editor's pages show it: the text, what it means, and how it stands to what was published.</summary>
public sealed record EditedDraft
{
    private static readonly string[] Lists = ["sections", "pages", "items"];

    /// <summary>Address of the questionnaire.</summary>
    public required string Root { get; init; }

    public required string Code { get; init; }

    public required string Json { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset? SavedAt { get; init; }

    public required Instrument Instrument { get; init; }

    /// <summary>The newest version's number; null before the first.</summary>
    public required int? Newest { get; init; }

    /// <summary>How each key stands to the newest version, dropped ones too; empty before the first.</summary>
    public required IReadOnlyDictionary<string, ItemComparison> Grades { get; init; }

    /// <summary>The versions of the whole study in which a key was published, the oldest first.</summary>
    public required ILookup<string, Asked> Before { get; init; }

    /// <summary>The last change, to be taken back; null where none is kept.</summary>
    public required (Guid Id, string What)? LastChange { get; init; }

    /// <summary>The test case through whose eyes pages are shown; null to see everything.</summary>
    public required Trial? Trial { get; init; }

    public InstrumentText Text => field ??= InstrumentText.Of(Json);

    /// <summary>The languages that something is worded in beside the instrument's own.</summary>
    public IReadOnlyList<string> Languages => field ??= [.. Texts(JsonNode.Parse(Json)).Distinct().Order(StringComparer.Ordinal)];

    public string Overview => Root + "/edit" + Query;

    public string To(Section section) => $"{Root}/edit-section/{section.Key}{Query}";

    public string To(Instruments.Page page) => $"{Root}/edit/{page.Key}{Query}";

    public string To(Item item) => $"{Root}/edit/{Instrument.PageOf(item.Key)!.Key}/{item.Key}{Query}"; // every item is on a page

    /// <summary>To an item that the draft as seen here may not have yet.</summary>
    public string ToItem(string? page, string? item) => $"{Root}/edit/{page}/{item}{Query}";

    public string ToList(string name) => $"{Root}/edit-list/{name}{Query}";

    public string ToDrop(string part, string key) => $"{Root}/edit-drop/{part}/{key}{Query}";

    /// <summary>Address of a place's editor, if the draft as saved has the place.</summary>
    public string? To(DraftPlace place) => place switch
    {
        { Item: { } item } => Instrument.FindItem(item) is { } found && found.Key == item ? To(found) : null,
        { Page: { } page } => Instrument.FindPage(page) is { } found ? To(found) : null,
        { Section: { } section } => Instrument.Sections.FirstOrDefault(s => s.Key == section) is { } found ? To(found) : null,
        { CodeList: { } list } => Instrument.CodeLists.Any(l => l.Name == list) ? ToList(list) : null,
        _ => Overview,
    };

    /// <summary>The gravest grade of an item and, of a grid, its rows; null before the first version and for notes.</summary>
    public ItemComparison? GradeOf(Item item) =>
        new[] { item.Key }.Concat(item.AnswerKeys).Distinct().Select(Grades.GetValueOrDefault).OfType<ItemComparison>().OrderByDescending(c => c.TypeChanged).ThenByDescending(c => c.Grade).FirstOrDefault();

    /// <summary>The items that take their options from a shared list.</summary>
    public IReadOnlyList<Item> UsersOf(string codeList) => [.. Instrument.Items.OfType<ChoiceItem>().Where(i => i.CodeListName == codeList)];

    /// <summary>The rounds in which any of these keys was asked.</summary>
    public IReadOnlyList<string> RoundsOf(IEnumerable<string> keys) => [.. keys.SelectMany(k => Before[k]).SelectMany(a => a.Rounds).Distinct()];

    /// <summary>A text short enough for a line of a list.</summary>
    public static string Shortened(string text) => text.Length > 110 ? string.Concat(text.AsSpan(0, 105).TrimEnd(), " …") : text;

    private string Query => Trial?.Case is { } name ? $"?case={Uri.EscapeDataString(name)}" : "";

    private static IEnumerable<string> Texts(JsonNode? part) =>
    [
        .. (part?["texts"] as JsonObject)?.Select(t => t.Key) ?? [],
        .. Lists.SelectMany(list => part?[list] as JsonArray ?? []).SelectMany(Texts),
    ];
}
