using System.Collections.Immutable;
using System.Text;

namespace SurveyPlatform.Instruments;

/// <summary>What a text may say about the person asked, besides their answers.</summary>
public sealed record Facts(string Site, string Round, string Name);

/// <summary>Fills {site}, {round}, {name} and {key} into a text; the result is plain text, which the page encodes.</summary>
public static class Piping
{
    internal static readonly string[] FactNames = ["site", "round", "name"];

    /// <param name="language">In which answers are said; the instrument's own unless another is read.</param>
    public static string Render(string text, Facts facts, Instrument instrument, AnswerSheet answers, string? language = null) =>
        IsIn(text) ? Fill(text, name => Value(name, facts, instrument, answers, language ?? instrument.Language)) : text;

    /// <summary>Whether a text may say something of the person who reads it.</summary>
    public static bool IsIn(string text) => text.Contains('{', StringComparison.Ordinal);

    /// <summary>How an answer reads in words; null for none.</summary>
    public static string? Say(Item item, Answer? answer, string language = "en") => answer switch
    {
        null => null,
        MissingAnswer missing => missing.Reason.LabelIn(language),
        SingleAnswer single => Label(item, single.Code, single.Other, language),
        MultipleAnswer multiple => string.Join(", ", multiple.Codes.Select(c => Label(item, c, multiple.Other, language))),
        RankingAnswer ranking => string.Join(", ", ranking.Codes.Select(c => Label(item, c, null, language))),
        NumberAnswer number => Say(number.Value, language),
        DateAnswer date => date.Value.ToString("d MMMM yyyy", Wording.For(language).Culture),
        TextAnswer text => text.Value,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>How a number reads, which is not how it stands in a control.</summary>
    public static string Say(decimal number, string language) => Wording.For(language).Number(number);

    /// <summary>The names in braces, each once.</summary>
    internal static ImmutableArray<string> NamesIn(string text)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        Fill(text, name =>
        {
            names.Add(name);
            return "";
        });
        return [.. names.Distinct()];
    }

    private static string Fill(string text, Func<string, string?> valueOf)
    {
        var filled = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            // Braces around anything that is not a name are ordinary text.
            var name = text[(open + 1)..close];
            if (KeyRules.IsKey(name) && valueOf(name) is { } value)
            {
                filled.Append(text, at, open - at).Append(value);
                at = close + 1;
            }
            else
            {
                filled.Append(text, at, open + 1 - at);
                at = open + 1;
            }
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    private static string? Value(string name, Facts facts, Instrument instrument, AnswerSheet answers, string language) => name switch
    {
        "site" => facts.Site,
        "round" => facts.Round,
        "name" => facts.Name,
        _ => instrument.FindItem(name) is { } item ? Say(item, answers.Get(name), language) ?? "…" : null,
    };

    private static string? Label(Item item, int code, string? other, string language) =>
        (item as ChoiceItem)?.FindOption(code) is not { } option ? null
        : option.Other && other is not null ? other
        : item.LabelIn(language, option);
}
