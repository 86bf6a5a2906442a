using System.Globalization;
using System.Text.Json;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Random instruments of everything the schema has, and what a random person does in their controls.</summary>
internal static class GeneratedInstrument
{
    private static readonly string[] s_comparators = ["=", "!=", "<", "<=", ">", ">="];

    private const string AnyText = "žluť & <b>\"é\"</b>, 'x'\r\n=1+1 😀";

    public static string Json(Random random) => JsonSerializer.Serialize(NewInstrument(random));

    /// <summary>What a person gives for one item: taken as given, where nothing is required sometimes nothing.</summary>
    /// <param name="shown">Whether a row is asked.</param>
    public static IEnumerable<(string Control, string Value)> Answers(Item item, Random random, Func<string, bool>? shown = null)
    {
        if (!item.Required && random.Next(3) == 0)
        {
            return [];
        }

        if (item is not ChoiceItem && item.OfferedReasons.ToList() is { Count: > 0 } reasons && random.Next(3) == 0)
        {
            return [(item.Key + ".missing", $"{reasons[random.Next(reasons.Count)].Code}")];
        }

        return item switch
        {
            SingleItem single => OneOf(single.Key, single, random),
            GridItem grid => grid.Rows.Where(r => shown?.Invoke(r.Key) ?? true).SelectMany(r => OneOf(r.Key, grid, random)),
            MultipleItem multiple => Several(multiple, random),
            RankingItem ranking => ranking.Options.OrderBy(_ => random.Next()).Take(ranking.Required ? ranking.Ranks : random.Next(1, ranking.Ranks + 1)).Select((o, i) => ($"{item.Key}.{i + 1}", Code(o.Code))),
            NumberItem number => [(item.Key, Number(number, random))],
            DateItem => [(item.Key + ".day", "28"), (item.Key + ".month", $"{random.Next(1, 13)}"), (item.Key + ".year", $"{random.Next(1990, 2030)}")],
            TextItem text => [(item.Key, random.Next(3) switch { 0 => "yes", 1 when text.MaxLength >= AnyText.Length => AnyText, _ => new string('x', random.Next(1, text.MaxLength + 1)) })],
            _ => [],
        };
    }

    /// <summary>What a person gives by mistake, or a program on purpose.</summary>
    public static IEnumerable<(string Control, string Value)> Nonsense(Item item, Random random) => item.AnswerKeys.SelectMany(key => random.Next(4) switch
    {
        0 => new[] { (key, "x"), (key, "1"), (key + ".1", "9"), (key + ".day", "32") },
        1 => [(key, "-93"), (key, "999"), (key + ".missing", "-94"), (key + ".other", "  ")],
        2 => [(key, new string('9', 30)), (key + ".2", "1"), (key + ".year", "17")],
        _ => [],
    });

    private static IEnumerable<(string, string)> OneOf(string key, ChoiceItem item, Random random)
    {
        var option = item.OfferedOptions[random.Next(item.OfferedOptions.Length)];
        return option.Other ? [(key, Code(option.Code)), (key + ".other", "in words, \"so\"")] : [(key, Code(option.Code))];
    }

    private static IEnumerable<(string, string)> Several(MultipleItem item, Random random)
    {
        var alone = item.OfferedOptions.Where(o => o.Exclusive).ToList();
        if (alone.Count > 0 && random.Next(4) == 0)
        {
            return [(item.Key, Code(alone[random.Next(alone.Count)].Code))];
        }

        var chosen = item.Options.Where(o => !o.Exclusive).OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
        return chosen.Select(o => (item.Key, Code(o.Code))).Concat(chosen.Any(o => o.Other) ? [(item.Key + ".other", "in words")] : []);
    }

    private static string Number(NumberItem item, Random random)
    {
        var scale = (decimal)Math.Pow(10, item.Decimals);
        var (min, max) = ((item.Min ?? Math.Max(-90, (item.Max ?? 0) - 1_000_000)) * scale, (item.Max ?? 1_000_000) * scale);
        return ((Math.Ceiling(min) + random.Next((int)(Math.Floor(max) - Math.Ceiling(min)) + 1)) / scale).ToString(CultureInfo.InvariantCulture);
    }

