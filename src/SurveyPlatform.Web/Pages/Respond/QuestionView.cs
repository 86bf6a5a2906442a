using SurveyPlatform.Core;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One question as a partial shows it: its texts, the controls' values, and what is wrong with them by key and by control.</summary>
public sealed record QuestionView(Item Item, InstrumentTexts Texts, PageValues Values, ILookup<string, string> Errors, bool IsHeading)
{
    public Words Say => Texts.Words;

    public string? Lang => Texts.Lang;

    public string? LangOfWords => Texts.LangOfWords;

    public string Text => Texts.TextOf(Item);

    public string? Hint => Texts.HintOf(Item);

    /// <summary>What is wrong with the question as a whole; what is wrong with the words beside an option is said at them.</summary>
    public string? Error => OtherError is null ? Errors[Item.Key].FirstOrDefault() : null;

    public string? OtherError => Errors[OtherControl].FirstOrDefault();

    public string OtherControl => Item.Key + ".other";

    /// <summary>What hint and error belong to, for a screen reader.</summary>
    public string? DescribedBy => DescribedByAlso(null);

    public string HintId => Item.Key + "-hint";

    public string ErrorId => Item.Key + "-error";

    public string OtherErrorId => Item.Key + "-other-error";

    public string GroupClass => Error is null ? "govuk-form-group app-question" : "govuk-form-group govuk-form-group--error app-question";

    public string LegendClass(string element) => IsHeading ? $"govuk-{element} govuk-{element}--l" : $"govuk-{element} govuk-{element}--m";

    /// <summary>The first control of a group carries the key itself, so that the error summary's link lands on it.</summary>
    public static string OptionId(string key, int index, int code) => index == 0 ? key : $"{key}-{code}";

    public static ILookup<string, string> ErrorsOf(IEnumerable<Fault> faults) =>
        faults.SelectMany(f => new[] { f.Key, f.Control }.Distinct(), (f, place) => (place, f.Message)).ToLookup(e => e.place, e => e.Message);

    public string LabelOf(Option option) => Texts.LabelOf(Item, option);

    /// <param name="more">The id of something else that describes the control, such as its unit.</param>
    public string? DescribedByAlso(string? more)
    {
        string?[] ids = [Hint is null ? null : HintId, Error is null ? null : ErrorId, more];
        return string.Join(' ', ids.OfType<string>()) is { Length: > 0 } described ? described : null;
    }

    /// <summary>Whether one control of several is where something is wrong; the question's first one stands for all of them.</summary>
    public bool IsWrongAt(string control, string first) => Errors[control].Any() || Errors[first].Any();
}
