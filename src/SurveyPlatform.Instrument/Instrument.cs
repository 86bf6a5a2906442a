using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>A whole questionnaire that keeps every rule of <see cref="InstrumentRules"/>; it never changes.</summary>
public sealed class Instrument
{
    private readonly FrozenDictionary<string, Page> _pages;
    private readonly FrozenDictionary<string, Place> _places;

    private readonly ImmutableDictionary<string, string> _titles;

    internal Instrument(
        string title, ImmutableDictionary<string, string> titles, ImmutableArray<string> languages, ImmutableArray<Section> sections, ImmutableArray<CodeList> codeLists)
    {
        (Title, _titles, Languages, Sections, CodeLists) = (title, titles, languages, sections, codeLists);
        Pages = [.. sections.SelectMany(s => s.Pages)];
        Items = [.. Pages.SelectMany(p => p.Items)];

        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        var keys = ImmutableArray.CreateBuilder<string>();
        var firstSlots = new int[Items.Length];
        var pageOfItem = new Page[Items.Length];
        var (pageIndex, index) = (0, -1);
        foreach (var page in Pages)
        {
            page.Index = pageIndex++;
            foreach (var item in page.Items)
            {
                item.Index = ++index;
                pageOfItem[index] = page;
                firstSlots[index] = keys.Count;
                places[item.Key] = new Place(index, item is NoteItem or GridItem ? -1 : keys.Count, null);
                foreach (var row in item is GridItem grid ? grid.Rows : [])
                {
                    places[row.Key] = new Place(index, keys.Count, row);
                    keys.Add(row.Key);
                }

                if (item is not (NoteItem or GridItem))
                {
                    keys.Add(item.Key);
                }
            }
        }

        (AnswerKeys, FirstSlots, PageOfItem) = (keys.ToImmutable(), firstSlots, pageOfItem);
        _pages = Pages.ToFrozenDictionary(p => p.Key, StringComparer.Ordinal);
        _places = places.ToFrozenDictionary(StringComparer.Ordinal);
        BindConditions();
    }

    public string Title { get; }

    /// <summary>The language that its texts are written in; whatever is not translated is shown in it.</summary>
    public string Language => Languages[0];

    /// <summary>Its own language first, then every other in which something is said.</summary>
    public ImmutableArray<string> Languages { get; }

    public ImmutableArray<Section> Sections { get; }

    public ImmutableArray<CodeList> CodeLists { get; }

    /// <summary>All pages in document order; each knows its section.</summary>
    public ImmutableArray<Page> Pages { get; }

    /// <summary>All items in document order, notes included.</summary>
    public ImmutableArray<Item> Items { get; }

    /// <summary>The keys answers are kept under, in document order: items' and grid rows'.</summary>
    public ImmutableArray<string> AnswerKeys { get; }

    internal int[] FirstSlots { get; }

    internal Page[] PageOfItem { get; }

    public string TitleIn(string language) => _titles.GetValueOrDefault(language) ?? Title;

    /// <summary>The one of its languages that somebody reads who prefers this one: the same, the same but for the country, or its own.</summary>
    public string LanguageFor(string? preferred) =>
        Languages.FirstOrDefault(l => l.Equals(preferred, StringComparison.OrdinalIgnoreCase))
        ?? Languages.FirstOrDefault(l => Primary(l).Equals(Primary(preferred ?? ""), StringComparison.OrdinalIgnoreCase))
        ?? Language;

    public Page? FindPage(string key) => _pages.GetValueOrDefault(key);

    /// <summary>The item with this key, or the grid that has a row with it.</summary>
    public Item? FindItem(string key) => _places.TryGetValue(key, out var place) ? Items[place.Item] : null;

    public GridRow? FindRow(string key) => _places.TryGetValue(key, out var place) ? place.Row : null;

    public Page? PageOf(string key) => _places.TryGetValue(key, out var place) ? PageOfItem[place.Item] : null;

    internal bool TryPlace(string key, out Place place) => _places.TryGetValue(key, out place);

    /// <summary>The instrument's own string for a key, so that reading many sheets makes no new ones.</summary>
    internal string? OwnKey(ReadOnlySpan<char> key) =>
        _places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var place) && place.Slot >= 0 ? AnswerKeys[place.Slot] : null;

    private void BindConditions()
    {
        foreach (var section in Sections)
        {
            section.ShownWhen?.Bind(SlotOf);
        }

        foreach (var page in Pages)
        {
            page.ShownWhen?.Bind(SlotOf);
        }

        foreach (var item in Items)
        {
            item.ShownWhen?.Bind(SlotOf);
            foreach (var row in item is GridItem grid ? grid.Rows : [])
            {
                row.ShownWhen?.Bind(SlotOf);
            }
        }
    }

    private static string Primary(string language) => language.Split('-')[0];

    private int SlotOf(string key) => _places[key].Slot;

    /// <summary>Where a key stands: its item, the slot of its answer (-1: it has none of its own) and its grid row.</summary>
    internal readonly record struct Place(int Item, int Slot, GridRow? Row);
}
