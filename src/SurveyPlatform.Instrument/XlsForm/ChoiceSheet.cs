using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Writes options as lists of choices. Don't know and prefer not to say are choices -93 and -94 of a list, so items that share a code list but
/// offer them differently get lists of their own.
/// </summary>
internal sealed class ChoiceSheet
{
    private readonly WrittenTexts _texts;
    private readonly Losses _losses;
    private readonly Dictionary<string, WrittenList> _lists = new(StringComparer.Ordinal);
    private readonly HashSet<string> _codeLists;

    public ChoiceSheet(Instrument instrument, WrittenTexts texts, Losses losses)
    {
        (_texts, _losses) = (texts, losses);
        Table = new SheetTable("choices", ["list_name", "name", .. texts.Headings("label")]);
        _codeLists = instrument.CodeLists.Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
    }

    public SheetTable Table { get; }

    /// <summary>The list of an item's options.</summary>
    public string ListOf(ChoiceItem item)
    {
        var options = item is RankingItem ? item.Options : item.OfferedOptions;
        var wanted = item.CodeListName ?? (_codeLists.Contains(item.Key) ? item.Key + "_own" : item.Key);
        var name = wanted;
        for (var n = 2; _lists.TryGetValue(name, out var known) && !Same(known.Options, options); n++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{n}");
        }

        if (!_lists.TryGetValue(name, out var there))
        {
            Write(name, options, LabelIn);
        }
        else if (_texts.Others.Any(l => options.Any(o => LabelIn(o, l) != there.LabelIn(o, l))))
        {
            _losses.Add("choices", there.FirstRow, "label", "lost.translation", $"A list has one set of translations: “{item.Key}” has others, which were left out.");
        }

        return name;

        string? LabelIn(Option option, string language) => option.Code < 0
            ? ((MissingReason)option.Code).LabelIn(language)
            : item.Texts.GetValueOrDefault(language)?.GetValueOrDefault($"{item.Key}.{RelevantWriter.Number(option.Code)}");
    }

    /// <summary>The lists that no item uses.</summary>
    public void WriteRest(ImmutableArray<CodeList> codeLists, IReadOnlyCollection<string> used)
    {
        foreach (var list in codeLists.Where(l => !used.Contains(l.Name)))
        {
            Write(list.Name, list.Options, (option, language) => list.Texts.GetValueOrDefault(language)?.GetValueOrDefault($"{list.Name}.{RelevantWriter.Number(option.Code)}"));
        }
    }

    private static bool Same(ImmutableArray<Option> one, ImmutableArray<Option> other) => one.Select(o => (o.Code, o.Label)).SequenceEqual(other.Select(o => (o.Code, o.Label)));

    private void Write(string name, ImmutableArray<Option> options, Func<Option, string, string?> labelIn)
    {
        _lists[name] = new WrittenList(options, labelIn, Table.LastRow + 1);
        foreach (var option in options)
        {
            Table.Add(("list_name", name), ("name", RelevantWriter.Number(option.Code)));
            _texts.Write(Table, "label", option.Label, language => labelIn(option, language));
        }
    }

    private sealed record WrittenList(ImmutableArray<Option> Options, Func<Option, string, string?> LabelIn, int FirstRow);
}
