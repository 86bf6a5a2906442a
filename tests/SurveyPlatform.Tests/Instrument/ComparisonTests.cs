using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class ComparisonTests
{
    private const string Old = """{"key": "a", "type": "single", "text": "How is it?", "options": [{"code": 1, "label": "Good"}, {"code": 2, "label": "Bad"}]}""";

    [Theory]
    [InlineData("How  is\\nit?", "\"code\": 1, \"label\": \"Good\"}, {\"code\": 2, \"label\": \"Bad\"", ComparisonGrade.Identical)]
    [InlineData("How was it?", "\"code\": 1, \"label\": \"Good\"}, {\"code\": 2, \"label\": \"Bad\"", ComparisonGrade.Reworded)]
    [InlineData("How is it?", "\"code\": 1, \"label\": \"Good\"}, {\"code\": 2, \"label\": \"Poor\"", ComparisonGrade.Reworded)]
    [InlineData("How was it?", "\"code\": 1, \"label\": \"Good\"}, {\"code\": 2, \"label\": \"Bad\"}, {\"code\": 3, \"label\": \"So so\"", ComparisonGrade.OptionsAdded)]
    [InlineData("How is it?", "\"code\": 2, \"label\": \"Good\"}, {\"code\": 1, \"label\": \"Bad\"", ComparisonGrade.Recoded)]
    [InlineData("How is it?", "\"code\": 1, \"label\": \"Good\"}, {\"code\": 5, \"label\": \"Bad\"", ComparisonGrade.Recoded)]
    [InlineData("How is it?", "\"code\": 1, \"label\": \"Good\"", ComparisonGrade.Recoded)]
    public void The_gravest_difference_grades_the_item(string text, string options, ComparisonGrade grade)
    {
        var later = $$"""{"key": "a", "type": "single", "text": "{{text}}", "options": [{{{options}}}]}""";

        var comparison = Assert.Single(Comparison.Between(Examples.Read(Old), Examples.Read(later)));

        Assert.Equal((grade, false, grade == ComparisonGrade.Identical), (comparison.Grade, comparison.TypeChanged, comparison.Changes.IsEmpty));
    }

    [Fact]
    public void Every_key_of_both_is_graded_in_the_order_of_the_later()
    {
        var earlier = Examples.Read(Old, Examples.YesNo("gone"), Grid("How much of a barrier is it?", "g_a", "g_old"));
        var later = Examples.Read(Grid("How big a barrier is it?", "g_a", "g_new"), Old);

        Assert.Equal(
            ["g Reworded", "g_a Reworded", "g_new New", "a Identical", "gone Dropped", "g_old Dropped"],
            Comparison.Between(earlier, later).Select(c => $"{c.Key} {c.Grade}"));
    }

    [Fact]
    public void A_key_with_another_type_is_a_problem_of_its_own()
    {
        var comparison = Assert.Single(Comparison.Between(Examples.Read(Old), Examples.Read("""{"key": "a", "type": "text", "text": "How is it?"}""")));

        Assert.True(comparison.TypeChanged);
    }

    [Fact]
    public void Who_is_asked_is_compared_up_to_the_section_and_words_of_ones_own_are()
    {
        const string Lead = """{"key": "lead", "type": "single", "text": "Lead?", "options": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}]}""";
        string Sections(string section, string page, string other) =>
            $$"""{"title": "T", "language": "en", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{{Lead}}]}]}, {"key": "t", "title": "T"{{section}}, "pages": [{"key": "q"{{page}}, "items": [{{Old.Replace("\"Bad\"", "\"Bad\"" + other, StringComparison.Ordinal)}}]}]}]}""";
        ItemComparison A(string section, string page, string other) =>
            Comparison.Between(InstrumentJson.Read(Sections("", "", "")), InstrumentJson.Read(Sections(section, page, other))).Single(c => c.Key == "a");

        Assert.Equal((ComparisonGrade.Identical, "Was shown always"), (A(", \"shownWhen\": \"lead = 1\"", "", "").Grade, A(", \"shownWhen\": \"lead = 1\"", "", "").Changes.Single()));
        Assert.Equal("Was shown always", A("", ", \"shownWhen\": \"lead = 1\"", "").Changes.Single());
        Assert.Equal((ComparisonGrade.Reworded, "Option 2 did not ask for words of one’s own"), (A("", "", ", \"other\": true").Grade, A("", "", ", \"other\": true").Changes.Single()));
    }

    [Fact]
    public void A_question_that_moves_into_a_grid_keeps_its_series()
    {
        var comparison = Comparison.Between(Examples.Read(Old), Examples.Read(Grid("How is it?", "a"))).Single(c => c.Key == "a");

        Assert.False(comparison.TypeChanged);
    }

    [Theory]
    [InlineData("\"unit\": \"years\", \"max\": 50", "\"unit\": \"months\", \"max\": 50", ComparisonGrade.Recoded)]
    [InlineData("\"max\": 50", "\"max\": 60", ComparisonGrade.Reworded)]
    [InlineData("\"required\": true", "\"required\": false", ComparisonGrade.Identical)]
    public void Other_changes_are_named_and_weighed(string was, string now, ComparisonGrade grade)
    {
        var comparison = Assert.Single(Comparison.Between(Number(was), Number(now)));

        Assert.Equal(grade, comparison.Grade);
        Assert.Single(comparison.Changes);

        static Instrument Number(string more) => Examples.Read($$"""{"key": "n", "type": "number", "text": "N", {{more}}}""");
    }

    private static string Grid(string text, params string[] rows) =>
        $$"""{"key": "g", "type": "grid", "text": "{{text}}", "options": [{"code": 1, "label": "Good"}, {"code": 2, "label": "Bad"}], "rows": [{{string.Join(", ", rows.Select(r => $$"""{"key": "{{r}}", "text": "{{r}}"}"""))}}]}""";
}
