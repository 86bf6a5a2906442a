using System.Text.Json;
using System.Text.Json.Nodes;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Random instruments with what a form can hold beside questions: titles, hints, units, shared lists, other languages, and keys that parts share.</summary>
internal static class TranslatedInstrument
{
    private static readonly string[] Languages = ["cy", "fr-CA"];

    public static string Json(Random random)
    {
        var instrument = JsonNode.Parse(GeneratedInstrument.Json(random).Replace("\"scale\"", "\"likely\"", StringComparison.Ordinal))!.AsObject();
        var (sections, texts) = (instrument["sections"]!.AsArray(), new JsonObject());
        instrument.Remove("texts"); // each part says its own
        instrument["codeLists"] = new JsonObject { ["likely"] = Options(), ["unused"] = Options() };
        Say(instrument, random, "likely.1", "likely.2", "unused.1");
        foreach (var (index, section) in sections.Index())
        {
            var pages = section!["pages"]!.AsArray();
            section["key"] = index == 0 && random.Next(2) == 0 ? "meta" : random.Next(3) == 0 ? KeyOf(pages[0]!["items"]![0]) : KeyOf(section);
            Say(section, random, KeyOf(section));
            foreach (var page in pages)
            {
                page!["key"] = random.Next(3) switch { 0 => KeyOf(page["items"]![0]), 1 when page == pages[0] => KeyOf(section), _ => KeyOf(page) };
                if (random.Next(2) == 0)
                {
                    page["title"] = "A page";
                    Say(page, random, KeyOf(page));
                }

                foreach (var item in page["items"]!.AsArray())
                {
                    Dress(item!, random);
                }
            }
        }

        DistinctPages(sections);
        return instrument.ToJsonString();
    }

    private static void Dress(JsonNode item, Random random)
    {
        var (key, names) = (KeyOf(item), new List<string> { KeyOf(item) });
        if ((string?)item["type"] != "note" && random.Next(2) == 0)
        {
            item["hint"] = "Think of the last year.";
            names.Add(key + ".hint");
        }

        if ((string?)item["type"] == "number" && random.Next(2) == 0)
        {
            item["unit"] = "years";
            names.Add(key + ".unit");
        }

        if ((string?)item["type"] is "grid" or "ranking" && random.Next(2) == 0)
        {
            item["options"] = "likely";
        }

        names.AddRange(item["options"] is JsonArray options ? options.Select(o => $"{key}.{o!["code"]}") : []);
        names.AddRange(item["rows"]?.AsArray().Select(KeyOf) ?? []);
        Say(item, random, [.. names]);
    }

    private static void Say(JsonNode part, Random random, params string[] names)
    {
        var texts = Languages.Select(l => KeyValuePair.Create<string, JsonNode?>(l, new JsonObject(names.Where(_ => random.Next(4) > 0).Select(n => KeyValuePair.Create<string, JsonNode?>(n, $"{l}: {n}")))));
        part["texts"] = new JsonObject(texts.Where(t => t.Value!.AsObject().Count > 0));
    }

    // The key of a section that is called as an item may be a page's too, once.
    private static void DistinctPages(JsonArray sections)
    {
        var seen = new HashSet<string>();
        foreach (var page in sections.SelectMany(s => s!["pages"]!.AsArray()).Where(p => !seen.Add(KeyOf(p))))
        {
            var key = "again_" + KeyOf(page);
            page!["texts"] = JsonNode.Parse((page["texts"] ?? new JsonObject()).ToJsonString().Replace($"\"{KeyOf(page)}\":", $"\"{key}\":", StringComparison.Ordinal));
            page["key"] = key;
        }
    }

    private static JsonArray Options() => JsonSerializer.SerializeToNode(new[] { new { code = 1, label = "Likely" }, new { code = 2, label = "Not likely" }, new { code = 3, label = "Never" } })!.AsArray();

    private static string KeyOf(JsonNode? part) => (string)part!["key"]!;
}
