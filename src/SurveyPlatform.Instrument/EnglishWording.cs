using System.Globalization;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments;

// In the manner of the GOV.UK error-message pattern: say what to do, in the words of the question, if those are English.
internal sealed partial class EnglishWording(string language, bool asksInEnglish) : Wording(language)
{
    public override CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("en-GB");

    public override Facts NoFacts { get; } = new("your site", "this round", "you");

    public static string Plural(int count, string noun) => $"{count.ToString(CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";

    public override string Label(MissingReason reason) => reason.Label;

    public override string Select(string text) => Do("Select", text, "Select an answer to");

    public override string Enter(string text) => Do("Enter", text, "Answer");

    public override string SelectShown(string text) => $"Select one of the answers shown for {Quoted(text)}";

    public override string EnterOther(string text) => $"Give an answer to {Quoted(text)}";

    public override string SelectAlone(string text, string label) => $"{Select(text)}, or select {Quoted(label)}";

    public override string EnterAlone(string text, string label) => $"{Enter(text)}, or select {Quoted(label)}";

    public override string TooLong(string text, int longest) => $"{UpperFirst(Phrase(text) ?? Quoted(text))} must be {Count(longest)} characters or fewer";

    public override string Range(NumberItem item, string text)
    {
        var kind = item.Decimals == 0 ? "a whole number" : $"a number with at most {Plural(item.Decimals, "decimal place")}";
        var range = (item.Min, item.Max) switch
        {
            ({ } min, { } max) => $" between {Number(min)} and {Number(max)}",
            ({ } min, null) => $" of {Number(min)} or more",
            (null, { } max) => $" of {Number(max)} or less",
            (null, null) => "",
        };
        return $"{Enter(text)} as {kind}{range}";
    }

    public override string DateLacks(string text, bool day, bool month, bool year)
    {
        string[] parts = [.. day ? ["a day"] : Array.Empty<string>(), .. month ? ["a month"] : Array.Empty<string>(), .. year ? ["a year"] : Array.Empty<string>()];
        return $"{Date(text)} must include {string.Join(" and ", parts)}";
    }

    public override string YearNeedsFourDigits(string text) => $"{Date(text)} must have a year of 4 numbers";

    public override string YearRange(string text, int first, int last) => $"{Date(text)} must have a year between {Number(first)} and {Number(last)}";

    public override string MonthOutOfRange(string text) => $"{Date(text)} must have a month from 1 to 12";

    public override string NoSuchDay(string text) => $"{Date(text)} must be a real date";

    public override string OtherLacks(string text, string label) => $"Enter what you mean by {Quoted(label)} for {Quoted(text)}";

    public override string OtherTooLong(string text, string label, int longest) => $"What you mean by {Quoted(label)} for {Quoted(text)} must be {Count(longest)} characters or fewer";

    public override string RankedTwice(string text, string label) => $"{Quoted(label)} can be chosen once only in {Quoted(text)}";

    public override string RankLacks(string text, int rank) => $"Select an answer for number {Number(rank)} in {Quoted(text)}";

    public override string RankLacks(string text, int rank, int later) => $"Select an answer for number {Number(rank)} before number {Number(later)} in {Quoted(text)}";

    // "Date of birth"; a question stands for no date: "The date for ‘Since when?’".
    private string Date(string text) =>
        Phrase(text) is { } phrase && !Interrogatives().IsMatch(phrase) ? UpperFirst(phrase) : $"The date for {Quoted(text)}";

    private string Do(string verb, string text, string verbForQuestion) =>
        Phrase(text) is { } phrase ? $"{verb} {LowerFirst(phrase)}" : $"{verbForQuestion} {Quoted(text)}";

    // "What kind of organisation do you work for?" becomes "what kind of organisation you work for"; a question that starts with
    // a verb, or a text of several sentences, cannot be turned so and is quoted.
    private string? Phrase(string text)
    {
        if (!asksInEnglish)
        {
            return null;
        }

        var plain = text.Trim().TrimEnd('?', '.', ':').Trim();
        if (plain.Length is 0 or > 100 || plain.AsSpan().ContainsAny('?', '.', '\n') || Verbs().IsMatch(plain))
        {
            return null;
        }

        if (!Interrogatives().IsMatch(plain))
        {
            return text.Contains('?', StringComparison.Ordinal) ? null : plain;
        }

        var turned = AuxiliaryDo().Replace(plain, "$1$2", 1);
        return AuxiliaryBe().IsMatch(turned) || OtherAuxiliaries().IsMatch(turned) ? null : turned;
    }

    private static string UpperFirst(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string LowerFirst(string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && (text[1] == ' ' || char.IsLower(text[1])) && !text.StartsWith("I ", StringComparison.Ordinal)
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;

    [GeneratedRegex("^(do|does|did|is|are|was|were|have|has|had|can|could|will|would|should|may|might|shall|must)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Verbs();

    [GeneratedRegex("^(what|which|how|when|where|who|why|whose)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Interrogatives();

    [GeneratedRegex("^(.*?)\\bdo ((?:you|they|we)\\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuxiliaryDo();

    [GeneratedRegex("\\b(is|are|was|were|am) (you|your|they|their|the|this|that|there|these|those|it|its|each|we|our|a|an)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuxiliaryBe();

    [GeneratedRegex("\\b(do|does|did|have|has|had|can|could|will|would|should|may|might|shall|must) (you|your|they|their|the|this|that|there|it|its|we|our|i)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherAuxiliaries();
}
