namespace SurveyPlatform.Instruments;

// What was read before anyone knows whether it keeps the rules, with the place of each part for the messages.
internal sealed class InstrumentDraft
{
    private readonly Dictionary<object, string> _pointers = new(ReferenceEqualityComparer.Instance);

    public string Title { get; set; } = "";

    public string Language { get; set; } = "en";

    public List<CodeList> CodeLists { get; } = [];

    public List<Section> Sections { get; } = [];

    /// <summary>Keys of items whose type or members could not be read: conditions on them are not judged.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts in other languages that stand above the items: language, key, text and the place.</summary>
    public List<(string Key, string Pointer)> TranslatedKeys { get; } = [];

    public string PointerOf(object part) => _pointers[part];

    /// <summary>Remembers where a part stands in the file.</summary>
    public T Located<T>(T part, JsonNode node)
        where T : class
    {
        _pointers[part] = node.Pointer;
        return part;
    }

    public Instrument Build() => new(Title, Language, [.. Sections], [.. CodeLists]);
}
