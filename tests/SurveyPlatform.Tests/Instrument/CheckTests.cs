using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class CheckTests
{
    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Fact]
    public void A_sheet_is_complete_when_what_is_required_on_its_route_has_an_answer()
    {
        var fault = Assert.Single(Check.Sheet(Contract, AnswerSheet.Empty));

        Assert.Equal(("role", "org", "org"), (fault.Page, fault.Key, fault.Control));
        Assert.Empty(Check.Sheet(Contract, Examples.Sheet(("org", SingleAnswer.Of(1)))));
    }

    [Fact]
    public void What_is_required_off_the_route_is_not_asked_for()
    {
        var instrument = Examples.Read(
            Examples.YesNo("lead"), Examples.YesNo("why", """, "required": true, "shownWhen": "lead = 1" """), Examples.YesNo("deep", """, "required": true, "shownWhen": "why = 1" """));

        Assert.Equal(["why"], Keys(("lead", SingleAnswer.Of(1)), ("deep", SingleAnswer.Of(1))));
        Assert.Equal(["deep"], Keys(("lead", SingleAnswer.Of(1)), ("why", SingleAnswer.Of(1))));
        Assert.Empty(Keys(("lead", SingleAnswer.Of(2)), ("why", SingleAnswer.Of(1))));

        IEnumerable<string> Keys(params (string, Answer?)[] answers) => Check.Sheet(instrument, Examples.Sheet(answers)).Select(f => f.Key);
    }

    [Fact]
    public void Each_row_of_a_required_grid_needs_an_answer()
    {
        var instrument = Examples.Read("""
            {"key": "g", "type": "grid", "text": "How is it?", "required": true, "options": [{"code": 1, "label": "Good"}],
             "rows": [{"key": "g_a", "text": "Beds"}, {"key": "g_b", "text": "Staff"}, {"key": "g_c", "text": "Pay", "shownWhen": "g_a = 1"}]}
            """);

        Assert.Equal(["Select beds", "Select staff"], Check.Sheet(instrument, AnswerSheet.Empty).Select(f => f.Message));
        Assert.Equal(["g_b", "g_c"], Check.Sheet(instrument, Examples.Sheet(("g_a", SingleAnswer.Of(1)))).Select(f => f.Control));
    }

    [Theory]
    [InlineData(1, "top.2")]
    [InlineData(2, "top.3")]
    public void A_required_ranking_is_filled_to_its_last_rank(int given, string control)
    {
        var instrument = Examples.Read("""
            {"key": "top", "type": "ranking", "text": "Top", "required": true, "ranks": 3,
             "options": [{"code": 1, "label": "a"}, {"code": 2, "label": "b"}, {"code": 3, "label": "c"}, {"code": 4, "label": "d"}]}
            """);

        var fault = Assert.Single(Check.Sheet(instrument, Examples.Sheet(("top", new RankingAnswer([.. new[] { 4, 2 }.Take(given)])))));

        Assert.Equal(control, fault.Control);
    }

    [Fact]
    public void Answers_that_break_a_rule_are_found_however_they_came_into_the_sheet()
    {
        var sheet = Examples.Sheet(
            ("org", SingleAnswer.Of(97)), ("years", new NumberAnswer(99)), ("bar_ig", MissingAnswer.PreferNotToSay), ("comment", new TextAnswer(new string('x', 4001))));

        Assert.Equal(["org.other", "years", "bar_ig", "comment"], Check.Sheet(Contract, sheet).Select(f => f.Control));
    }

    [Fact]
    public void An_answer_of_another_kind_than_the_item_asks_for_counts_as_none()
    {
        Assert.Equal("org", Assert.Single(Check.Sheet(Contract, Examples.Sheet(("org", new TextAnswer("1"))))).Key);
    }
}
