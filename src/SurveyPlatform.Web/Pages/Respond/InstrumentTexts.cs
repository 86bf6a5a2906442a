using System.Collections.Immutable;
using System.Globalization;
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

    // For lang on a text of the instrument (WCAG 3.1.2): the language it is really in, or null where that is the page's.
    // What has no wording in the language being read stands in the instrument's own.

    public string? LangOf(Section section) => Lang(section.IsTitledIn(Language));

    public string? LangOf(Page page) => page.Title is null ? LangOf(page.Items[0]) : Lang(page.IsTitledIn(Language));

    public string? LangOf(Item item) => Lang(IsOwn || item.IsSaidIn(Language, item.Key));

    public string? LangOf(Item item, GridRow row) => Lang(IsOwn || item.IsSaidIn(Language, row.Key));

    public string? LangOfHint(Item item) => Lang(IsOwn || item.IsSaidIn(Language, item.Key + ".hint"));

    public string? LangOfUnit(NumberItem item) => Lang(IsOwn || item.IsSaidIn(Language, item.Key + ".unit"));

    public string? LangOf(Item item, Option option) => option.Code < 0 ? LangOfReasons
        : Lang(IsOwn || item.IsSaidIn(Language, string.Create(CultureInfo.InvariantCulture, $"{item.Key}.{option.Code}")));

    public string? LangOfQuestion(Item item, string key) => Instrument.FindRow(key) is { } row ? LangOf(item, row) : LangOf(item);

    /// <summary>Ways not to answer, and dates, are worded by the program.</summary>
    public string? LangOfReasons => Words.In(Language).Language is var said && said == Words.Language ? null : said;

    /// <summary>An answer in the words of the instrument; null too for what the person wrote, and where an answer mixes languages.</summary>
    public string? LangOf(Item item, Answer? answer) => answer switch
    {
        MissingAnswer or DateAnswer => LangOfReasons,
        SingleAnswer single => LangOf(item, single.Other is null ? [single.Code] : []),
        MultipleAnswer multiple => LangOf(item, multiple.Other is null ? multiple.Codes : []),
        RankingAnswer ranking => LangOf(item, ranking.Codes),
        _ => null,
    };

    /// <summary>An answer of an earlier round, which is in the words of its own version.</summary>
    public string? LangOf(EarlierSheet? earlier, string key) => earlier?.Route.Instrument.FindItem(key) is { } item
        ? (this with { Route = earlier.Route }).LangOf(item, earlier.Route.Answer(key))
        : null;

    private string? LangOf(Item item, ImmutableArray<int> codes) =>
        codes.Select(c => (item as ChoiceItem)?.FindOption(c) is { } option ? LangOf(item, option) : null).Distinct().ToList() is [var only] ? only : null;

    private bool IsOwn => Language == Instrument.Language;

    private string? Lang(bool isSaid) => (isSaid ? Language : Instrument.Language) is var said && said == Words.Language ? null : said;
}

/// <summary>Texts of their instrument as a respondent reads them.</summary>
public static class RespondentTexts
{
    extension(Respondent respondent)
    {
        public InstrumentTexts Texts => new(respondent.Route, respondent.Facts, respondent.TextLanguage) { Words = respondent.Words };
    }
}
