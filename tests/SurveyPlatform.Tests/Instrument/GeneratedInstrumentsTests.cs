using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Random instruments and a random person who answers them page by page as a browser would.</summary>
public sealed class GeneratedInstrumentsTests
{
    [Fact]
    public void Every_instrument_can_be_answered_to_its_end_and_then_nothing_is_wrong()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var instrument = InstrumentJson.Read(JsonSerializer.Serialize(NewInstrument(random)));
            var (sheet, visited) = AnswerToTheEnd(instrument, random);
            var route = Route.Walk(instrument, sheet);

            Assert.Equal(route.Pages.Select(p => p.Key), visited);
            Assert.Empty(SurveyPlatform.Instruments.Check.Sheet(route));
            Assert.Null(route.FirstIncomplete);
            Assert.All(instrument.Sections, s => Assert.True(route.ProgressOf(s) is null or Progress.Complete));
            Assert.All(route.Answers.Keys, key => Assert.True(route.IsShown(key)));
            Assert.All(instrument.AnswerKeys, key => Assert.Equal(route.Answer(key), route.Answers.Get(key)));

            // The same sheet through its stored form gives the same route, and the codebook finds a value or a reason in every cell.
            var back = Route.Walk(instrument, AnswerSheet.Parse(System.Text.Encoding.UTF8.GetBytes(sheet.ToJson()), instrument));
            Assert.Equal(route.Answers.ToJson(), back.Answers.ToJson());
            var codebook = Codebook.Of([("1", instrument)]);
            var row = Codebook.Row(codebook.Rounds[0], sheet, submitted: true);
            Assert.All(codebook.Variables, v => Assert.Equal(v.Value(row).Missing == MissingReason.NotAsked, !route.IsShown(v.AnswerKey) || IsOtherNotChosen(v, route)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static bool IsOtherNotChosen(CodebookVariable variable, Route route) =>
        variable.Role == CodebookRole.OtherText && route.Answer(variable.AnswerKey) switch
        {
            SingleAnswer single => single.Code != variable.Code,
            MultipleAnswer multiple => !multiple.Codes.Contains(variable.Code ?? -1),
            _ => false,
        };

    private static (AnswerSheet Sheet, List<string> Visited) AnswerToTheEnd(Instrument instrument, Random random)
    {
        var (sheet, visited, rev) = (AnswerSheet.Empty, new List<string>(), 0);
        var route = Route.Walk(instrument, sheet);
        for (var page = route.Pages.FirstOrDefault(); page is not null; page = route.Next(page.Key))
        {
            visited.Add(page.Key);
            var posted = page.Items.SelectMany(i => Fields(i, random)).ToArray();
            var form = PageForm.Read(page, route, Examples.Posted(posted));
            Assert.Empty(form.Faults);
            sheet = sheet.With(form.Answers, ++rev);
            route = Route.Walk(instrument, sheet);
        }

        return (sheet, visited);
    }

    private static IEnumerable<(string, string)> Fields(Item item, Random random)
    {
        if (!item.Required && random.Next(3) == 0)
        {
            return [];
        }

        return item switch
        {
            SingleItem single => OneOf(single.Key, single, random),
            GridItem grid => grid.Rows.SelectMany(r => OneOf(r.Key, grid, random)),
            MultipleItem multiple => [(item.Key, Code(multiple.Options[random.Next(multiple.Options.Length)])), (item.Key + ".other", "words")],
            RankingItem ranking => ranking.Options.OrderBy(_ => random.Next()).Take(ranking.Ranks).Select((o, i) => ($"{item.Key}.{i + 1}", Code(o))),
            NumberItem number => [(item.Key, random.Next((int)(number.Min ?? 0), (int)(number.Max ?? 9) + 1).ToString(CultureInfo.InvariantCulture))],
            DateItem => [(item.Key + ".day", "28"), (item.Key + ".month", $"{random.Next(1, 13)}"), (item.Key + ".year", $"{random.Next(1990, 2030)}")],
            TextItem => [(item.Key, random.Next(2) == 0 ? "yes" : "no, \"not\"\r\nat all")],
            _ => [],
        };
    }

    private static IEnumerable<(string, string)> OneOf(string key, ChoiceItem item, Random random) =>
        [(key, Code(item.OfferedOptions[random.Next(item.OfferedOptions.Length)])), (key + ".other", "words")];

    private static string Code(Option option) => option.Code.ToString(CultureInfo.InvariantCulture);

    internal static Dictionary<string, object> NewInstrument(Random random)
    {
        var askable = new List<(string Key, string Type)>();
        var next = 0;
        return new Dictionary<string, object>
        {
            ["title"] = "T",
            ["sections"] = Some(3, s => MaybeShown(() => Part($"s{s}", ("title", "S"), ("pages", Some(3, _ => MaybeShown(() => Part($"p{next++}", ("items", Some(4, _ => NewItem()))))))))),
        };

        // The condition is drawn before the part is made, so that it can only ask about what stands earlier.
        Dictionary<string, object> MaybeShown(Func<Dictionary<string, object>> make)
        {
            var condition = askable.Count > 0 && random.Next(3) == 0 ? NewCondition(3) : null;
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
            var item = Part(key, ("type", type), ("text", askable.Count > 0 && random.Next(9) == 0 ? "At {site}" : "What is it?"));
            if (askable.Count > 0 && random.Next(3) == 0)
            {
                item["shownWhen"] = NewCondition(3);
            }

            if (type == "note")
            {
                return item;
            }

            item["required"] = random.Next(2) == 0;
            item["dontKnow"] = random.Next(4) == 0;
            if (type is "single" or "multiple" or "grid" or "ranking")
            {
                var options = new List<object> { Option(1), Option(2), Option(3) };
                if (type is "single" or "multiple")
                {
                    options.Add(new { code = 97, label = "Other", other = true });
                }

                item["options"] = options;
            }

            if (type == "grid")
            {
                item["rows"] = Some(4, r => Part($"{key}_{r}", ("text", "Row")));
                askable.AddRange(((Dictionary<string, object>[])item["rows"]).Select(r => ((string)r["key"], "single")));
                return item;
            }

            if (type == "number")
            {
                (item["min"], item["max"]) = (random.Next(0, 5), random.Next(5, 20));
            }

            askable.Add((key, type));
            return item;
        }

        static object Option(int code) => new { code, label = $"Option {code}" };

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

            var (key, type) = askable[random.Next(askable.Count)];
            return type switch
            {
                "single" => random.Next(2) == 0 ? $"{key} = {random.Next(1, 4)}" : $"{key} in (1, 2)",
                "multiple" or "ranking" => $"{key} has {random.Next(1, 4)}",
                "number" => $"{key} >= {random.Next(1, 10)}",
                "date" => $"{key} < 2010-06-15",
                "text" => $"{key} = 'yes'",
                _ => $"answered({key})",
            };
        }
    }
}
