using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class InstrumentRulesTests
{
    [Theory]
    [InlineData("study")]
    [InlineData("person_id")]
    [InlineData("email")]
    [InlineData("review")]
    [InlineData("thanks")]
    [InlineData("and")]
    [InlineData("has")]
    [InlineData("answered")]
    public void A_reserved_word_cannot_be_the_key_of_an_item_or_grid_row(string word)
    {
        Assert.Equal(["rule.reserved-key"], Codes(Examples.Pages(Examples.YesNo(word))));
        Assert.Equal(["rule.reserved-key"], Codes(Examples.Pages(Grid("g", word))));
    }

    [Fact]
    public void A_page_may_be_called_what_a_column_is_called()
    {
        Assert.NotNull(InstrumentJson.Read(Examples.Contract).FindPage("role"));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("1a")]
    [InlineData("a-b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData("a\\n")]
    public void A_key_has_its_one_shape(string key)
    {
        Assert.Contains("schema.pattern", Codes(Examples.Pages(Examples.YesNo(key))));
        Assert.Equal(["schema.length"], Codes(Examples.Pages(Examples.YesNo("abcdefghijklmnopqrstu"))));
    }

    [Fact]
    public void Items_and_grid_rows_share_one_set_of_keys()
    {
        Assert.Equal(["rule.duplicate-key"], Codes(Examples.Pages(Examples.YesNo("a"), Grid("g", "a"))));
    }

    [Theory]
    [InlineData("""{"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x"}]}, {"key": "m_1", "type": "date", "text": "D"}""")]
    [InlineData("""{"key": "s", "type": "single", "text": "S", "options": [{"code": 1, "label": "x", "other": true}]}, {"key": "s_oth", "type": "text", "text": "D"}""")]
    [InlineData("""{"key": "t", "type": "text", "text": "T"}, {"key": "t_mis", "type": "number", "text": "D"}""")]
    public void Two_items_cannot_make_one_column(string items)
    {
        Assert.Equal(["rule.duplicate-column"], Codes(Examples.Pages(items)));
    }

    [Theory]
    [InlineData("""
        "min": -100, "max": 100
        """)]
    [InlineData("""
        "min": -91
        """)]
    [InlineData("""
        "max": -99
        """)]
    [InlineData("""
        "min": -200, "max": -98.5, "decimals": 1
        """)]
    public void A_range_may_not_touch_the_numbers_that_say_why_an_answer_is_missing(string range)
    {
        Assert.Equal(["rule.missing-band"], Codes(Examples.Pages($$"""{"key": "n", "type": "number", "text": "N", {{range}}}""")));
    }

    [Theory]
    [InlineData("""
        "min": -90, "max": 100
        """)]
    [InlineData("""
        "min": -200, "max": -100
        """)]
    [InlineData("""
        "max": 10
        """)]
    [InlineData("""
        "decimals": 2
        """)]
    public void A_range_beside_them_is_fine(string range)
    {
        Assert.NotNull(Examples.Read($$"""{"key": "n", "type": "number", "text": "N", {{range}}}"""));
    }

    [Theory]
    [InlineData("-1", "schema.range")]
    [InlineData("1000", "schema.range")]
    [InlineData("1.5", "schema.type")]
    [InlineData("\"1\"", "schema.type")]
    public void Option_codes_are_whole_numbers_of_at_most_three_digits(string code, string problem)
    {
        Assert.Equal([problem], Codes(Examples.Pages($$"""{"key": "s", "type": "single", "text": "S", "options": [{"code": {{code}}, "label": "x"}]}""")));
    }

    [Theory]
    [InlineData("nobody = 1", "rule.unknown-key")]
    [InlineData("later = 1", "rule.forward-reference")]
    [InlineData("me = 1", "rule.condition-loop")]
    [InlineData("a = 3", "rule.condition-type")]
    [InlineData("a = -93", "rule.condition-type")]
    [InlineData("a has 1", "rule.condition-type")]
    [InlineData("a = 'x'", "rule.condition-type")]
    [InlineData("a in (1, 7)", "rule.condition-type")]
    [InlineData("m = 1", "rule.condition-type")]
    [InlineData("m has 7", "rule.condition-type")]
    [InlineData("n = 2018-03-01", "rule.condition-type")]
    [InlineData("d > 5", "rule.condition-type")]
    [InlineData("t < 'b'", "rule.condition-type")]
    [InlineData("g = 1", "rule.condition-type")]
    [InlineData("answered(note)", "rule.condition-type")]
    [InlineData("a = ", "rule.condition")]
    public void A_condition_that_cannot_be_meant_is_refused(string condition, string problem)
    {
        Assert.Equal([problem], Codes(WithCondition(condition)));
    }

    [Theory]
    [InlineData("a = 1 or a != 2 and not a in (1, 2)")]
    [InlineData("m has 1 and g_1 = 2 and g_1 = -93")]
    [InlineData("n >= 2.5 and d < 2018-03-01 and t = 'it''s'")]
    [InlineData("answered(d)")]
    public void A_condition_on_what_stands_earlier_is_taken(string condition)
    {
        Assert.NotNull(InstrumentJson.Read(WithCondition(condition)));
    }

    [Fact]
    public void Conditions_that_wait_for_each_other_are_called_a_loop()
    {
        var problems = Examples.ProblemsOf(Examples.Pages(
            Examples.YesNo("a", """, "shownWhen": "b = 1" """), Examples.YesNo("b", """, "shownWhen": "a = 1" """)));

        var problem = Assert.Single(problems);
        Assert.Equal("rule.condition-loop", problem.Code);
        Assert.Contains("'a' waits for 'b', and 'b' for 'a'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{nobody}", "rule.unknown-key")]
    [InlineData("{me}", "rule.forward-reference")]
    [InlineData("{g}", "rule.piping")]
    public void Piped_text_can_only_name_what_was_answered_on_an_earlier_page(string text, string problem)
    {
        Assert.Equal([problem], Codes(Examples.Pages(Grid("g", "g_1"), Examples.YesNo("me", $$""", "hint": "{{text}}" """))));
    }

    [Theory]
    [InlineData("""{"key": "r", "type": "ranking", "text": "R", "ranks": 2, "options": [{"code": 1, "label": "x"}]}""", "rule.ranks")]
    [InlineData("""{"key": "r", "type": "ranking", "text": "R", "options": [{"code": 1, "label": "x", "other": true}]}""", "rule.other-misplaced")]
    [InlineData("""{"key": "r", "type": "single", "text": "R", "options": "nowhere"}""", "rule.unknown-code-list")]
    [InlineData("""{"key": "r", "type": "number", "text": "R", "min": 5, "max": 1}""", "rule.range")]
    [InlineData("""{"key": "r", "type": "number", "text": "R", "min": 0.5}""", "rule.range")]
    [InlineData("""{"key": "r", "type": "date", "text": "R", "texts": {"cy": {"nobody": "x"}}}""", "rule.unknown-key")]
    [InlineData("""{"key": "r", "type": "single", "text": "R", "options": [{"code": 1, "label": "x", "other": true}, {"code": 2, "label": "y", "other": true}]}""", "rule.two-others")]
    public void Other_contradictions_are_refused(string item, string problem)
    {
        Assert.Equal([problem], Codes(Examples.Pages(item)));
    }

    private static string WithCondition(string condition) => Examples.Pages(
        Examples.YesNo("a"),
        """
        {"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x"}]}, {"key": "n", "type": "number", "text": "N", "decimals": 1},
        {"key": "d", "type": "date", "text": "D"}, {"key": "t", "type": "text", "text": "T"}, {"key": "note", "type": "note", "text": "Note"}
        """,
        Grid("g", "g_1"),
        Examples.YesNo("me", $$""", "shownWhen": "{{condition}}" """),
        Examples.YesNo("later"));

    private static string Grid(string key, string row) =>
        $$"""{"key": "{{key}}", "type": "grid", "text": "G", "dontKnow": true, "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}], "rows": [{"key": "{{row}}", "text": "R"}]}""";

    private static string[] Codes(string json) => [.. Examples.ProblemsOf(json).Select(p => p.Code)];
}
