using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One question as a partial shows it: its texts, the controls' values, and what is wrong with them by key.</summary>
public sealed record QuestionView(Item Item, InstrumentTexts Texts, PageValues Values, ILookup<string, string> Errors, bool IsHeading)
{
    public string Text => Texts.TextOf(Item);

    public string? Hint => Texts.HintOf(Item);

    public string? Error => Errors[Item.Key].FirstOrDefault();

    /// <summary>What hint and error belong to, for a screen reader.</summary>
    public string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => HintId,
        (null, _) => ErrorId,
        _ => $"{HintId} {ErrorId}",
    };

    public string HintId => Item.Key + "-hint";

    public string ErrorId => Item.Key + "-error";

    public string GroupClass => Error is null ? "govuk-form-group app-question" : "govuk-form-group govuk-form-group--error app-question";

    public string LegendClass(string element) => IsHeading ? $"govuk-{element} govuk-{element}--l" : $"govuk-{element} govuk-{element}--m";

    /// <summary>The first control of a group carries the key itself, so that the error summary's link lands on it.</summary>
    public static string OptionId(string key, int index, int code) => index == 0 ? key : $"{key}-{code}";

    public string LabelOf(Option option) => Texts.LabelOf(Item, option);
}
