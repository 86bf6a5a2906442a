using System.Globalization;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments;

// Messages in the manner of the GOV.UK error-message pattern: say what to do, in the words of the question.
internal static partial class Wording
{
    public static string Select(string text) => Do("Select", text, "Select an answer to");

    public static string Enter(string text) => Do("Enter", text, "Answer");

    public static string About(string text) => LowerFirst(Phrase(text) ?? Quoted(text));

    public static string Quoted(string text) => $"‘{text.Trim().TrimEnd(':')}’";

    public static string Range(NumberItem item, string text)
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

    public static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Plural(int count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Do(string verb, string text, string verbForQuestion) =>
        Phrase(text) is { } phrase ? $"{verb} {LowerFirst(phrase)}" : $"{verbForQuestion} {Quoted(text)}";

    // "What kind of organisation do you work for?" becomes "what kind of organisation you work for"; a question that starts with
    // a verb, or a text of several sentences, cannot be turned so and is quoted.
    private static string? Phrase(string text)
    {
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
