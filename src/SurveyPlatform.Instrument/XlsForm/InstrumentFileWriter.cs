using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Writes a planned instrument as the JSON text of an instrument file, in the order a person would write it.</summary>
internal static class InstrumentFileWriter
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string title, string language, List<CodeList> codeLists, List<PlannedSection> sections)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteString("language", language);
            if (codeLists.Count > 0)
            {
                json.WriteStartObject("codeLists");
                foreach (var list in codeLists)
                {
                    Options(json, list.Name, list.Options);
                }

                json.WriteEndObject();
            }

            json.WriteStartArray("sections");
            foreach (var section in sections)
            {
                Begin(json, section);
                json.WriteStartArray("pages");
                foreach (var page in section.Pages)
                {
                    Begin(json, page);
                    json.WriteStartArray("items");
                    page.Items.ForEach(i => Item(json, i.Item));
                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Texts(json, ListTexts(codeLists));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) + "\n";
    }

    private static void Begin(Utf8JsonWriter json, PlannedPart part)
    {
        json.WriteStartObject();
        json.WriteString("key", part.Key);
        Say(json, "title", part.Title);
        Say(json, "shownWhen", part.ShownWhen?.ToString());
        if (part.Titles.Count > 0)
        {
            json.WriteStartObject("texts");
            foreach (var (language, text) in part.Titles.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(language);
                json.WriteString(part.Key, text);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private static void Item(Utf8JsonWriter json, Item item)
    {
        json.WriteStartObject();
        json.WriteString("key", item.Key);
        json.WriteString("type", item.Type);
        json.WriteString("text", item.Text);
        Say(json, "hint", item.Hint);
        Say(json, "required", item.Required);
        Say(json, "dontKnow", item.DontKnow);
        Say(json, "preferNotToSay", item.PreferNotToSay);
        Say(json, "shownWhen", item.ShownWhen?.ToString());
        switch (item)
        {
            case NumberItem number:
                Say(json, "min", number.Min);
                Say(json, "max", number.Max);
                json.WriteNumber("decimals", number.Decimals);
                Say(json, "unit", number.Unit);
                break;
            case TextItem text:
                Say(json, "lines", text.Lines == 1 ? null : text.Lines);
                Say(json, "maxLength", text.MaxLength == TextItem.DefaultMaxLength ? null : text.MaxLength);
                break;
            case ChoiceItem { CodeListName: { } list }:
                json.WriteString("options", list);
                break;
            case ChoiceItem choice:
                Options(json, "options", choice.Options);
                break;
        }

        if (item is RankingItem ranking)
        {
            json.WriteNumber("ranks", ranking.Ranks);
        }
        else if (item is GridItem grid)
        {
            json.WriteStartArray("rows");
            foreach (var row in grid.Rows)
            {
                json.WriteStartObject();
                json.WriteString("key", row.Key);
                json.WriteString("text", row.Text);
                Say(json, "shownWhen", row.ShownWhen?.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Texts(json, item.Texts);
        json.WriteEndObject();
    }

    private static void Options(Utf8JsonWriter json, string name, IEnumerable<Option> options)
    {
        json.WriteStartArray(name);
        foreach (var option in options)
        {
            json.WriteStartObject();
            json.WriteNumber("code", option.Code);
            json.WriteString("label", option.Label);
            Say(json, "other", option.Other);
            Say(json, "exclusive", option.Exclusive);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What is said of shared lists in other languages stands once, at the top.
    private static Dictionary<string, ImmutableDictionary<string, string>> ListTexts(List<CodeList> lists) => lists.SelectMany(l => l.Texts)
        .GroupBy(t => t.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.SelectMany(t => t.Value).ToImmutableDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    private static void Texts(Utf8JsonWriter json, IReadOnlyDictionary<string, ImmutableDictionary<string, string>> languages)
    {
        if (languages.Count == 0)
        {
            return;
        }

        json.WriteStartObject("texts");
        foreach (var (language, texts) in languages.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(language);
            foreach (var (key, text) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Say(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }

    private static void Say(Utf8JsonWriter json, string name, decimal? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void Say(Utf8JsonWriter json, string name, bool flag)
    {
        if (flag)
        {
            json.WriteBoolean(name, true);
        }
    }
}
