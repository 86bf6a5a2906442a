using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

// What each entry of a "texts" object translates. Such an object may stand at the root, in a section, a page or an item, and names
// what stands within: the key of a section or page (its title), of an item or grid row, KEY.hint, KEY.unit, KEY.CODE for an option,
// and at the root "title" and LIST.CODE for an option of a code list, once for all items that use it. Nearer entries win, and an item's
// own entry for an option wins over that of the list.
//
// Sections, pages and items may share a word. Beside a title, the part's own key is that title, whatever stands within; else a
// name that means two things translates neither and is refused in a draft, and so is one that names nothing within. What an earlier
// program published with such a name stays readable and is shown in the instrument's own language there.

/// <summary>The texts of an instrument in other languages, each tied to what it translates.</summary>
internal sealed class Translations
{
    private const int MostNamed = 5;

    private readonly InstrumentDraft _draft;
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<object, Dictionary<string, Dictionary<string, string>>> _said = new(ReferenceEqualityComparer.Instance);

    public Translations(InstrumentDraft draft)
    {
        _draft = draft;
        Languages = [draft.Language];
        if (draft.Written.Count == 0)
        {
            return;
        }

        Collect();
        foreach (var written in draft.Written.OrderByDescending(w => w.Holder.Count(c => c == '/')))
        {
            if (written.Language != draft.Language && !string.IsNullOrWhiteSpace(written.Text) && Meant(written) is [var meant])
            {
                In(In(_said, meant.Part), written.Language).TryAdd(written.Name, written.Text);
            }
        }

        Languages = [draft.Language, .. _said.Values.SelectMany(s => s.Keys).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The instrument's own language, then every other in which something is said.</summary>
    public ImmutableArray<string> Languages { get; }

    /// <summary>Names that are nowhere in the instrument; reading refuses them.</summary>
    public IEnumerable<InstrumentProblem> Unknown()
    {
        foreach (var written in _draft.Written)
        {
            var (key, more) = Split(written.Name);
            if (written.Name != "title" && !Within(_scopes[""], key).Any(e => e.Fits(more) || (e.Part is Page && more is null)))
            {
                yield return new(written.Pointer, "rule.unknown-key", $"There is nothing called '{written.Name}' to translate.");
            }
        }
    }

    /// <summary>Entries that translate nothing, in words for the author of a draft.</summary>
    public IEnumerable<InstrumentProblem> Idle()
    {
        foreach (var written in _draft.Written)
        {
            if (written.Language == _draft.Language)
            {
                yield return new(written.Pointer, "rule.own-language", $"'{written.Language}' is the instrument's own language: change the text itself.");
            }
            else if (Meant(written) is not [_] and var meant)
            {
                yield return meant.Count > 1
                    ? new(written.Pointer, "rule.ambiguous-key", $"'{written.Name}' means more than one thing here: put the translation beside the one that is meant.")
                    : new(written.Pointer, "rule.unknown-key", $"There is nothing called '{written.Name}' to translate in this place: put the translation beside it, or at the root.");
            }
        }
    }

    /// <summary>Every translation with the part it is shown with, for judging what is piped into it.</summary>
    public IEnumerable<(string Text, string Pointer, object Part)> Shown() =>
        _draft.Written.SelectMany(w => Meant(w) is [var meant] ? [(w.Text, w.Pointer, meant.Part)] : Array.Empty<(string, string, object)>());

    /// <summary>One warning for each language that lacks something.</summary>
    public IEnumerable<InstrumentProblem> Missing()
    {
        var all = Languages.Length > 1 ? Translatable().ToList() : [];
        foreach (var language in Languages.Skip(1))
        {
            var lacking = all.Where(t => Said(t.Part, language)?.ContainsKey(t.Name) != true).ToList();
            if (lacking.Count > 0)
            {
                var named = string.Join(", ", lacking.Take(MostNamed).Select(t => t.Name)) + (lacking.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {lacking.Count - MostNamed} more") : "");
                yield return new(lacking[0].Pointer, "rule.translation-missing", string.Create(
                    CultureInfo.InvariantCulture, $"In '{language}' {lacking.Count} of {all.Count} texts are not translated and are shown in '{_draft.Language}': {named}."));
            }
        }
    }

    /// <summary>The title of the instrument, a section or a page in the other languages.</summary>
    public ImmutableDictionary<string, string> TitlesOf(object part) => _said.TryGetValue(part, out var said)
        ? said.ToImmutableDictionary(s => s.Key, s => s.Value.Values.First(), StringComparer.Ordinal)
        : ImmutableDictionary<string, string>.Empty;

    /// <summary>The options of a code list in the other languages.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> TextsOf(CodeList list) => _said.TryGetValue(list, out var said)
        ? said.ToImmutableDictionary(s => s.Key, s => s.Value.ToImmutableDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
        : ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;

    /// <summary>All that is said with an item in the other languages, options of a code list under the item's own key too.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> TextsOf(Item item)
    {
        var list = item is ChoiceItem { CodeListName: { } name } ? _draft.FindCodeList(name) : null;
        var texts = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
        foreach (var language in Languages.Skip(1))
        {
            var own = Said(item, language) ?? [];
            var shared = (list is null ? null : Said(list, language)) ?? [];
            var all = shared.Select(s => KeyValuePair.Create(item.Key + s.Key[list!.Name.Length..], s.Value)) // shared is of the list
                .Aggregate(ImmutableDictionary<string, string>.Empty, (texts, text) => texts.Add(text.Key, text.Value)).SetItems(own);
            texts = all.IsEmpty ? texts : texts.Add(language, all);
        }

        return texts;
    }

    private static (string Key, string? More) Split(string name) => name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? (name[..dot], name[(dot + 1)..]) : (name, null);

    private static Dictionary<string, TValue> In<TKey, TValue>(Dictionary<TKey, Dictionary<string, TValue>> of, TKey key)
        where TKey : notnull => of.TryGetValue(key, out var found) ? found : of[key] = new(StringComparer.Ordinal);

    private static List<Entry> Within(Scope scope, string key) => scope.Within.GetValueOrDefault(key) ?? [];

    private Dictionary<string, string>? Said(object part, string language) => _said.TryGetValue(part, out var said) ? said.GetValueOrDefault(language) : null;

    private List<Entry> Meant(WrittenText written)
    {
        var scope = _scopes[written.Holder];
        if (scope.Own is { } own && own.Key == written.Name)
        {
            return [own];
        }

        var (key, more) = Split(written.Name);
        var fitting = Within(scope, key).Where(e => e.Fits(more)).ToList();

        // Where an item is called as its code list, the list's option is the item's as well.
        return fitting is [{ Part: CodeList list }, { Part: ChoiceItem item }] && item.CodeListName == list.Name ? [fitting[0]] : fitting;
    }

    private void Collect()
    {
        var root = _scopes[""] = new Scope(new Entry("title", _draft));
        foreach (var list in _draft.CodeLists)
        {
            root.Add(new Entry(list.Name, list));
        }

        foreach (var section in _draft.Sections)
        {
            var titled = new Entry(section.Key, section);
            var inSection = _scopes[_draft.PointerOf(section)] = new Scope(titled);
            root.Add(titled);
            foreach (var page in section.Pages)
            {
                titled = new Entry(page.Key, page);
                var inPage = _scopes[_draft.PointerOf(page)] = new Scope(page.Title is null ? null : titled);
                root.Add(titled);
                inSection.Add(titled);
                foreach (var item in page.Items)
                {
                    var inItem = _scopes[_draft.PointerOf(item)] = new Scope(null);
                    foreach (var scope in new[] { root, inSection, inPage, inItem })
                    {
                        scope.Add(new Entry(item.Key, item));
                        foreach (var row in item is GridItem grid ? grid.Rows : [])
                        {
                            scope.Add(new Entry(row.Key, item, row));
                        }
                    }
                }
            }
        }
    }

    private IEnumerable<(object Part, string Name, string Pointer)> Translatable()
    {
        yield return (_draft, "title", "/title");
        foreach (var section in _draft.Sections)
        {
            yield return (section, section.Key, _draft.PointerOf(section) + "/title");
            foreach (var page in section.Pages)
            {
                if (page.Title is not null)
                {
                    yield return (page, page.Key, _draft.PointerOf(page) + "/title");
                }

                foreach (var text in page.Items.SelectMany(Translatable))
                {
                    yield return text;
                }
            }
        }

        var used = _draft.Sections.SelectMany(s => s.Pages).SelectMany(p => p.Items).OfType<ChoiceItem>().Select(i => i.CodeListName).ToHashSet();
        foreach (var list in _draft.CodeLists.Where(l => used.Contains(l.Name)))
        {
            foreach (var option in list.Options)
            {
                yield return (list, $"{list.Name}.{option.Code}", _draft.PointerOf(option) + "/label");
            }
        }
    }

    private IEnumerable<(object Part, string Name, string Pointer)> Translatable(Item item)
    {
        var at = _draft.PointerOf(item);
        yield return (item, item.Key, at + "/text");
        if (item.Hint is not null)
        {
            yield return (item, item.Key + ".hint", at + "/hint");
        }

        if (item is NumberItem { Unit: not null })
        {
            yield return (item, item.Key + ".unit", at + "/unit");
        }

        foreach (var row in item is GridItem grid ? grid.Rows : [])
        {
            yield return (item, row.Key, _draft.PointerOf(row) + "/text");
        }

        foreach (var option in item is ChoiceItem { CodeListName: null } choice ? choice.Options : [])
        {
            yield return (item, $"{item.Key}.{option.Code}", _draft.PointerOf(option) + "/label");
        }
    }

    /// <summary>A key and the part that has it; a row's is its grid.</summary>
    private sealed record Entry(string Key, object Part, GridRow? Row = null)
    {
        public bool Fits(string? more) => (Part, more) switch
        {
            (Section, null) => true,
            (Page page, null) => page.Title is not null,
            (CodeList list, not null) => IsCode(list.Options, more),
            (Item, null) => true,
            (Item, "hint") => Row is null,
            (NumberItem { Unit: not null }, "unit") => true,
            (ChoiceItem choice, not null) => Row is null && IsCode(choice.Options, more),
            _ => false,
        };

        private static bool IsCode(ImmutableArray<Option> options, string text) => options.Any(o => o.Code.ToString(CultureInfo.InvariantCulture) == text);
    }

    /// <summary>What a "texts" object in one place can name; the title it stands beside goes by that part's own key.</summary>
    private sealed class Scope(Entry? own)
    {
        public Entry? Own { get; } = own;

        public Dictionary<string, List<Entry>> Within { get; } = new(StringComparer.Ordinal);

        public void Add(Entry entry) => (Within.TryGetValue(entry.Key, out var same) ? same : Within[entry.Key] = []).Add(entry);
    }
}

/// <summary>An entry of a "texts" object: the part it stands in, by its pointer, and what it says.</summary>
internal sealed record WrittenText(string Holder, string Language, string Name, string Text, string Pointer);
