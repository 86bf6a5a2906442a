using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using Page = SurveyPlatform.Instruments.Page;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>The texts of an instrument as one person reads them: in a language, with facts and answers piped in, still to be encoded by the page.</summary>
public sealed record InstrumentTexts(Route Route, Facts Facts, string Language)
{
    public Instrument Instrument => Route.Instrument;

    public string Say(string text) => Piping.Render(text, Facts, Instrument, Route.Answers);

    public string TitleOf(Section section) => Say(section.Title);

    /// <summary>A page's own title, or else its first question.</summary>
    public string TitleOf(Page page) => Say(page.Title ?? page.Items[0].TextIn(Language));

    public string TextOf(Item item) => Say(item.TextIn(Language));

    public string TextOf(Item item, GridRow row) => Say(item.TextIn(Language, row));

    public string? HintOf(Item item) => item.HintIn(Language) is { } hint ? Say(hint) : null;

    public string LabelOf(Item item, Option option) => Say(item.LabelIn(Language, option));

    /// <summary>What is asked under an answer key: an item's text or a grid row's.</summary>
    public string QuestionOf(Item item, string key) => Instrument.FindRow(key) is { } row ? TextOf(item, row) : TextOf(item);
}

/// <summary>Texts of their instrument as a respondent reads them.</summary>
public static class RespondentTexts
{
    extension(Respondent respondent)
    {
        public InstrumentTexts Texts => new(respondent.Route, respondent.Facts, respondent.Language);
    }
}
