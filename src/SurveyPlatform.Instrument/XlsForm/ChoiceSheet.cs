using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Writes options as lists of choices. Don't know and prefer not to say are choices -93 and -94 of a list, so items that share a code list but
/// offer them differently get lists of their own.
/// </summary>
internal sealed class ChoiceSheet
{
    private readonly SheetTable _table;
    private readonly WrittenTexts _texts;
    private readonly Losses _losses;
    private readonly Dictionary<string, (ImmutableArray<Option> Options, string FirstKey)> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstRows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _codeLists;

    public ChoiceSheet(Instrument instrument, WrittenTexts texts, Losses losses)
    {
        (_texts, _losses) = (texts, losses);
        _table = new SheetTable("choices", ["list_name", "name", .. texts.Headings("label")]);
        _codeLists = instrument.CodeLists.Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
    }

    public SheetTable Table => _table;

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
            Write(name, item.Key, options);
        }
        else
        {
            SayOtherTranslations(name, there.FirstKey, item);
        }

        return name;
    }

    /// <summary>The lists that no item uses.</summary>
    public void WriteRest(ImmutableArray<CodeList> codeLists, IReadOnlyCollection<string> used)
    {
        foreach (var list in codeLists.Where(l => !used.Contains(l.Name)))
        {
            Write(list.Name, "", list.Options);
        }
    }

    private static bool Same(ImmutableArray<Option> one, ImmutableArray<Option> other) => one.Select(o => (o.Code, o.Label)).SequenceEqual(other.Select(o => (o.Code, o.Label)));

    private void Write(string name, string key, ImmutableArray<Option> options)
    {
        _lists[name] = (options, key);
        foreach (var option in options)
        {
            _table.Add(("list_name", name), ("name", RelevantWriter.Number(option.Code)));
            _firstRows.TryAdd(name, _table.LastRow);
            _texts.Write(_table, "label", $"{key}.{RelevantWriter.Number(option.Code)}", option.Label);
        }
    }

    private void SayOtherTranslations(string name, string firstKey, ChoiceItem item)
    {
        if (_texts.Differ(item.Options.Select(o => ($"{firstKey}.{RelevantWriter.Number(o.Code)}", $"{item.Key}.{RelevantWriter.Number(o.Code)}"))))
        {
            _losses.Add("choices", _firstRows[name], "label", "lost.translation", $"A list has one set of translations: “{item.Key}” has others than “{firstKey}”, which were left out.");
        }
    }
}
