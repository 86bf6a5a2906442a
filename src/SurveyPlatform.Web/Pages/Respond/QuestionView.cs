using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One question as a partial shows it: its texts, the controls' values, and what is wrong with them by key and by control.</summary>
public sealed record QuestionView(Item Item, InstrumentTexts Texts, PageValues Values, ILookup<string, string> Errors, bool IsHeading)
{
    public Words Say => Texts.Words;

    /// <summary>For <c>lang</c> on the question; null where it is in the language of the page.</summary>
    public string? Lang => Texts.LangOf(Item);

    /// <summary>For <c>lang</c> on words of the program inside the question.</summary>
    public string? LangOfWords => Lang is null ? null : Say.Language;

    /// <summary>What the same person answered in an earlier round; null where nothing of it may be shown.</summary>
    public EarlierSheet? Earlier { get; init; }

    /// <summary>Whether nothing of this person shows in it: nothing answered, wrong, remembered, piped in or left out.</summary>
    public bool IsTheSameToAll => Values.AreNone && Errors.Count == 0 && Earlier is null && !Item.IsPersonal;

    public string Text => Texts.TextOf(Item);

    public string? Hint => Texts.HintOf(Item);

    /// <summary>What is wrong with the question as a whole; what is wrong with the words beside an option is said at them.</summary>
    public string? Error => OtherError is null ? Errors[Item.Key].FirstOrDefault() : null;

    public string? OtherError => Errors[OtherControl].FirstOrDefault();

    public string OtherControl => Item.Key + ".other";

    /// <summary>Whether an answer by radio button can be taken back: not where one is needed.</summary>
    public bool MayClear(string key) => !Item.Required && Values.HasAny(key);

    /// <summary>The box that takes an answer back; its value is that answer.</summary>
    public static string ClearControl(string key) => key + ".clear";

    public bool IsCleared(string key) => Values.Text(ClearControl(key)) == Values.Text(key);

    /// <summary>Hint, earlier answer and error, which a screen reader says with the question.</summary>
    public string? DescribedBy => DescribedByAlso(null);

    /// <summary>The same person's earlier answer under a key, in the words it was given in.</summary>
    public string? PreviousOf(string key) => Earlier?.Say(Texts.Route, Item, key, Texts.Language);

    /// <summary>For <c>lang</c> on it.</summary>
    public string? LangOfPrevious(string key) => Texts.LangOf(Earlier, key);

    public static string PreviousId(string key) => key + "-previous";

    /// <summary>What belongs to a row of a grid, for a screen reader.</summary>
    public string? DescribedByOf(GridRow row) => Ids(PreviousOf(row.Key) is null ? null : PreviousId(row.Key), Errors[row.Key].Any() ? row.Key + "-error" : null);

    public string HintId => Item.Key + "-hint";

    public string ErrorId => Item.Key + "-error";

    public string OtherErrorId => Item.Key + "-other-error";

    public string GroupClass => Error is null ? "govuk-form-group app-question" : "govuk-form-group govuk-form-group--error app-question";

    public string LegendClass(string element) => IsHeading ? $"govuk-{element} govuk-{element}--l" : $"govuk-{element} govuk-{element}--m";

    /// <summary>The first control of a group carries the key itself, so that the error summary's link lands on it.</summary>
    public static string OptionId(string key, int index, int code) => index == 0 ? key : $"{key}-{code}";

    /// <summary>Whether options find room beside each other on a wide screen: seven always, twelve where no word is wider than a narrow column.</summary>
    public bool FitsAsTable(IReadOnlyCollection<Option> options) =>
        options.Count <= 7 || (options.Count <= 12 && options.All(o => LabelOf(o).Split(' ').All(word => word.Length <= 6)));

    public static ILookup<string, string> ErrorsOf(IEnumerable<Fault> faults) =>
        faults.SelectMany(f => new[] { f.Key, f.Control }.Distinct(), (f, place) => (place, f.Message)).ToLookup(e => e.place, e => e.Message);

    public string LabelOf(Option option) => Texts.LabelOf(Item, option);

    /// <param name="more">The id of something else that describes the control, such as its unit.</param>
    public string? DescribedByAlso(string? more) =>
        Ids(Hint is null ? null : HintId, PreviousOf(Item.Key) is null ? null : PreviousId(Item.Key), Error is null ? null : ErrorId, more);

    /// <summary>Whether one control of several is where something is wrong; the question's first one stands for all of them.</summary>
    public bool IsWrongAt(string control, string first) => Errors[control].Any() || Errors[first].Any();

    private static string? Ids(params ReadOnlySpan<string?> ids)
    {
        string? all = null;
        foreach (var id in ids)
        {
            all = id is null ? all : all is null ? id : $"{all} {id}";
        }

        return all;
    }
}
