using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

/// <summary>A round and its instrument within a codebook.</summary>
public sealed record CodebookRound(string Round, Instrument Instrument, int Index);

/// <summary>One sheet of a round, ready to be asked for the value of any variable.</summary>
public readonly struct CodebookRow
{
    private readonly int _reachedSlots;

    internal CodebookRow(CodebookRound round, Route route, int reachedSlots) => (Round, Route, _reachedSlots) = (round, route, reachedSlots);

    public CodebookRound Round { get; }

    public Route Route { get; }

    internal bool Reached(int slot) => slot < _reachedSlots;
}

/// <summary>The variables that the instruments of some rounds make together: one list, in the latest round's order, the same for every file format.</summary>
public sealed class Codebook
{
    private Codebook(ImmutableArray<CodebookRound> rounds, ImmutableArray<CodebookVariable> variables) => (Rounds, Variables) = (rounds, variables);

    public ImmutableArray<CodebookRound> Rounds { get; }

    public ImmutableArray<CodebookVariable> Variables { get; }

    /// <param name="rounds">In time order: where rounds differ, the last one's wording and order count.</param>
    /// <exception cref="ArgumentException">A key has two types, which publishing refuses.</exception>
    public static Codebook Of(IReadOnlyList<(string Round, Instrument Instrument)> rounds)
    {
        ImmutableArray<CodebookRound> all = [.. rounds.Select((r, i) => new CodebookRound(r.Round, r.Instrument, i))];
        var series = new Dictionary<string, List<Column>>(StringComparer.Ordinal);
        List<string> order = [];
        foreach (var round in all.Reverse())
        {
            string? previous = null;
            foreach (var column in Columns(round))
            {
                if (!series.TryGetValue(column.Name, out var columns))
                {
                    series[column.Name] = columns = [];

                    // A column of earlier rounds only stands where it stood: after the one that came before it.
                    order.Insert(previous is null ? 0 : order.IndexOf(previous) + 1, column.Name);
                }

                columns.Insert(0, column);
                previous = column.Name;
            }
        }

        return new Codebook(all, [.. order.Select(name => Join(all, series[name]))]);
    }

    public CodebookRound Round(string round) => Rounds.First(r => r.Round == round);

    /// <summary>A sheet that was not submitted ends, for the codebook, with the last page saved: what follows was not reached.</summary>
    public static CodebookRow Row(CodebookRound round, AnswerSheet sheet, bool submitted)
    {
        var instrument = round.Instrument;
        return new CodebookRow(round, Instruments.Route.Walk(instrument, sheet), submitted ? int.MaxValue : ReachedSlots(instrument, sheet));
    }

    private static int ReachedSlots(Instrument instrument, AnswerSheet sheet)
    {
        for (var slot = instrument.AnswerKeys.Length - 1; slot >= 0; slot--)
        {
            if (sheet.Saved(instrument.AnswerKeys[slot]))
            {
                var page = instrument.PageOf(instrument.AnswerKeys[slot]);
                while (slot + 1 < instrument.AnswerKeys.Length && instrument.PageOf(instrument.AnswerKeys[slot + 1]) == page)
                {
                    slot++;
                }

                return slot + 1;
            }
        }

        return 0;
    }

    private static CodebookVariable Join(ImmutableArray<CodebookRound> rounds, List<Column> columns)
    {
        var last = columns[^1];
        if (columns.Find(c => c.Role != last.Role || c.Type != last.Type) is { } other)
        {
            throw new ArgumentException($"'{last.Name}' is {last.Type} in round {last.Round.Round} but {other.Type} in round {other.Round.Round}.", nameof(columns));
        }

        var (slots, labels) = (new int[rounds.Length], new string?[rounds.Length]);
        Array.Fill(slots, -1);
        foreach (var column in columns)
        {
            (slots[column.Round.Index], labels[column.Round.Index]) = (column.Slot, column.Label);
        }

        return new CodebookVariable(last.Name, last.Role, last.AnswerKey, last.Code, slots, labels, last.Item)
        {
            Rounds = [.. columns.Select(c => c.Round.Round)],
            ValueLabels = [.. Enumerable.Reverse(columns).SelectMany(c => c.ValueLabels).DistinctBy(l => l.Code).OrderBy(l => l.Code)],
            MissingReasons =
            [
                .. MissingReasons.All.Where(reason => reason switch
                {
                    MissingReason.DontKnow or MissingReason.PreferNotToSay => columns.Exists(c => c.Item.Offers(reason)),
                    MissingReason.NotInThisRound => columns.Count < rounds.Length,
                    _ => true,
                }),
            ],
        };
    }

    private static IEnumerable<Column> Columns(CodebookRound round)
    {
        foreach (var item in round.Instrument.Items)
        {
            var slot = round.Instrument.FirstSlots[item.Index];
            switch (item)
            {
                case NoteItem:
                    break;
                case GridItem grid:
                    foreach (var row in grid.Rows)
                    {
                        yield return new Column(round, row.Key, CodebookRole.Answer, "single", item, slot++, row.Key, null, $"{item.Text}: {row.Text}", Codes(grid));
                    }

                    break;
                case MultipleItem multiple:
                    foreach (var option in multiple.Options)
                    {
                        yield return OfOption(CodebookRole.Chosen, option, [new(0, "Not chosen"), new(1, "Chosen")]);
                    }

                    break;
                case RankingItem ranking:
                    CodebookLabel[] ranks = [new(0, "Not ranked"), .. Enumerable.Range(1, ranking.Ranks).Select(r => new CodebookLabel(r, $"Rank {r}"))];
                    foreach (var option in ranking.Options)
                    {
                        yield return OfOption(CodebookRole.Rank, option, ranks);
                    }

                    break;
                case SingleItem single:
                    yield return new Column(round, item.Key, CodebookRole.Answer, "single", item, slot, item.Key, null, item.Text, Codes(single));
                    break;
                default:
                    yield return new Column(round, item.Key, CodebookRole.Answer, item.Type, item, slot, item.Key, null, item.Text, []);
                    break;
            }

            if (item is SingleItem or MultipleItem && ((ChoiceItem)item).Options.FirstOrDefault(o => o.Other) is { } other)
            {
                yield return new Column(
                    round, item.Key + "_oth", CodebookRole.OtherText, item.Type, item, slot, item.Key, other.Code, $"{item.Text}: {other.Label}, in words", []);
            }

            Column OfOption(CodebookRole role, Option option, CodebookLabel[] labels) => new(
                round,
                $"{item.Key}_{option.Code.ToString(CultureInfo.InvariantCulture)}",
                role,
                item.Type,
                item,
                slot,
                item.Key,
                option.Code,
                $"{item.Text}: {option.Label}",
                labels);
        }
    }

    private static CodebookLabel[] Codes(ChoiceItem item) => [.. item.Options.Select(o => new CodebookLabel(o.Code, o.Label))];

    private sealed record Column(
        CodebookRound Round, string Name, CodebookRole Role, string Type, Item Item, int Slot, string AnswerKey, int? Code, string Label, CodebookLabel[] ValueLabels);
}
