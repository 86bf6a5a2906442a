using System.Text.Json.Nodes;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Tests.Staff;
using Xunit;

namespace SurveyPlatform.Tests.Questionnaires;

/// <summary>A JSON text changed value by value: what is not named stays to the byte.</summary>
public sealed class InstrumentTextTests
{
    [Theory]
    [InlineData("""{"a": 1, "b": 2}""", "/a", "5", """{"a": 5, "b": 2}""")]
    [InlineData("""{"a": 1.0}""", "/a", "1", """{"a": 1.0}""")]
    [InlineData("""{ "a" :  "é" }""", "/a", "\"ü\"", """{ "a" :  "ü" }""")]
    [InlineData("""{"a": 1, "b": 2}""", "/a", null, """{"b": 2}""")]
    [InlineData("""{"a": 1, "b": 2}""", "/b", null, """{"a": 1}""")]
    [InlineData("""{"a": 1}""", "/a", null, "{}")]
    [InlineData("""{"a": 1}""", "/b", null, """{"a": 1}""")]
    [InlineData("""{"a":1}""", "/b", "2", """{"a":1,"b":2}""")]
    [InlineData("{}", "/x/y/z", "1", """{"x":{"y":{"z":1}}}""")]
    [InlineData("""[1, 2, 3]""", "/1", null, "[1, 3]")]
    [InlineData("""{"a~b": {"c/d": 1}}""", "/a~0b/c~1d", "2", """{"a~b": {"c/d": 2}}""")]
    public void A_value_is_put_where_it_belongs(string text, string place, string? value, string expected) =>
        Assert.Equal(expected, InstrumentText.Of(text).Put(place, value is null ? null : JsonNode.Parse(value)).ToString());

    [Fact]
    public void A_new_member_stands_in_the_usual_order_and_in_the_authors_style()
    {
        var text = "{\r\n    \"key\": \"a\",\r\n    \"options\": []\r\n}";

        Assert.Equal("{\r\n    \"key\": \"a\",\r\n    \"text\": \"T\",\r\n    \"options\": []\r\n}", InstrumentText.Of(text).Put("/text", "T").ToString());
    }

    [Fact]
    public void What_is_long_gets_lines_of_its_own_and_what_is_short_does_not()
    {
        var text = "{\n  \"items\": [\n    { \"key\": \"a\" }\n  ]\n}";
        var added = new JsonObject { ["key"] = "b", ["text"] = new string('x', 90), ["options"] = new JsonArray(new JsonObject { ["code"] = 1 }) };

        Assert.Equal(
            $"{{\n  \"items\": [\n    {{ \"key\": \"a\" }},\n    {{\n      \"key\": \"b\",\n      \"text\": \"{new string('x', 90)}\",\n      \"options\": [ {{ \"code\": 1 }} ]\n    }}\n  ]\n}}",
            InstrumentText.Of(text).Insert("/items", 1, added).ToString());
    }

    [Theory]
    [InlineData("[1,  2 , 3]", new[] { 2, 0, 1 }, "[3,  1 , 2]")]
    [InlineData("[ 1, 2, 3 ]", new[] { 1 }, "[ 2 ]")]
    [InlineData("[1, 2]", new int[0], "[]")]
    [InlineData("[1, 2]", new[] { 0, 1 }, "[1, 2]")]
    public void Elements_change_places_as_they_are_written(string text, int[] order, string expected) =>
        Assert.Equal($"{{\"l\":{expected}}}", InstrumentText.Of($"{{\"l\":{text}}}").Arrange("/l", order).ToString());

    [Theory]
    [InlineData("/a/0", "/b", """{"a": [2], "b": [3, 1]}""")]
    [InlineData("/b/0", "/a", """{"a": [1, 2, 3], "b": []}""")]
    public void An_element_moves_to_the_end_of_another_list(string element, string list, string expected) =>
        Assert.Equal(expected, InstrumentText.Of("""{"a": [1, 2], "b": [3]}""").Move(element, list).ToString());

    [Fact]
    public void Saying_of_every_question_what_it_says_changes_no_byte()
    {
        var draft = InstrumentText.Of(CareInstrument.Json);
        foreach (var item in new[] { "org", "years", "tasks", "bar", "comment" })
        {
            var form = ItemForm.Of(draft, draft.PointerToItem(item), ["cy", "fr"]);
            Assert.Equal(CareInstrument.Json, new ChangeItem(item, form).Apply(draft).ToString());
        }

        foreach (var page in new[] { "post", "council", "barriers" })
        {
            Assert.Equal(CareInstrument.Json, new ChangeHeading(DraftPart.Page, page, HeadingForm.Of(draft, draft.PointerToPage(page), ["cy"])).Apply(draft).ToString());
        }

        Assert.Equal(CareInstrument.Json, new ChangeCodeList("barrier", OptionForm.OfList(draft, "barrier", ["cy"])).Apply(draft).ToString());
        Assert.Equal(CareInstrument.Json, new ChangeTitle("Key informant survey 2018", "en", new Dictionary<string, string?> { ["cy"] = null }).Apply(draft).ToString());
    }

    [Fact]
    public void A_place_is_known_by_its_keys()
    {
        var draft = InstrumentText.Of(CareInstrument.Json);

        Assert.Equal(new DraftPlace("views", "barriers", "bar", null, "/rows/1/shownWhen"), DraftPlace.Of(draft, "/sections/1/pages/0/items/0/rows/1/shownWhen"));
        Assert.Equal(new DraftPlace("about", "council", null, null, "/shownWhen"), DraftPlace.Of(draft, "/sections/0/pages/1/shownWhen"));
        Assert.Equal(new DraftPlace(null, null, null, "barrier", "/0/label"), DraftPlace.Of(draft, "/codeLists/barrier/0/label"));
        Assert.Equal(new DraftPlace(null, null, null, null, "/title"), DraftPlace.Of(draft, "/title"));
    }
}
