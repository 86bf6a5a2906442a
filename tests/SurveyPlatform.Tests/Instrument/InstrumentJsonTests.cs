using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class InstrumentJsonTests
{
    [Fact]
    public void The_instrument_of_the_contract_is_read_whole()
    {
        var instrument = InstrumentJson.Read(Examples.Contract);

        Assert.Equal("Key informant survey 2018", instrument.Title);
        Assert.Equal(["role", "la", "barriers", "progress"], instrument.Pages.Select(p => p.Key));
        Assert.Equal("views", instrument.FindPage("progress")?.Section.Key);
        Assert.Equal(["org", "years", "tasks", "bar_ig", "bar_it", "comment", "since", "top"], instrument.AnswerKeys);
        Assert.Equal("org = 2 and years >= 1", instrument.FindPage("la")?.ShownWhen?.ToString());
        var grid = Assert.IsType<GridItem>(instrument.FindItem("bar_ig"));
        Assert.Equal([1, 2, 3, -93], grid.OfferedOptions.Select(o => o.Code));
        Assert.Equal(3, Assert.IsType<RankingItem>(instrument.FindItem("top")).Ranks);
        Assert.True(Assert.IsType<TextItem>(instrument.FindItem("comment")) is { Lines: 6, MaxLength: 4000, Sensitive: true });
    }

    [Fact]
    public void Texts_in_other_languages_stand_beside_the_text()
    {
        var instrument = Examples.Read(Examples.YesNo(
            "agree", """, "hint": "Say so", "previous": "after", "texts": {"cy": {"agree": "Cytuno?", "agree.1": "Ydw", "agree.hint": "Dwedwch"}}"""));
        var item = Assert.IsType<SingleItem>(instrument.FindItem("agree"));

        Assert.Equal(("Cytuno?", "Dwedwch", "Ydw"), (item.TextIn("cy"), item.HintIn("cy"), item.LabelIn("cy", item.Options[0])));
        Assert.Equal(("agree", "No"), (item.TextIn("fr"), item.LabelIn("cy", item.Options[1])));
        Assert.Equal(PreviousAnswer.After, item.Previous);
    }

    [Fact]
    public void What_is_not_JSON_is_refused_with_line_and_position()
    {
        var problem = Assert.Single(Examples.ProblemsOf("{\n  \"title\": oops\n}"));

        Assert.Equal("json.malformed", problem.Code);
        Assert.Contains("line 2, position 12", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"title\": \"\\ud800\"}")]
    [InlineData("{\"\\ud800\": 1}")]
    public void Anything_that_is_not_an_instrument_is_refused_and_nothing_else_is_thrown(string json)
    {
        Assert.NotEmpty(Examples.ProblemsOf(json));
    }

    [Fact]
    public void Deep_nesting_is_refused_without_reading_it()
    {
        var problem = Assert.Single(Examples.ProblemsOf(new string('[', 100_000)));

        Assert.Equal("json.malformed", problem.Code);
    }

    [Fact]
    public void Every_problem_is_found_at_once_each_with_its_place()
    {
        var problems = Examples.ProblemsOf("""
            {"title": "", "sections": [{"key": "S", "title": "T", "pages": [{"key": "review", "items": [
              {"key": "a", "type": "single", "text": "A", "options": [{"code": 1, "label": "x"}, {"code": 1, "label": "y"}], "colour": "red"},
              {"key": "a", "type": "number", "text": "B", "min": -100, "max": 5},
              {"key": "c", "type": "date", "text": "C", "shownWhen": "d = 1"},
              {"key": "d", "type": "slider", "text": "D"}]}]}]}
            """);

        Assert.Equal(
            [
                ("/sections/0/key", "schema.pattern"),
                ("/sections/0/pages/0/items/0/colour", "schema.unknown-member"),
                ("/sections/0/pages/0/items/0/options/1/code", "rule.duplicate-code"),
                ("/sections/0/pages/0/items/1/key", "rule.duplicate-key"),
                ("/sections/0/pages/0/items/1/min", "rule.missing-band"),
                ("/sections/0/pages/0/items/2/shownWhen", "rule.forward-reference"),
                ("/sections/0/pages/0/items/3/type", "schema.enum"),
                ("/sections/0/pages/0/key", "rule.reserved-key"),
                ("/title", "schema.length"),
            ],
            problems.Select(p => (p.Pointer, p.Code)).Order());
    }

    [Theory]
    [InlineData("""{"title": "T", "title": "U", "sections": []}""", "/title")]
    [InlineData("""{"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "a", "key": "b", "type": "date", "text": "A"}]}]}]}""", "/sections/0/pages/0/items/0/key")]
    [InlineData("""{"title": "T", "codeLists": {"a/b": [], "a/b": []}, "sections": []}""", "/codeLists/a~1b")]
    public void A_member_given_twice_is_refused(string json, string place)
    {
        Assert.Contains(Examples.ProblemsOf(json), p => p.Pointer == place && p.Code == "json.duplicate-member");
    }
}
