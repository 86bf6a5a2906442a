using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>
/// Small random instruments of which every answer sheet is made and walked: what no sheet ever shows is refused, what every sheet shows that gets
/// there is warned of, and nothing else is said.
/// </summary>
public sealed class ConditionReachProofTests
{
    private const int MostSheets = 3000;

    private static readonly string[] Days = ["1899-12-31", "1900-01-01", "1900-01-02", "2018-03-01", "2018-03-02", "2199-12-31"];
    private static readonly string[] Words = ["x", "y", "", " x", "four"];

    [Fact]
    public void What_is_reported_is_what_all_answer_sheets_together_show()
    {
        var (never, always, either) = (0, 0, 0);
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var made = new SmallInstrument(new Random(seed), MostSheets);
            var review = InstrumentJson.Review(made.Json);
            var seen = made.Places.ToDictionary(p => p.Pointer, _ => (Reached: 0, Shown: 0));
            foreach (var sheet in made.Sheets())
            {
                var route = Route.Walk(review.Instrument, sheet);
                foreach (var place in made.Places)
                {
                    var (reached, shown) = seen[place.Pointer];
                    seen[place.Pointer] = (reached + (place.Around is null || route.IsShown(place.Around) ? 1 : 0), shown + (route.IsShown(place.Witness) ? 1 : 0));
                }
            }

            var reachable = made.Places.Where(p => seen[p.Pointer].Reached > 0).ToList();
            var shouldRefuse = reachable.Where(p => seen[p.Pointer].Shown == 0).Select(p => p.Pointer).ToList();
            var shouldWarn = reachable.Where(p => seen[p.Pointer].Shown == seen[p.Pointer].Reached).Select(p => p.Pointer).ToList();
            Assert.Equal(shouldRefuse, review.Refusals.Select(p => p.Pointer));
            Assert.Equal(shouldWarn, review.Warnings.Select(p => p.Pointer));
            Assert.InRange(review.Steps, 0, 50_000);
            (never, always, either) = (never + shouldRefuse.Count, always + shouldWarn.Count, either + reachable.Count - shouldRefuse.Count - shouldWarn.Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        // The instruments are of all kinds, or this says nothing.
        Assert.True(never > 100 && always > 50 && either > 200, $"{never} never, {always} always, {either} either");
    }

    /// <summary>A condition: where it stands, a key that is shown exactly when it holds there, and one that is shown when the place is reached.</summary>
    private sealed record Place(string Pointer, string Witness, string? Around);

    /// <summary>Every section and page begins with a note, every grid with a row, that is always shown there and so bears witness.</summary>
    private sealed class SmallInstrument
    {
        private readonly Random _random;
        private readonly List<(string Key, string Kind)> _askable = [];
        private readonly List<(string Key, Answer?[] Answers)> _answers = [];
        private readonly int _mostSheets;
        private int _sheets = 1;
        private int _next;

        public SmallInstrument(Random random, int mostSheets)
        {
            (_random, _mostSheets) = (random, mostSheets);
            Json = JsonSerializer.Serialize(Part(("title", "T"), ("sections", Some(2, s => Section($"/sections/{s}", $"s{s}")))));
        }

        public string Json { get; }

        public List<Place> Places { get; } = [];

        public IEnumerable<AnswerSheet> Sheets()
        {
            for (var number = 0; number < _sheets; number++)
            {
                var rest = number;
                yield return AnswerSheet.Empty.With(_answers.Select(a =>
                {
                    (rest, var pick) = Math.DivRem(rest, a.Answers.Length);
                    return KeyValuePair.Create(a.Key, a.Answers[pick]);
                }), 1);
            }
        }

        private Dictionary<string, object> Section(string pointer, string key)
        {
            var condition = Condition(pointer, $"{key}n", null);
            var first = Part(("key", key + "p"), ("items", new[] { Note(key + "n") }));
            return Shown(condition, Part(("key", key), ("title", "S"), ("pages", Some(2, p => Page($"{pointer}/pages/{p + 1}", $"{key}{p}", key + "n")).Prepend(first))));
        }

        private Dictionary<string, object> Page(string pointer, string key, string around)
        {
            var condition = Condition(pointer, key + "n", around);
            return Shown(condition, Part(("key", key), ("items", Some(3, i => NewItem($"{pointer}/items/{i + 1}", key + "n")).Prepend(Note(key + "n")))));
        }

        private static Dictionary<string, object> Note(string key) => Part(("key", key), ("type", "note"), ("text", "N"));

        private Dictionary<string, object> NewItem(string pointer, string around)
        {
            var (key, required, dontKnow) = ($"k{_next++}", _random.Next(2) == 0, _random.Next(4) == 0);
            var condition = Condition(pointer, key, around);
            (Dictionary<string, object> Item, string Kind, Answer[] Answers) made = _random.Next(7) switch
            {
                0 => (Part(("options", Options(1, 2, 98))), "multiple", [.. Sets(1, 2).Append([98]).Select(c => new MultipleAnswer([.. c]))]),
                1 => (Part(("options", Options(1, 2, 3)), ("ranks", 2)), "ranking", [.. Orders(1, 2, 3).Where(o => o.Length == 2 || !required).Select(c => new RankingAnswer([.. c]))]),
                2 => (Part(("min", 0), ("max", 1), ("decimals", 1)), "number", [.. Enumerable.Range(0, 11).Select(n => new NumberAnswer(n / 10m))]),
                3 => (Part(), "date", [.. Near(Days).Select(d => new DateAnswer(d))]),
                4 => (Part(("maxLength", 3)), "text", [new TextAnswer("x"), new TextAnswer("y"), new TextAnswer("zz")]),
                5 => (Part(("options", Options(1, 2)), ("rows", new[] { Part(("key", key + "a"), ("text", "R")), Row(pointer, key) })), "grid", [SingleAnswer.Of(1), SingleAnswer.Of(2)]),
                _ => (Part(("options", Options(1, 2, 3))), "single", [SingleAnswer.Of(1), SingleAnswer.Of(2), SingleAnswer.Of(3)]),
            };
            var (item, kind, answers) = made;
            Answer?[] all = [null, .. dontKnow ? [MissingAnswer.DontKnow] : Array.Empty<Answer>(), .. answers];
            string[] keys = kind == "grid" ? [key + "a", key + "b"] : [key];
            if (_sheets * (long)Math.Pow(all.Length, keys.Length) > _mostSheets)
            {
                Places.RemoveAll(p => p.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal));
                return Note(key);
            }

            foreach (var asked in keys)
            {
                _sheets *= all.Length;
                _answers.Add((asked, all));
                _askable.Add((asked, kind));
            }

            foreach (var (name, value) in new (string, object)[] { ("key", key), ("type", kind), ("text", "T"), ("required", required), ("dontKnow", dontKnow) })
            {
                item[name] = value;
            }

            return Shown(condition, item);
        }

        private Dictionary<string, object> Row(string pointer, string key) =>
            Shown(Condition(pointer + "/rows/1", key + "b", key), Part(("key", key + "b"), ("text", "R")));

        private static object[] Options(params int[] codes) => [.. codes.Select(c => new { code = c, label = "L", exclusive = c == 98 })];

        private static IEnumerable<int[]> Sets(params int[] codes) =>
            Enumerable.Range(1, (1 << codes.Length) - 1).Select(set => codes.Where((_, i) => (set & (1 << i)) != 0).ToArray());

        private static IEnumerable<int[]> Orders(params int[] codes) => codes.SelectMany(a => codes.Where(b => b != a).Select(b => new[] { a, b }).Prepend([a]));

        private static IEnumerable<DateOnly> Near(string[] days) => days.Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture))
            .SelectMany(d => new[] { d.AddDays(-1), d, d.AddDays(1) }).Distinct().Where(d => d.Year is >= 1900 and < 2200);

        private string? Condition(string pointer, string witness, string? around)
        {
            if (_askable.Count == 0 || _random.Next(3) == 0)
            {
                return null;
            }

            Places.Add(new Place(pointer + "/shownWhen", witness, around));
            return Expression(3);
        }

        private string Expression(int depth)
        {
            if (depth > 0 && _random.Next(5) < 3)
            {
                return _random.Next(5) switch
                {
                    0 => $"not ({Expression(depth - 1)})",
                    1 or 2 => $"({Expression(depth - 1)} or {Expression(depth - 1)})",
                    _ => $"({Expression(depth - 1)} and {Expression(depth - 1)})",
                };
            }

            var (key, kind) = _askable[_random.Next(_askable.Count)];
            var sign = new[] { "=", "!=", "<", "<=", ">", ">=" }[_random.Next(6)];
            return _random.Next(6) == 0 ? $"answered({key})" : kind switch
            {
                "multiple" => $"{key} has {One(1, 2, 98)}",
                "ranking" => $"{key} has {_random.Next(1, 4)}",
                "number" => $"{key} {sign} {One("0", "0.1", "0.15", "0.9", "1", "-5")}",
                "date" => $"{key} {sign} {One(Days)}",
                "text" => $"{key} {One("=", "!=")} '{One(Words)}'",
                _ => _random.Next(3) == 0 ? $"{key} in ({One(1, 2)}, {One(1, 2)})" : $"{key} {sign} {One(1, 2)}",
            };
        }

        private T One<T>(params T[] of) => of[_random.Next(of.Length)];

        private List<Dictionary<string, object>> Some(int atMost, Func<int, Dictionary<string, object>> make) => [.. Enumerable.Range(0, _random.Next(1, atMost + 1)).Select(make)];

        private static Dictionary<string, object> Part(params (string, object)[] members) => members.ToDictionary(m => m.Item1, m => m.Item2);

        private static Dictionary<string, object> Shown(string? condition, Dictionary<string, object> part)
        {
            if (condition is not null)
            {
                part["shownWhen"] = condition;
            }

            return part;
        }
    }
}
