using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

/// <summary>What a well-formed instrument must still keep: unique keys, codes that stay apart, and conditions that only look back.</summary>
public static class InstrumentRules
{
    internal static IEnumerable<InstrumentProblem> Problems(InstrumentDraft draft) =>
    [
        .. Keys(draft),
        .. CodeLists(draft),
        .. draft.Sections.SelectMany(s => s.Pages).SelectMany(p => p.Items).SelectMany(i => ItemProblems(draft, i)),
        .. new ConditionRules(draft).Problems(),
        .. draft.Translations.Unknown(),
    ];

    private static IEnumerable<InstrumentProblem> Keys(InstrumentDraft draft)
    {
        var (sections, pages, items) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in draft.Sections)
        {
            if (Twice(sections, section.Key))
            {
                yield return At(section, "/key", "rule.duplicate-key", $"Two sections have the key '{section.Key}'.");
            }

            foreach (var page in section.Pages)
            {
                if (Twice(pages, page.Key))
                {
                    yield return At(page, "/key", "rule.duplicate-key", $"Two pages have the key '{page.Key}'.");
                }

                if (KeyRules.Addresses.Contains(page.Key))
                {
                    yield return At(page, "/key", "rule.reserved-key", $"'{page.Key}' is an address of its own and cannot be the key of a page.");
                }

                foreach (var item in page.Items)
                {
                    foreach (var (part, key) in Parts(item))
                    {
                        if (Twice(items, key))
                        {
                            yield return At(part, "/key", "rule.duplicate-key", $"The key '{key}' is used twice; items and grid rows share one set of keys.");
                        }
                        else if (KeyRules.IsReservedForItems(key))
                        {
                            yield return At(part, "/key", "rule.reserved-key", $"'{key}' is reserved: it is a column of every extract, an address or a word of conditions.");
                        }
                    }
                }
            }
        }

        foreach (var item in draft.Sections.SelectMany(s => s.Pages).SelectMany(p => p.Items))
        {
            foreach (var column in Columns(item))
            {
                if (items.Contains(column))
                {
                    yield return At(item, "/key", "rule.duplicate-column", $"'{item.Key}' makes a column '{column}', which is also the key of another item.");
                }
                else if (!columns.TryAdd(column, item.Key) && columns[column] != item.Key)
                {
                    yield return At(item, "/key", "rule.duplicate-column", $"'{item.Key}' and '{columns[column]}' both make a column '{column}'.");
                }
            }
        }

        InstrumentProblem At(object part, string member, string code, string message) => new(draft.PointerOf(part) + member, code, message);
    }

    private static bool Twice(HashSet<string> seen, string key) => key.Length > 0 && !seen.Add(key);

    private static IEnumerable<(object Part, string Key)> Parts(Item item) =>
        item is GridItem grid ? [(item, item.Key), .. grid.Rows.Select(r => ((object)r, r.Key))] : [(item, item.Key)];

    /// <summary>Columns beside KEY itself.</summary>
    internal static IEnumerable<string> Columns(Item item)
    {
        if (item is MultipleItem or RankingItem)
        {
            foreach (var option in ((ChoiceItem)item).Options)
            {
                yield return $"{item.Key}_{option.Code.ToString(CultureInfo.InvariantCulture)}";
            }
        }

        if (item is SingleItem or MultipleItem && ((ChoiceItem)item).Options.Any(o => o.Other))
        {
            yield return item.Key + "_oth";
        }

        if (item is TextItem or DateItem)
        {
            yield return item.Key + "_mis";
        }
    }

    private static IEnumerable<InstrumentProblem> CodeLists(InstrumentDraft draft) =>
        draft.CodeLists.SelectMany(list => OptionProblems(draft, list.Options));

    private static IEnumerable<InstrumentProblem> OptionProblems(InstrumentDraft draft, ImmutableArray<Option> options)
    {
        var codes = new HashSet<int>();
        var other = false;
        foreach (var option in options)
        {
            var pointer = draft.PointerOf(option);
            if (option.Code >= 0 && !codes.Add(option.Code))
            {
                yield return new(pointer + "/code", "rule.duplicate-code", $"Two options have the code {option.Code}.");
            }

            if (option.Other && other)
            {
                yield return new(pointer + "/other", "rule.two-others", "Only one option of a list can ask for other text: there is one column for it.");
            }

            other |= option.Other;
        }
    }

    private static IEnumerable<InstrumentProblem> ItemProblems(InstrumentDraft draft, Item item)
    {
        var pointer = draft.PointerOf(item);
        if (item is ChoiceItem choice)
        {
            foreach (var problem in choice.CodeListName is null ? OptionProblems(draft, choice.Options) : [])
            {
                yield return problem;
            }

            if (item is GridItem or RankingItem && choice.Options.Any(o => o.Other))
            {
                yield return new(pointer + "/options", "rule.other-misplaced", $"An option with other text can stand in 'single' and 'multiple' only, not in '{item.Type}'.");
            }
        }

        if (item is RankingItem ranking && !ranking.Options.IsEmpty && ranking.Ranks > ranking.Options.Length)
        {
            yield return new(pointer + "/ranks", "rule.ranks", $"There are {ranking.Ranks} ranks but only {ranking.Options.Length} options.");
        }

        if (item is NumberItem number)
        {
            if (number.Min > number.Max)
            {
                yield return new(pointer + "/max", "rule.range", "'max' is less than 'min'.");
            }
            else if (TouchesMissingBand(number))
            {
                yield return new(pointer + (number.Min is null ? "/max" : "/min"), "rule.missing-band", "A range may not touch -99 to -91: these numbers say why an answer is missing.");
            }

            foreach (var (name, bound) in new[] { ("min", number.Min), ("max", number.Max) })
            {
                if (bound is { } value && decimal.Round(value, number.Decimals) != value)
                {
                    yield return new($"{pointer}/{name}", "rule.range", $"'{name}' has more decimals than an answer may have.");
                }
            }
        }
    }

    // A side that is left open is no range given: such answers are refused one by one when they are typed.
    internal static bool TouchesMissingBand(NumberItem item) => (item.Min, item.Max) switch
    {
        ({ } min, { } max) => min <= MissingReasons.BandTo && max >= MissingReasons.BandFrom,
        ({ } min, null) => min <= MissingReasons.BandTo,
        (null, { } max) => MissingReasons.InBand(max),
        (null, null) => false,
    };
}
