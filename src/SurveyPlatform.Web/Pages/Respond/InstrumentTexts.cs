using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using Page = SurveyPlatform.Instruments.Page;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>The texts of an instrument as one person reads them: in a language, with facts and answers piped in, still to be encoded by the page.</summary>
public sealed record InstrumentTexts(Route Route, Facts Facts, string Language)
{
    public Instrument Instrument => Route.Instrument;

    /// <summary>What the program says around them.</summary>
    public Words Words { get; init; } = Words.In(Language);

    /// <summary>For <c>lang</c> on a text of the instrument, where it is not in the language of the page.</summary>
    public string? Lang => Language == Words.Language ? null : Language;

    /// <summary>For <c>lang</c> on words of the program inside such a text.</summary>
    public string? LangOfWords => Lang is null ? null : Words.Language;

    public string Say(string text) => Piping.Render(text, Facts, Instrument, Route.Answers, Language);

    public string TitleOf(Section section) => Say(section.TitleIn(Language));

    /// <summary>A page's own title, or else its first question.</summary>
    public string TitleOf(Page page) => Say(page.TitleIn(Language) ?? page.Items[0].TextIn(Language));

    public string TextOf(Item item) => Say(item.TextIn(Language));

    public string TextOf(Item item, GridRow row) => Say(item.TextIn(Language, row));

    public string? HintOf(Item item) => item.HintIn(Language) is { } hint ? Say(hint) : null;

    public string LabelOf(Item item, Option option) => Say(item.LabelIn(Language, option));

    public string? UnitOf(NumberItem item) => item.UnitIn(Language);

    /// <summary>A way not to answer.</summary>
    public string LabelOf(MissingReason reason) => reason.LabelIn(Language);

    /// <summary>How an answer reads; null for none.</summary>
    public string? AnswerOf(Item item, Answer? answer) => Piping.Say(item, answer, Language);

    /// <summary>What is asked under an answer key: an item's text or a grid row's.</summary>
    public string QuestionOf(Item item, string key) => Instrument.FindRow(key) is { } row ? TextOf(item, row) : TextOf(item);
}

/// <summary>Texts of their instrument as a respondent reads them.</summary>
public static class RespondentTexts
{
    extension(Respondent respondent)
    {
        public InstrumentTexts Texts => new(respondent.Route, respondent.Facts, respondent.TextLanguage) { Words = respondent.Words };
    }
}
