using System.Globalization;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>A condition said in the words of the questions it asks about, for those who do not read expressions.</summary>
public static class ConditionWords
{
    public static string Say(Condition condition, Instrument instrument) => condition switch
    {
        AllOf all => string.Join(" and ", all.Terms.Select(t => t is AnyOf ? $"({Say(t, instrument)})" : Say(t, instrument))),
        AnyOf any => string.Join(" or ", any.Terms.Select(t => Say(t, instrument))),
        Not not => $"it is not so that {Say(not.Term, instrument)}",
        Answered answered => $"{Question(answered.Key, instrument)} is answered",
        Has has => $"{Question(has.Key, instrument)} includes {Label(has.Key, has.Code, instrument)}",
        IsOneOf list => $"{Question(list.Key, instrument)} is {string.Join(" or ", list.Values.Select(v => Value(list.Key, v, instrument)))}",
        Compared compared => $"{Question(compared.Key, instrument)} {Verb(compared, instrument)} {Value(compared.Key, compared.Value, instrument)}",
        _ => condition.ToString(),
    };

    /// <summary>What is asked under a key, short enough to stand in a sentence.</summary>
    public static string Question(string key, Instrument instrument)
    {
        var text = instrument.FindRow(key)?.Text ?? instrument.FindItem(key)?.Text ?? key;
        return $"“{(text.Length > 60 ? string.Concat(text.AsSpan(0, 57).TrimEnd(), "…") : text)}”";
    }

    private static string Verb(Compared compared, Instrument instrument) => compared.Comparator switch
    {
        Comparator.Equal => "is",
        Comparator.NotEqual when instrument.FindItem(compared.Key)?.OfferedReasons.Any() == true => "is answered, known and said, and is not",
        Comparator.NotEqual => "is answered with something else than",
        Comparator.Less => instrument.FindItem(compared.Key) is DateItem ? "is before" : "is less than",
        Comparator.LessOrEqual => "is at most",
        Comparator.Greater => instrument.FindItem(compared.Key) is DateItem ? "is after" : "is more than",
        Comparator.GreaterOrEqual => "is at least",
    };

    private static string Value(string key, Literal value, Instrument instrument) => value switch
    {
        { Date: { } day } => InWords.ShortDay(day),
        { Number: { } code } when instrument.FindItem(key) is ChoiceItem => Label(key, (int)code, instrument),
        { Text: { } text } => $"“{text}”",
        _ => value.ToString(),
    };

    private static string Label(string key, int code, Instrument instrument) =>
        (instrument.FindItem(key) as ChoiceItem)?.OfferedOptions.FirstOrDefault(o => o.Code == code) is { } option
            ? $"“{option.Label}”"
            : code.ToString(CultureInfo.InvariantCulture);
}
