using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Rounds;

/// <summary>The places in a template that each mail fills with its own words: <c>{{name}}</c>.</summary>
public static partial class MergeFields
{
    /// <summary>Stands alone between two paragraphs, where the button and the bare address go.</summary>
    public const string Link = "link";

    /// <summary>What stands within a line, and what it is filled with.</summary>
    public static IReadOnlyDictionary<string, string> Inline { get; } = new Dictionary<string, string>
    {
        ["name"] = "the person's name",
        ["role"] = "the role of their seat",
        ["site"] = "the name of the seat's site",
        ["round"] = "the name of the round",
        ["study"] = "the name of the study",
        ["seats"] = "role and site of their seat, of each where a mail is about several",
        ["opens"] = "the day on which the round opens",
        ["until"] = "until when one can answer; empty where a round has no closing date",
    };

    /// <summary>The fields that the text uses, known or not.</summary>
    public static IEnumerable<string> In(string text) => Field().Matches(text).Select(m => m.Groups["field"].Value);

    /// <summary>Braces in twos that make no field.</summary>
    public static bool HasStrayBraces(string text) => Field().Replace(text, "") is var rest && (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal));

    /// <summary>Puts each value in once: what looks like a field within a value stays as it is.</summary>
    internal static string Fill(string text, RoundMail.Facts facts, Func<string, string> encode) =>
        Field().Replace(text, m => Value(m.Groups["field"].Value, facts) is { } value ? encode(value) : m.Value);

    /// <summary>What the field is filled with, empty where there is nothing to say; null where there is no such field.</summary>
    internal static string? Value(string field, RoundMail.Facts facts) => field switch
    {
        "name" => facts.Name,
        "role" => facts.Role,
        "site" => facts.Site,
        "round" => facts.Round,
        "study" => facts.Study,
        "seats" => facts.Seats,
        "opens" => facts.Opens ?? "",
        "until" => facts.LastDay ?? "",
        _ => null,
    };

    [GeneratedRegex(@"\{\{ *(?<field>[A-Za-z]+) *\}\}")]
    private static partial Regex Field();
}
