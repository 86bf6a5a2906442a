using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Catalogue C-10: ten thousand expressions, well and badly formed, each read, judged and evaluated with bounded work and on a small stack.</summary>
public sealed class ConditionFuzzTests
{
    private const int Expressions = 10_000;
    private const int SmallStack = 256 * 1024;

    private static readonly string[] Pieces =
        ["a", "m", "zz", " ", "(", ")", "((", "=", "!=", "<=", "<", "and", "or", "not", "in", "has", "answered", "1", "-", "1e9", "99999999999999999999", "2018-03-01", "2018-13-01", "'x'", "'", ",", "é", "\u0000", "\ud800", "\n", "{", ";drop"];

    private static readonly string Instrument = Examples.Pages(
        RandomConditions.Items,
        """{"key": "me", "type": "note", "text": "Me", "shownWhen": "?"}""");

    private static readonly AnswerSheet[] Sheets =
    [
        AnswerSheet.Empty,
        Examples.Sheet(("a", SingleAnswer.Of(1)), ("m", new MultipleAnswer([1, 2])), ("n", new NumberAnswer(2.5m)), ("t", new TextAnswer("it's"))),
        Examples.Sheet(("a", MissingAnswer.DontKnow), ("m", new MultipleAnswer([98])), ("d", new DateAnswer(new DateOnly(2020, 1, 1))), ("r", new RankingAnswer([2])), ("g1", SingleAnswer.Of(1))),
    ];

    [Fact]
    public void Ten_thousand_expressions_are_read_judged_and_evaluated_with_bounded_work()
    {
        var (taken, refused, never, most) = (0, 0, 0, 0);
        OnSmallStack(() =>
        {
            var random = new Random(20180301);
            for (var i = 0; i < Expressions; i++)
            {
                var text = (i % 4) switch
                {
                    0 => RandomConditions.Next(random, 4),
                    1 => string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 60)).Select(_ => Pieces[random.Next(Pieces.Length)])),
                    2 => Spoilt(random, RandomConditions.Next(random, 4)),
                    _ => Hostile(random),
                };
                if (Read(text) is not { } review)
                {
                    refused++;
                    continue;
                }

                taken++;
                never += review.Refusals.Length;
                most = Math.Max(most, review.Steps);
                var condition = review.Instrument.FindItem("me")!.ShownWhen!;
                var shown = Sheets.Select(s => Route.Walk(review.Instrument, s).IsShown("me")).ToList();
                Assert.InRange(Size(condition), 1, 4 * ConditionParser.MaxTests);
                Assert.True(review.Refusals.IsEmpty || !shown.Contains(true), $"'never' was said of {text}");
                Assert.True(review.Warnings.IsEmpty || !shown.Contains(false), $"'always' was said of {text}");
            }
        });

        Assert.Equal(Expressions, taken + refused);
        Assert.True(taken > 3000 && refused > 3000 && never > 30, $"{taken} taken, {refused} refused, {never} never true");
        Assert.InRange(most, 1, InstrumentReview.MostSteps + 1);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1999)]
    public void Nesting_past_the_bound_is_refused_before_it_costs_a_stack(int depth)
    {
        OnSmallStack(() =>
        {
            Assert.Throws<ConditionException>(() => ConditionParser.Parse(new string('(', depth)));
            Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat("not ", depth / 4)) + "a"));
            Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat("(not ", depth / 5)) + "a = 1" + new string(')', depth / 5)));
            Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat("a=1 or(", depth / 7)) + "a=1"));
        });
    }

    private static InstrumentReview? Read(string expression)
    {
        try
        {
            return InstrumentJson.Review(Instrument.Replace("\"?\"", Quoted(expression), StringComparison.Ordinal));
        }
        catch (InstrumentException e)
        {
            Assert.All(e.Problems, p => Assert.StartsWith("/sections/0/pages/1/items/0", p.Pointer, StringComparison.Ordinal));
            Assert.All(e.Problems, p => Assert.InRange(p.Message.Length, 10, 2 * ConditionParser.MaxLength));
            return null;
        }
    }

    // By hand, since a serialiser mends the halves of characters that a hostile file may hold.
    private static string Quoted(string text) => $"\"{string.Concat(text.Select(c => c is '"' or '\\' or < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";

    private static string Spoilt(Random random, string text)
    {
        var at = random.Next(text.Length);
        return random.Next(3) switch
        {
            0 => text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at)),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            _ => text[..at],
        };
    }

    // Deep, long, and long with much to prove: as much as the language lets through, and a little more.
    private static string Hostile(Random random)
    {
        var depth = random.Next(1, 2 * ConditionParser.MaxDepth);
        var many = random.Next(1, ConditionParser.MaxTests + 20);
        return random.Next(5) switch
        {
            0 => new string('(', depth) + "a = 1" + new string(')', depth),
            1 => string.Concat(Enumerable.Repeat("not (", depth)) + "n > 3" + new string(')', depth),
            2 => string.Join(" and ", Enumerable.Range(0, many).Select(i => $"n != {i}")),
            3 => string.Join(" and ", Enumerable.Range(0, many / 3).Select(_ => $"({RandomConditions.Next(random, 0)} or not {RandomConditions.Next(random, 0)} or {RandomConditions.Next(random, 0)})")),
            _ => $"n in ({string.Join(',', Enumerable.Range(0, random.Next(1, 900)))})",
        };
    }

    private static int Size(Condition condition) => 1 + condition.Parts.Sum(Size);

    private static void OnSmallStack(Action act)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(act), SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
