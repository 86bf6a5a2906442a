using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>How far answers under one key can be set beside those of an earlier instrument; of several that hold, the gravest.</summary>
public enum ComparisonGrade
{
    Identical,
    Reworded,
    OptionsAdded,
    Recoded,
    New,
    Dropped,
}

/// <summary>One key in two instruments; with the type changed the key means two things, which publishing must refuse.</summary>
public sealed record ItemComparison(string Key, ComparisonGrade Grade, bool TypeChanged, ImmutableArray<string> Changes);

/// <summary>Two instruments of a study, key by key: items and grid rows in the later one's order, then what was dropped.</summary>
public static class Comparison
{
    public static ImmutableArray<ItemComparison> Between(Instrument earlier, Instrument later)
    {
        var (before, after) = (Subjects(earlier).ToDictionary(s => s.Key), Subjects(later).ToList());
        var kept = after.Select(s => s.Key).ToHashSet();
        return
        [
            .. after.Select(s => before.TryGetValue(s.Key, out var old) ? Compare(old, s) : new ItemComparison(s.Key, ComparisonGrade.New, false, [])),
            .. Subjects(earlier).Where(s => !kept.Contains(s.Key)).Select(s => new ItemComparison(s.Key, ComparisonGrade.Dropped, false, [])),
        ];
    }

    // A grid row is read under its grid's question, so a reworded question rewords every row.
    private static IEnumerable<Subject> Subjects(Instrument instrument)
    {
        foreach (var item in instrument.Items.Where(i => i.Asks))
        {
            var page = instrument.PageOfItem[item.Index];
            yield return new Subject(item.Key, item is GridItem ? "grid" : item.Type, page, item, null);
            foreach (var row in item is GridItem grid ? grid.Rows : [])
            {
                yield return new Subject(row.Key, "single", page, item, row);
            }
        }
    }

    private static ItemComparison Compare(Subject old, Subject now)
    {
        var changes = ImmutableArray.CreateBuilder<string>();
        if (old.Type != now.Type)
        {
            changes.Add($"Type was {old.Type}, is {now.Type}");
            return new ItemComparison(now.Key, ComparisonGrade.Recoded, true, changes.ToImmutable());
        }

        var grade = ComparisonGrade.Identical;
        if (Plain(old.Wording) != Plain(now.Wording))
        {
            Note(ComparisonGrade.Reworded, $"Wording was ‘{old.Wording}’");
        }

        if (Plain(old.Item.Hint ?? "") != Plain(now.Item.Hint ?? ""))
        {
            Note(ComparisonGrade.Reworded, old.Item.Hint is null ? "A hint was added" : $"Hint was ‘{old.Item.Hint}’");
        }

        CompareOptions(old.Offered, now.Offered, Note);
        switch (old.Item, now.Item)
        {
            case (NumberItem a, NumberItem b):
                NoteIf(a.Unit != b.Unit, ComparisonGrade.Recoded, $"Unit was {a.Unit ?? "not given"}");
                NoteIf(a.Decimals != b.Decimals, ComparisonGrade.Reworded, $"Decimals were {a.Decimals}");
                NoteIf(a.Min != b.Min || a.Max != b.Max, ComparisonGrade.Reworded, $"Range was {a.Min} to {a.Max}");
                break;
            case (RankingItem a, RankingItem b):
                NoteIf(a.Ranks != b.Ranks, ComparisonGrade.Reworded, $"Ranks were {a.Ranks}");
                break;
            case (TextItem a, TextItem b):
                NoteIf(a.MaxLength != b.MaxLength, ComparisonGrade.Identical, $"Longest text was {a.MaxLength} characters");
                break;
        }

        NoteIf(old.Item.Required != now.Item.Required, ComparisonGrade.Identical, old.Item.Required ? "Was required" : "Was not required");
        NoteIf(old.Condition != now.Condition, ComparisonGrade.Identical, $"Was shown {(old.Condition.Length == 0 ? "always" : "when " + old.Condition)}");
        return new ItemComparison(now.Key, grade, false, changes.ToImmutable());

        void Note(ComparisonGrade atLeast, string change)
        {
            grade = (ComparisonGrade)Math.Max((int)grade, (int)atLeast);
            changes.Add(change);
        }

        void NoteIf(bool differs, ComparisonGrade atLeast, string change)
        {
            if (differs)
            {
                Note(atLeast, change);
            }
        }
    }

    private static void CompareOptions(ImmutableArray<Option> old, ImmutableArray<Option> now, Action<ComparisonGrade, string> note)
    {
        foreach (var option in now.Where(n => !old.Any(o => o.Code == n.Code)))
        {
            var moved = old.FirstOrDefault(o => Plain(o.Label) == Plain(option.Label));
            note(
                moved is null ? ComparisonGrade.OptionsAdded : ComparisonGrade.Recoded,
                moved is null ? $"Option {option.Code} ‘{option.Label}’ was added" : $"‘{option.Label}’ had the code {moved.Code}, has {option.Code}");
        }

        foreach (var option in old)
        {
            var same = now.FirstOrDefault(n => n.Code == option.Code);
            if (same is null)
            {
                note(ComparisonGrade.Recoded, $"Option {option.Code} ‘{option.Label}’ was dropped");
            }
            else if (Plain(same.Label) != Plain(option.Label))
            {
                // A label that stood at another code before means that this code has changed hands, not only its words.
                var swapped = old.Any(o => o.Code != option.Code && Plain(o.Label) == Plain(same.Label));
                note(swapped ? ComparisonGrade.Recoded : ComparisonGrade.Reworded, $"Option {option.Code} was ‘{option.Label}’");
            }

            if (same is not null && same.Exclusive != option.Exclusive)
            {
                note(ComparisonGrade.Reworded, $"Option {option.Code} {(option.Exclusive ? "excluded the others" : "did not exclude the others")}");
            }

            if (same is not null && same.Other != option.Other)
            {
                note(ComparisonGrade.Reworded, $"Option {option.Code} {(option.Other ? "asked for words of one’s own" : "did not ask for words of one’s own")}");
            }
        }
    }

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record Subject(string Key, string Type, Page Page, Item Item, GridRow? Row)
    {
        public string Wording => Row is null ? Item.Text : $"{Item.Text} {Row.Text}";

        public ImmutableArray<Option> Offered => Item is ChoiceItem choice ? choice.OfferedOptions : [];

        public string Condition => string.Join(" and ", Conditions.Select(c => c is AnyOf && Conditions.Skip(1).Any() ? $"({c})" : c.ToString()));

        private IEnumerable<Condition> Conditions => new[] { Page.Section.ShownWhen, Page.ShownWhen, Item.ShownWhen, Row?.ShownWhen }.OfType<Condition>();
    }
}
