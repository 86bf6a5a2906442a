using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class ConditionReachTests
{
    private const string Items =
        """
        {"key": "org", "type": "single", "text": "O", "required": true, "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}, {"code": 3, "label": "z"}]},
        {"key": "dk", "type": "single", "text": "K", "dontKnow": true, "options": [{"code": 1, "label": "x"}]},
        {"key": "n", "type": "number", "text": "N", "min": 0, "max": 50, "dontKnow": true},
        {"key": "half", "type": "number", "text": "H", "decimals": 1, "min": 0, "max": 1},
        {"key": "free", "type": "number", "text": "F"},
        {"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}, {"code": 98, "label": "none", "exclusive": true}]},
        {"key": "r", "type": "ranking", "text": "R", "ranks": 2, "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}, {"code": 3, "label": "z"}]},
        {"key": "all", "type": "ranking", "text": "A", "required": true, "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}]},
        {"key": "d", "type": "date", "text": "D"},
        {"key": "t", "type": "text", "text": "T", "maxLength": 3}
        """;

    [Theory]
    [InlineData("org = 1 and org = 2", "'org' cannot be 1 and 2 at once.")]
    [InlineData("org = 1 and (n > 3 and org = 2)", "'org' cannot be 1 and 2 at once.")]
    [InlineData("org = 1 and n > 2 and org in (2, 3)", "org = 1 and org in (2, 3) cannot hold at once.")]
    [InlineData("org > 3", "no answer to 'org' makes org > 3 true.")]
    [InlineData("org != 1 and not answered(org)", "org != 1 and not answered(org) cannot hold at once.")]
    [InlineData("(org = 1 or org = 2) and not (org = 1 or org < 3)", null)]
    [InlineData("dk = -93 and dk > -100", "dk = -93 and dk > -100 cannot hold at once.")]
    [InlineData("n > 50", "no answer to 'n' (a whole number from 0 to 50) makes n > 50 true.")]
    [InlineData("n > 4 and n < 5", "n > 4 and n < 5 cannot hold at once.")]
    [InlineData("n = 4.5", null)]
    [InlineData("n = -94", null)]
    [InlineData("half > 0.9 and half < 1", null)]
    [InlineData("half = 0.25", "no answer to 'half' (a number from 0 to 1 with at most 1 decimal place) makes half = 0.25 true.")]
    [InlineData("free >= -99 and free <= -91", null)]
    [InlineData("free > 999999999", null)]
    [InlineData("m has 98 and m has 1", "m has 98 and m has 1 cannot hold at once.")]
    [InlineData("answered(m) and not m has 1 and not m has 2 and not m has 98", null)]
    [InlineData("r has 1 and r has 2 and r has 3", null)]
    [InlineData("answered(r) and not r has 1 and not r has 2 and not r has 3", null)]
    [InlineData("answered(all) and not all has 1", null)]
    [InlineData("d < 1900-01-01", "no answer to 'd' (a date from 1900-01-01 to 2199-12-31) makes d < 1900-01-01 true.")]
    [InlineData("d > 2018-03-01 and d < 2018-03-02", null)]
    [InlineData("t = ''", null)]
    [InlineData("t = ' x'", null)]
    [InlineData("t = 'long'", null)]
    [InlineData("t = 'x' and t = 'y'", "'t' cannot be 'x' and 'y' at once.")]
    public void What_can_never_be_true_is_refused_and_the_words_say_why(string condition, string? why)
    {
        var review = Review(Items, Examples.YesNo("me", $$""", "shownWhen": "{{condition}}" """));

        var refusal = Assert.Single(review.Refusals);
        Assert.Empty(review.Warnings);
        Assert.Equal(("/sections/0/pages/1/items/0/shownWhen", "rule.condition-never"), (refusal.Pointer, refusal.Code));
        Assert.StartsWith("This can never be true: ", refusal.Message, StringComparison.Ordinal);
        Assert.True(why is null || refusal.Message == "This can never be true: " + why, refusal.Message);
    }

    [Theory]
    [InlineData("org = 1 or org = 2")]
    [InlineData("not answered(org)")] // a later page can be opened from the task list
    [InlineData("dk = -93")]
    [InlineData("n != 4")]
    [InlineData("n > 49 and n <= 50")]
    [InlineData("half > 0.8 and half < 1")]
    [InlineData("free > -91 and free < -89")]
    [InlineData("free < -99")]
    [InlineData("m has 98 and not m has 1")]
    [InlineData("m has 1 and m has 2")]
    [InlineData("r has 1 and r has 3")]
    [InlineData("answered(r) and not r has 1 and not r has 2")]
    [InlineData("all has 1 and all has 2")]
    [InlineData("d >= 2199-12-31 or d <= 1900-01-01")]
    [InlineData("t != 'x' and t != 'y' and answered(t)")]
    [InlineData("t = 'it'''")]
    public void What_can_be_either_is_passed_in_silence(string condition)
    {
        var review = Review(Items, Examples.YesNo("me", $$""", "shownWhen": "{{condition}}" """));

        Assert.Empty(review.Refusals);
        Assert.Empty(review.Warnings);
    }

    [Theory]
    [InlineData("not org = 1 or not org = 2")]
    [InlineData("org != 1 or org = 1 or not answered(org)")]
    [InlineData("not n > 50")]
    [InlineData("not (m has 98 and m has 2)")]
    [InlineData("answered(t) or not t = 'x'")]
    public void What_is_always_true_is_a_warning(string condition)
    {
        var review = Review(Items, Examples.YesNo("me", $$""", "shownWhen": "{{condition}}" """));

        Assert.Empty(review.Refusals);
        Assert.Equal(
            ("/sections/0/pages/1/items/0/shownWhen", "rule.condition-always", "This is always true, whatever is answered: it hides nothing."),
            (review.Warnings[0].Pointer, review.Warnings[0].Code, review.Warnings[0].Message));
    }

    [Fact]
    public void What_it_takes_to_get_there_counts()
    {
        var review = InstrumentJson.Review($$"""
            {"title": "T", "sections": [
              {"key": "one", "title": "S", "pages": [{"key": "p1", "items": [
                {{Examples.YesNo("a")}}, {{Examples.YesNo("b", """, "shownWhen": "a = 1" """)}}, {{Examples.YesNo("c", """, "shownWhen": "b = 1" """)}}]}]},
              {"key": "two", "title": "S", "shownWhen": "a = 2 or answered(c)", "pages": [
                {"key": "p2", "shownWhen": "a != 2", "items": [{{Examples.YesNo("d", """, "shownWhen": "b = 1" """)}}]},
                {"key": "p3", "shownWhen": "a = 2", "items": [{{Examples.YesNo("e", """, "shownWhen": "c = 1" """)}},
                  {"key": "g", "type": "grid", "text": "G", "options": [{"code": 1, "label": "x"}], "rows": [
                    {"key": "g1", "text": "R"}, {"key": "g2", "text": "R", "shownWhen": "b = 2"}, {"key": "g3", "text": "R", "shownWhen": "not b = 2"}]}]},
                {"key": "p4", "shownWhen": "a = 1 and a = 2", "items": [{{Examples.YesNo("f", """, "shownWhen": "a = 1" """)}}]}]}]}
            """);

        Assert.Equal(
            [
                ("/sections/1/pages/1/items/0/shownWhen", "This can never be true: c = 1 cannot hold, because 'b' is asked only when a = 1 and 'c' is asked only when b = 1 and the page 'p3' is shown only when a = 2."),
                ("/sections/1/pages/1/items/1/rows/1/shownWhen", "This can never be true: b = 2 cannot hold, because 'b' is asked only when a = 1 and the page 'p3' is shown only when a = 2."),
                ("/sections/1/pages/2/shownWhen", "This can never be true: 'a' cannot be 1 and 2 at once."),
            ],
            review.Refusals.Select(p => (p.Pointer, p.Message)).Select(p => (p.Pointer, p.Message.Replace(", 'c'", " and 'c'", StringComparison.Ordinal))));
        Assert.Equal(
            [
                ("/sections/1/pages/0/items/0/shownWhen", "This is always true here, because 'c' is asked only when b = 1, the section 'two' is shown only when a = 2 or answered(c) and the page 'p2' is shown only when a != 2: it hides nothing."),
                ("/sections/1/pages/1/items/1/rows/2/shownWhen", "This is always true here, because 'b' is asked only when a = 1 and the page 'p3' is shown only when a = 2: it hides nothing."),
            ],
            review.Warnings.Select(p => (p.Pointer, p.Message)));
    }

    [Fact]
    public void A_published_version_stays_readable_whatever_is_found()
    {
        Assert.NotNull(Examples.Read(Examples.YesNo("a"), Examples.YesNo("b", """, "shownWhen": "a = 1 and a = 2" """)));
    }

    [Fact]
    public void An_instrument_made_to_be_hard_is_given_up_after_a_bounded_number_of_looks()
    {
        // Ten pigeons in nine holes, each in one and no two in the same: there is no short proof by taking cases apart, and two hundred are asked for.
        var pigeons = Enumerable.Range(0, 10).Select(p => $$"""{"key": "p{{p}}", "type": "multiple", "text": "P", "options": [{{string.Join(", ", Enumerable.Range(0, 9).Select(h => $$"""{"code": {{h}}, "label": "x"}"""))}}]}""");
        var housed = Enumerable.Range(0, 10).Select(p => string.Join(" or ", Enumerable.Range(0, 9).Select(h => $"p{p} has {h}")));
        var apart = Enumerable.Range(0, 9).SelectMany(h => Enumerable.Range(0, 10).SelectMany(a => Enumerable.Range(0, a).Select(b => $"not (p{a} has {h} and p{b} has {h})")))
            .Chunk(40).Select(part => string.Join(" and ", part));
        var rules = housed.Concat(apart).Select((rule, i) => Examples.YesNo($"c{i}", $$""", "shownWhen": "{{rule}}" """)).ToList();
        var all = string.Join(" and ", rules.Select((_, i) => $"answered(c{i})"));
        var json = Examples.Pages(string.Join(", ", pigeons), string.Join(", ", rules), string.Join(", ", Enumerable.Range(0, 200).Select(i => Examples.YesNo($"z{i}", $$""", "shownWhen": "{{all}}" """))));

        var review = InstrumentJson.Review(json);

        Assert.Empty(review.Refusals);
        Assert.InRange(review.Steps, 100_000, InstrumentReview.MostSteps + 1);
    }

    private static InstrumentReview Review(params string[] pages) => InstrumentJson.Review(Examples.Pages(pages));
}