    private static string Code(int code) => code.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, object> NewInstrument(Random random)
    {
        var earlier = new List<(string Key, string Type, int[] Codes)>();
        var welsh = new Dictionary<string, string>();
        var onEarlierPages = 0;
        var next = 0;
        return new Dictionary<string, object>
        {
            ["title"] = "T",
            ["language"] = "en",
            ["codeLists"] = new { scale = Options("Option") },
            ["sections"] = Some(3, s => MaybeShown(() => Part($"s{s}", ("title", "S"), ("pages", Some(3, _ => MaybeShown(NewPage)))))),
            ["texts"] = new { cy = welsh },
        };

        Dictionary<string, object> NewPage()
        {
            onEarlierPages = earlier.Count;
            var page = Part($"p{next++}", ("items", Some(4, _ => NewItem())));
            if (random.Next(2) == 0)
            {
                page["title"] = Piped("A page of {site}");
            }

            return page;
        }

        // The condition is drawn before the part is made, so that it can only ask about what stands earlier.
        Dictionary<string, object> MaybeShown(Func<Dictionary<string, object>> make)
        {
            var condition = earlier.Count > 0 && random.Next(3) == 0 ? NewCondition(3) : null;
            var part = make();
            if (condition is not null)
            {
                part["shownWhen"] = condition;
            }

            return part;
        }

        Dictionary<string, object>[] Some(int atMost, Func<int, Dictionary<string, object>> make) => [.. Enumerable.Range(0, random.Next(1, atMost + 1)).Select(make)];

        static Dictionary<string, object> Part(string key, params (string, object)[] more) => more.Append(("key", key)).ToDictionary(m => m.Item1, m => m.Item2);

        Dictionary<string, object> NewItem()
        {
            var type = new[] { "single", "multiple", "grid", "number", "text", "date", "ranking", "note" }[random.Next(8)];
            var key = $"k{next++}";
            var item = Part(key, ("type", type), ("text", Piped("What is it?")));
            if (random.Next(3) == 0)
            {
                welsh[key] = "Beth ydyw, {name}?";
            }

            if (earlier.Count > 0 && random.Next(3) == 0)
            {
                item["shownWhen"] = NewCondition(3);
            }

            if (type == "note")
            {
                return item;
            }

            (item["required"], item["dontKnow"], item["preferNotToSay"]) = (random.Next(2) == 0, random.Next(4) == 0, random.Next(5) == 0);
            item["previous"] = new[] { "none", "after", "before" }[random.Next(3)];
            if (random.Next(3) == 0)
            {
                (item["hint"], welsh[key + ".hint"]) = (Piped("As of {round}"), "Erbyn {round}");
            }

            switch (type)
            {
                case "single" or "multiple":
                    item["options"] = Options(Piped("Option")).Concat([new { code = 97, label = "Other", other = true }, new { code = 98, label = Piped("None"), exclusive = true }]);
                    break;
                case "grid" or "ranking":
                    item["options"] = random.Next(2) == 0 ? "scale" : Options(Piped("Option"));
                    break;
                case "number":
                    (item["decimals"], item["unit"]) = (random.Next(3), "years");
                    Maybe(item, "min", random.Next(-9, 5));
                    Maybe(item, "max", random.Next(5, 20));
                    break;
                case "text":
                    Maybe(item, "maxLength", random.Next(10, 60));
                    Maybe(item, "lines", random.Next(1, 9));
                    break;
            }

            if (type == "grid")
            {
                item["rows"] = Some(4, r => MaybeShown(() => Part($"{key}_{r}", ("text", Piped("Row")))));
                earlier.AddRange(((Dictionary<string, object>[])item["rows"]).Select(r => ((string)r["key"], "single", Codes(item))));
                return item;
            }

            if (type == "ranking")
            {
                item["ranks"] = random.Next(1, 4);
            }

            earlier.Add((key, type, type is "single" or "multiple" or "ranking" ? Codes(item) : []));
            return item;
        }

        static object[] Options(string label) => [.. new[] { 1, 2, 3 }.Select(code => new { code, label = $"{label} {code}" })];

        // Options 1 to 3 all have; -93 and -94 have no code but on a choice.
        static int[] Codes(Dictionary<string, object> item) =>
            [1, 2, 3, .. (string)item["type"] is "single" or "multiple" ? [97, 98] : Array.Empty<int>(), .. item["dontKnow"] is true && (string)item["type"] != "ranking" ? [-93] : Array.Empty<int>(), .. item["preferNotToSay"] is true && (string)item["type"] != "ranking" ? [-94] : Array.Empty<int>()];

        // What was answered on an earlier page, or a fact of the invitation, sometimes stands in a text.
        string Piped(string text) => random.Next(8) switch
        {
            0 => $"{text} {{{OneOf(["site", "round", "name"])}}}",
            1 when onEarlierPages > 0 => $"{text} {{{earlier[random.Next(onEarlierPages)].Key}}}?",
            _ => text,
        };

        void Maybe(Dictionary<string, object> item, string property, object value)
        {
            if (random.Next(3) > 0)
            {
                item[property] = value;
            }
        }

        string NewCondition(int depth)
        {
            if (depth > 0 && random.Next(3) == 0)
            {
                return random.Next(3) switch
                {
                    0 => $"({NewCondition(depth - 1)}) and {NewCondition(depth - 1)}",
                    1 => $"({NewCondition(depth - 1)} or {NewCondition(depth - 1)})",
                    _ => $"not ({NewCondition(depth - 1)})",
                };
            }

            var (key, type, codes) = earlier[random.Next(earlier.Count)];
            var (code, sign) = (OneOf(codes), random.Next(4) == 0 ? "!=" : "=");
            return (random.Next(6), type) switch
            {
                (0, _) => $"answered({key})",
                (1, "single") => $"{key} in ({code}, {OneOf(codes)})",
                (_, "single") => $"{key} {sign} {code}",
                (_, "multiple" or "ranking") => $"{key} has {code}",
                (_, "number") => $"{key} {OneOf(s_comparators)} {random.Next(1, 10)}",
                (_, "date") => $"{key} {OneOf(s_comparators)} 2010-06-15",
                _ => $"{key} {sign} 'yes'",
            };
        }

        T OneOf<T>(IReadOnlyList<T> all) => all.Count == 0 ? default! : all[random.Next(all.Count)]; // what has no codes asks for none
    }
}
