using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("a = 1", true)]
    [InlineData("a != 1", false)]
    [InlineData("a in (2, 1)", true)]
    [InlineData("n > 4 and n <= 4.5", true)]
    [InlineData("n < 4", false)]
    [InlineData("m has 2", true)]
    [InlineData("m has 3", false)]
    [InlineData("d >= 2018-03-01", true)]
    [InlineData("d > 2018-03-01", false)]
    [InlineData("t = 'it''s'", true)]
    [InlineData("answered(t)", true)]
    [InlineData("answered(gone)", false)]
    [InlineData("gone = 1", false)]
    [InlineData("gone != 1", false)]
    [InlineData("not gone = 1", true)]
    [InlineData("dk = -93", true)]
    [InlineData("dk < 2", false)]
    [InlineData("a = 2 and a = 2 or a = 1", true)]
    [InlineData("a = 1 or a = 2 and a = 2", true)]
    [InlineData("(a = 1 or a = 2) and a = 2", false)]
    [InlineData("not a = 2 and a = 1", true)]
    [InlineData("not (a = 1 and a = 1)", false)]
    public void Conditions_are_judged_by_the_answers(string condition, bool holds)
    {
        var instrument = Examples.Read(
            Examples.YesNo("a"),
            """
            {"key": "n", "type": "number", "text": "N", "decimals": 1}, {"key": "d", "type": "date", "text": "D"}, {"key": "t", "type": "text", "text": "T"},
            {"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}, {"code": 3, "label": "z"}]}
            """,
            Examples.YesNo("dk", """, "dontKnow": true """),
            Examples.YesNo("gone"),
            Examples.YesNo("me", $$""", "shownWhen": "{{condition}}" """));
        var sheet = Examples.Sheet(
            ("a", SingleAnswer.Of(1)),
            ("n", new NumberAnswer(4.5m)),
            ("d", new DateAnswer(new DateOnly(2018, 3, 1))),
            ("t", new TextAnswer("it's")),
            ("m", new MultipleAnswer([1, 2])),
            ("dk", MissingAnswer.DontKnow));

        Assert.Equal(holds, Route.Walk(instrument, sheet).IsShown("me"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 2)]
    [InlineData("a =", 4)]
    [InlineData("a = b", 5)]
    [InlineData("1 = a", 1)]
    [InlineData("a == 1", 4)]
    [InlineData("a = 1 and", 10)]
    [InlineData("(a = 1", 7)]
    [InlineData("a = 1)", 6)]
    [InlineData("a = 'x", 5)]
    [InlineData("a = 2018-02-30", 5)]
    [InlineData("a in ()", 7)]
    [InlineData("a has 1.5", 7)]
    [InlineData("and = 1", 1)]
    [InlineData("A = 1", 1)]
    [InlineData("a ! 1", 3)]
    [InlineData("answered a", 10)]
    public void A_refusal_says_at_which_character(string condition, int position)
    {
        Assert.Equal(position, Assert.Throws<ConditionException>(() => ConditionParser.Parse(condition)).Position);
    }

    [Fact]
    public void Depth_length_and_number_of_tests_are_bounded()
    {
        Assert.Throws<ConditionException>(() => ConditionParser.Parse(new string('(', 1900)));
        Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat("not ", 400)) + "a = 1"));
        Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Join(" or ", Enumerable.Repeat("a=1", 101))));
        Assert.Throws<ConditionException>(() => ConditionParser.Parse(new string(' ', 1_000_000)));
    }

    [Fact]
    public void Whatever_is_written_is_a_condition_that_reads_back_the_same_or_a_refusal()
    {
        string[] pieces = ["a", "b_1", " ", "(", ")", "=", "!=", "<=", "and", "or", "not", "in", "has", "answered", "1", "-2.5", "2018-03-01", "'x'", ",", "'", "é", "\0"];
        var texts = Gen.Elements(pieces).ListOf().Select(parts => string.Join(' ', parts));

        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                var condition = ConditionParser.Parse(text).ToString()!;
                return ConditionParser.Parse(condition).ToString() == condition;
            }
            catch (ConditionException refusal)
            {
                return refusal.Position >= 1 && refusal.Position <= text.Length + 1;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
