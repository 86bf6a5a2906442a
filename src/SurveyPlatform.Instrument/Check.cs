using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>What is wrong with answers: one rule book for a page as it is posted and for the whole sheet before it is submitted.</summary>
public static class Check
{
    public const int MaxOtherLength = 500;

    public static readonly DateOnly EarliestDate = new(1900, 1, 1);

    public static readonly DateOnly LatestDate = new(2199, 12, 31);

    /// <summary>Everything that keeps the sheet from being submitted, in document order; what is off the route is not asked about.</summary>
    /// <param name="language">In which the faults are said; the instrument's own unless another is read.</param>
    public static ImmutableArray<Fault> Sheet(Instrument instrument, AnswerSheet sheet, Facts? facts = null, string? language = null) =>
        Sheet(Route.Walk(instrument, sheet), facts, language);

    /// <inheritdoc cref="Sheet(Instrument, AnswerSheet, Facts?, string?)" />
    public static ImmutableArray<Fault> Sheet(Route route, Facts? facts = null, string? language = null)
    {
        var words = Wording.For(route.Instrument, language);
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var page in route.Pages)
        {
            foreach (var item in page.Items)
            {
                foreach (var key in route.KeysAsked(item))
                {
                    var text = TextOf(item, key, route, facts, words);
                    if (Answer(item, key, text, route.Answer(key), words) is { } fault)
                    {
                        faults.Add(fault with { Page = page.Key });
                    }
                }
            }
        }

        return faults.ToImmutable();
    }

    internal static string TextOf(Item item, string key, Route route, Facts? facts, Wording words) =>
        Piping.Render(words.TextOf(item, key), facts ?? words.NoFacts, route.Instrument, route.Answers, words.Language);

    internal static Fault? Answer(Item item, string key, string text, Answer? answer, Wording words)
    {
        if (answer is null)
        {
            return item.Required ? new Fault(key, item.FirstControl(key), NotAnswered(item, text, words)) : null;
        }

        if (answer is MissingAnswer missing)
        {
            return item.Offers(missing.Reason) ? null : new Fault(key, item.FirstControl(key), NotAnOption(item, text, words));
        }

        return (item, answer) switch
        {
            (SingleItem choice, SingleAnswer given) => OneOption(choice, key, text, given, words),
            (GridItem choice, SingleAnswer given) => choice.FindOption(given.Code) is null ? new Fault(key, key, NotAnOption(item, text, words)) : null,
            (MultipleItem choice, MultipleAnswer given) => SeveralOptions(choice, key, text, given, words),
            (RankingItem ranking, RankingAnswer given) => Ranked(ranking, key, text, given, words),
            (NumberItem number, NumberAnswer given) => InRange(number, given.Value) ? null : new Fault(key, key, words.Range(number, text)),
            (TextItem line, TextAnswer given) => given.Value.Length > line.MaxLength ? new Fault(key, key, words.TooLong(text, line.MaxLength)) : null,
            (DateItem, DateAnswer given) => given.Value < EarliestDate || given.Value > LatestDate
                ? new Fault(key, key + ".year", words.YearRange(text, EarliestDate.Year, LatestDate.Year))
                : null,
            _ => item.Required ? new Fault(key, item.FirstControl(key), NotAnswered(item, text, words)) : null,
        };
    }

    internal static string NotAnOption(Item item, string text, Wording words) => item is ChoiceItem ? words.SelectShown(text) : words.EnterOther(text);

    private static string NotAnswered(Item item, string text, Wording words) => item is ChoiceItem ? words.Select(text) : words.Enter(text);

    private static Fault? OneOption(SingleItem item, string key, string text, SingleAnswer given, Wording words)
    {
        var option = item.FindOption(given.Code);
        return option is null ? new Fault(key, key, NotAnOption(item, text, words)) : OtherText(item, key, text, option.Other ? option : null, given.Other, words);
    }

    private static Fault? SeveralOptions(MultipleItem item, string key, string text, MultipleAnswer given, Wording words)
    {
        Option? other = null, exclusive = null;
        foreach (var code in given.Codes)
        {
            if (item.FindOption(code) is not { } option)
            {
                return new Fault(key, key, NotAnOption(item, text, words));
            }

            other = option.Other ? option : other;
            exclusive = option.Exclusive ? option : exclusive;
        }

        return exclusive is not null && given.Codes.Length > 1
            ? new Fault(key, key, words.SelectAlone(text, words.LabelOf(item, exclusive)))
            : OtherText(item, key, text, other, given.Other, words);
    }

    private static Fault? OtherText(ChoiceItem item, string key, string text, Option? other, string? typed, Wording words) => other switch
    {
        null => null,
        _ when string.IsNullOrWhiteSpace(typed) => new Fault(key, key + ".other", words.OtherLacks(text, words.LabelOf(item, other))),
        _ when typed.Length > MaxOtherLength => new Fault(key, key + ".other", words.OtherTooLong(text, words.LabelOf(item, other), MaxOtherLength)),
        _ => null,
    };

    private static Fault? Ranked(RankingItem item, string key, string text, RankingAnswer given, Wording words)
    {
        for (var i = 0; i < given.Codes.Length; i++)
        {
            if (i >= item.Ranks || item.FindOption(given.Codes[i]) is not { } option)
            {
                return new Fault(key, Control(i), NotAnOption(item, text, words));
            }

            if (given.Codes.IndexOf(given.Codes[i]) < i)
            {
                return new Fault(key, Control(i), words.RankedTwice(text, words.LabelOf(item, option)));
            }
        }

        return item.Required && given.Codes.Length < item.Ranks
            ? new Fault(key, Control(given.Codes.Length), words.RankLacks(text, given.Codes.Length + 1))
            : null;

        string Control(int index) => $"{key}.{index + 1}";
    }

    private static bool InRange(NumberItem item, decimal value) =>
        value >= item.Least && value <= item.Most && !MissingReasons.InBand(value) && decimal.Round(value, item.Decimals) == value;
}
