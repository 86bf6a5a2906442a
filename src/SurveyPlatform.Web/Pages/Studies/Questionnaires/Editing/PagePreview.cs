using System.Text.Json.Nodes;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Pages.Respond;
using Page = SurveyPlatform.Instruments.Page;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>A page of the draft as an informant sees it: with a test case's answers what they are shown, without one everything there is.</summary>
public sealed record PagePreview(Page Page, InstrumentTexts Texts, PageValues Values, bool Conditional)
{
    private static readonly string[] Lists = ["sections", "pages", "items", "rows"];

    public static PagePreview Of(EditedDraft draft, string page)
    {
        if (draft.Trial is { } trial && trial.Route.IsOnRoute(page))
        {
            var own = trial.Instrument.FindPage(page)!; // it is on the route
            return new(own, trial.Texts, PageValues.Kept(own, trial.Route.Sheet), true);
        }

        var open = WithoutConditions(draft.Json);
        var facts = new Trial { Root = draft.Root, Questionnaire = draft.Code, Version = "draft", Route = Route.Walk(open, AnswerSheet.Empty), Language = open.Language, Case = null, MayKeep = false };
        var whole = open.FindPage(page)!; // the caller has it from the same draft
        return new(whole, facts.Texts, PageValues.Kept(whole, AnswerSheet.Empty), false);
    }

    private static Instrument WithoutConditions(string json)
    {
        var root = JsonNode.Parse(json);
        Open(root);
        return InstrumentJson.Read(root!.ToJsonString()); // an instrument without its conditions is one
    }

    private static void Open(JsonNode? part)
    {
        (part as JsonObject)?.Remove("shownWhen");
        foreach (var inner in Lists.SelectMany(list => part?[list] as JsonArray ?? []))
        {
            Open(inner);
        }
    }
}
