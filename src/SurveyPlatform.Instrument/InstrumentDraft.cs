namespace SurveyPlatform.Instruments;

// What was read before anyone knows whether it keeps the rules, with the place of each part for the messages.
internal sealed class InstrumentDraft
{
    private readonly Dictionary<object, string> _pointers = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, CodeList>? _codeLists;

    public string Title { get; set; } = "";

    public string Language { get; set; } = "en";

    public List<CodeList> CodeLists { get; } = [];

    public List<Section> Sections { get; } = [];

    /// <summary>Keys of items whose type or members could not be read: conditions on them are not judged.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>Every text in another language, in the order of reading.</summary>
    public List<WrittenText> Written { get; } = [];

    /// <summary>What those texts translate; known once everything is read.</summary>
    public Translations Translations => field ??= new Translations(this);

    public CodeList? FindCodeList(string name) => (_codeLists ??= CodeLists.ToDictionary(l => l.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    public string PointerOf(object part) => _pointers[part];

    /// <summary>Remembers where a part stands in the file.</summary>
    public T Located<T>(T part, JsonNode node)
        where T : class
    {
        _pointers[part] = node.Pointer;
        return part;
    }

    public Instrument Build()
    {
        foreach (var section in Sections)
        {
            section.Titles = Translations.TitlesOf(section);
            foreach (var page in section.Pages)
            {
                page.Titles = Translations.TitlesOf(page);
                foreach (var item in page.Items)
                {
                    item.Texts = Translations.TextsOf(item);
                }
            }
        }

        foreach (var list in CodeLists)
        {
            list.Texts = Translations.TextsOf(list);
        }

        return new(Title, Translations.TitlesOf(this), Translations.Languages, [.. Sections], [.. CodeLists]);
    }
}
