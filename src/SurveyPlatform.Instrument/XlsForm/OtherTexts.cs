using System.Text.Json;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Every text in another language that an instrument file has, wherever it stands: at the top, at a section, a page or an item.</summary>
internal sealed class OtherTexts
{
    private readonly SortedDictionary<string, Dictionary<string, string>> _languages = new(StringComparer.Ordinal);

    private OtherTexts()
    {
    }

    /// <summary>The other languages, in the order of their names.</summary>
    public IEnumerable<string> Languages => _languages.Keys;

    public static OtherTexts Of(string instrument)
    {
        using var document = JsonDocument.Parse(instrument);
        var texts = new OtherTexts();
        texts.Collect(document.RootElement);
        return texts;
    }

    public string? Find(string language, string key) => _languages[language].GetValueOrDefault(key);

    // Parts before the whole: what stands nearer to the text it translates is meant.
    private void Collect(JsonElement element)
    {
        foreach (var members in new[] { "sections", "pages", "items" })
        {
            foreach (var part in element.TryGetProperty(members, out var parts) ? parts.EnumerateArray() : [])
            {
                Collect(part);
            }
        }

        foreach (var language in element.TryGetProperty("texts", out var texts) ? texts.EnumerateObject() : [])
        {
            var known = _languages.TryGetValue(language.Name, out var so) ? so : _languages[language.Name] = new(StringComparer.Ordinal);
            foreach (var text in language.Value.EnumerateObject())
            {
                known.TryAdd(text.Name, text.Value.GetString()!); // the instrument was read
            }
        }
    }
}
