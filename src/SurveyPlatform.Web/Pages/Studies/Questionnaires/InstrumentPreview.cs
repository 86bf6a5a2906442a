using System.Text.Json.Nodes;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Pages.Respond;
using SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;
using Page = SurveyPlatform.Instruments.Page;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>A page as an informant sees it: with a test case's answers what they are shown, without one everything there is.</summary>
public sealed record PagePreview(Page Page, InstrumentTexts Texts, PageValues Values, bool Conditional);

/// <summary>An instrument as an informant would see it, as it is saved or as it stands in a form: page by page, and what is wrong with it.</summary>
public sealed record InstrumentPreview
{
    private static readonly string[] Lists = ["sections", "pages", "items", "rows"];

    /// <summary>Address of the questionnaire; null before it is saved for the first time.</summary>
    public required string? Root { get; init; }

    public required string Text { get; init; }

    /// <summary>What the text means; null where it cannot be read.</summary>
    public required Instrument? Instrument { get; init; }

    /// <summary>The test case through whose eyes it is seen; null to see everything.</summary>
    public required Trial? Trial { get; init; }

    /// <summary>Whether it stands in a form only.</summary>
    public bool IsTyped { get; init; }

    /// <summary>What keeps the text from being saved or published, each at its line.</summary>
    public IReadOnlyList<PlacedProblem> Refusals { get; init; } = [];

    /// <summary>What in the text is worth a look, each at its line.</summary>
    public IReadOnlyList<PlacedProblem> Warnings { get; init; } = [];

    /// <summary>What is wrong with a form, each at its field or place.</summary>
    public IReadOnlyList<EditingModel.Wrong> Wrongs { get; init; } = [];

    /// <summary>The pages to show.</summary>
    public IReadOnlyList<Page> Pages { get; init; } = [];

    /// <summary>The question that is looked at; those above it on its page are folded away.</summary>
    public string? Marked { get; init; }

    /// <summary>The page that is looked at among several.</summary>
    public Page? Here { get; init; }

    private Instrument Open => field ??= WithoutConditions(Text);

    /// <summary>Of a questionnaire of which nothing is written yet.</summary>
    public static InstrumentPreview Nothing { get; } = new() { Root = null, Text = "", Instrument = null, Trial = null };

    /// <summary>The draft as it is saved.</summary>
    public static InstrumentPreview Of(EditedDraft draft) => new() { Root = draft.Root, Text = draft.Json, Instrument = draft.Instrument, Trial = draft.Trial };

    /// <summary>The same with only these pages, as far as they are there.</summary>
    public InstrumentPreview Showing(IEnumerable<string?> pages, string? marked = null) =>
        this with { Pages = [.. pages.Select(key => key is null ? null : Instrument?.FindPage(key)).OfType<Page>()], Marked = marked };

    public PagePreview Of(Page page)
    {
        if (Trial is { } trial && trial.Route.IsOnRoute(page.Key))
        {
            return new(page, trial.Texts, PageValues.Kept(page, trial.Route.Sheet), true);
        }

        var everything = new Trial { Root = Root ?? "", Questionnaire = "", Version = "draft", Route = Route.Walk(Open, AnswerSheet.Empty), Language = Open.Language, Case = null, MayKeep = false };
        var whole = Open.FindPage(page.Key)!; // conditions hide pages, and remove none
        return new(whole, everything.Texts, PageValues.Kept(whole, AnswerSheet.Empty), false);
    }

    private static Instrument WithoutConditions(string json)
    {
        var root = JsonNode.Parse(json);
        Unconditional(root);
        return InstrumentJson.Read(root!.ToJsonString()); // an instrument without its conditions is one
    }

    private static void Unconditional(JsonNode? part)
    {
        (part as JsonObject)?.Remove("shownWhen");
        foreach (var inner in Lists.SelectMany(list => part?[list] as JsonArray ?? []))
        {
            Unconditional(inner);
        }
    }
}
