using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One question as a partial shows it: its texts, the controls' values, and what is wrong with them by key.</summary>
public sealed record QuestionView(Item Item, InstrumentTexts Texts, PageValues Values, ILookup<string, string> Errors, bool IsHeading)
{
    /// <summary>What the same person answered in an earlier round; null where nothing of it may be shown.</summary>
    public EarlierSheet? Earlier { get; init; }

    public string Text => Texts.TextOf(Item);

    public string? Hint => Texts.HintOf(Item);

    public string? Error => Errors[Item.Key].FirstOrDefault();

    /// <summary>Hint, earlier answer and error, which a screen reader says with the question.</summary>
    public string? DescribedBy => Ids(Hint is null ? null : HintId, PreviousOf(Item.Key) is null ? null : PreviousId(Item.Key), Error is null ? null : ErrorId);

    /// <summary>The same person's earlier answer under a key, in the words it was given in.</summary>
    public string? PreviousOf(string key) => Earlier?.Say(Texts.Route, Item, key);

    public static string PreviousId(string key) => key + "-previous";

    /// <summary>What belongs to a row of a grid, for a screen reader.</summary>
    public string? DescribedByOf(GridRow row) => Ids(PreviousOf(row.Key) is null ? null : PreviousId(row.Key), Errors[row.Key].Any() ? row.Key + "-error" : null);

    public string HintId => Item.Key + "-hint";

    public string ErrorId => Item.Key + "-error";

    public string GroupClass => Error is null ? "govuk-form-group app-question" : "govuk-form-group govuk-form-group--error app-question";

    public string LegendClass(string element) => IsHeading ? $"govuk-{element} govuk-{element}--l" : $"govuk-{element} govuk-{element}--m";

    /// <summary>The first control of a group carries the key itself, so that the error summary's link lands on it.</summary>
    public static string OptionId(string key, int index, int code) => index == 0 ? key : $"{key}-{code}";

    public string LabelOf(Option option) => Texts.LabelOf(Item, option);

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
