using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>What is wrong with answers: one rule book for a page as it is posted and for the whole sheet before it is submitted.</summary>
public static class Check
{
    public const int MaxOtherLength = 500;

    public static readonly DateOnly EarliestDate = new(1900, 1, 1);

    public static readonly DateOnly LatestDate = new(2199, 12, 31);

    /// <summary>Everything that keeps the sheet from being submitted, in document order; what is off the route is not asked about.</summary>
    public static ImmutableArray<Fault> Sheet(Instrument instrument, AnswerSheet sheet, Facts? facts = null) =>
        Sheet(Route.Walk(instrument, sheet), facts);

    public static ImmutableArray<Fault> Sheet(Route route, Facts? facts = null)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var page in route.Pages)
        {
            foreach (var item in page.Items)
            {
                foreach (var key in route.KeysAsked(item))
                {
                    var text = TextOf(item, key, route.Instrument, route.Answers, facts);
                    if (Answer(item, key, text, route.Answer(key)) is { } fault)
                    {
                        faults.Add(fault with { Page = page.Key });
                    }
                }
            }
        }

        return faults.ToImmutable();
    }

    internal static string TextOf(Item item, string key, Instrument instrument, AnswerSheet answers, Facts? facts)
    {
        var text = item is GridItem grid && grid.Rows.FirstOrDefault(r => r.Key == key) is { } row ? row.Text : item.Text;
        return Piping.Render(text, facts ?? NoFacts, instrument, answers);
    }

    internal static Fault? Answer(Item item, string key, string text, Answer? answer)
    {
        if (answer is null)
        {
            return item.Required ? new Fault(key, FirstControl(item, key), NotAnswered(item, text)) : null;
        }

        if (answer is MissingAnswer missing)
        {
            return item.Offers(missing.Reason) ? null : new Fault(key, FirstControl(item, key), NotAnOption(item, text));
        }

        return (item, answer) switch
        {
            (SingleItem choice, SingleAnswer given) => OneOption(choice, key, text, given),
            (GridItem choice, SingleAnswer given) => choice.FindOption(given.Code) is null ? new Fault(key, key, NotAnOption(item, text)) : null,
            (MultipleItem choice, MultipleAnswer given) => SeveralOptions(choice, key, text, given),
            (RankingItem ranking, RankingAnswer given) => Ranked(ranking, key, text, given),
            (NumberItem number, NumberAnswer given) => InRange(number, given.Value) ? null : new Fault(key, key, Wording.Range(number, text)),
            (TextItem line, TextAnswer given) => given.Value.Length > line.MaxLength
                ? new Fault(key, key, $"{Sentence(Wording.About(text))} must be {Wording.Number(line.MaxLength)} characters or fewer")
                : null,
            (DateItem, DateAnswer given) => given.Value < EarliestDate || given.Value > LatestDate
                ? new Fault(key, key + ".year", $"Year must be between {EarliestDate.Year} and {LatestDate.Year}")
                : null,
            _ => item.Required ? new Fault(key, FirstControl(item, key), NotAnswered(item, text)) : null,
        };
    }

    internal static string FirstControl(Item item, string key) => item switch
    {
        DateItem => key + ".day",
        RankingItem => key + ".1",
        _ => key,
    };

    internal static string NotAnswered(Item item, string text) => item is ChoiceItem ? Wording.Select(text) : Wording.Enter(text);

    internal static string NotAnOption(Item item, string text) =>
        item is ChoiceItem ? $"Select one of the answers shown for {Wording.Quoted(text)}" : $"Give an answer to {Wording.Quoted(text)}";

    private static Facts NoFacts { get; } = new("your site", "this round", "you");

    private static Fault? OneOption(SingleItem item, string key, string text, SingleAnswer given)
    {
        var option = item.FindOption(given.Code);
        return option is null ? new Fault(key, key, NotAnOption(item, text)) : OtherText(key, option.Other ? option : null, given.Other);
    }

    private static Fault? SeveralOptions(MultipleItem item, string key, string text, MultipleAnswer given)
    {
        Option? other = null, exclusive = null;
        foreach (var code in given.Codes)
        {
            if (item.FindOption(code) is not { } option)
            {
                return new Fault(key, key, NotAnOption(item, text));
            }

            other = option.Other ? option : other;
            exclusive = option.Exclusive ? option : exclusive;
        }

        return exclusive is not null && given.Codes.Length > 1
            ? new Fault(key, key, $"{Wording.Select(text)}, or select {Wording.Quoted(exclusive.Label)}")
            : OtherText(key, other, given.Other);
    }

    private static Fault? OtherText(string key, Option? other, string? text) => other switch
    {
        null => null,
        _ when string.IsNullOrWhiteSpace(text) => new Fault(key, key + ".other", $"Enter what you mean by {Wording.Quoted(other.Label)}"),
        _ when text.Length > MaxOtherLength =>
            new Fault(key, key + ".other", $"What you mean by {Wording.Quoted(other.Label)} must be {MaxOtherLength} characters or fewer"),
        _ => null,
    };

    private static Fault? Ranked(RankingItem item, string key, string text, RankingAnswer given)
    {
        for (var i = 0; i < given.Codes.Length; i++)
        {
            if (i >= item.Ranks || item.FindOption(given.Codes[i]) is null)
            {
                return new Fault(key, Control(i), NotAnOption(item, text));
            }

            if (given.Codes.IndexOf(given.Codes[i]) < i)
            {
                return new Fault(key, Control(i), $"{Wording.Quoted(item.FindOption(given.Codes[i])!.Label)} can have one rank only"); // found just above
            }
        }

        return item.Required && given.Codes.Length < item.Ranks
            ? new Fault(key, Control(given.Codes.Length), $"Select an answer for rank {given.Codes.Length + 1}")
            : null;

        string Control(int index) => $"{key}.{index + 1}";
    }

    private static bool InRange(NumberItem item, decimal value) =>
        value >= item.Least && value <= item.Most && !MissingReasons.InBand(value) && decimal.Round(value, item.Decimals) == value;

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
