using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Tests.Staff;
using Xunit;

namespace SurveyPlatform.Tests.Questionnaires;

/// <summary>Each kind of edit: exactly the lines it is about change, and the result is an instrument.</summary>
public sealed class DraftEditTests
{
    private static readonly InstrumentText Draft = InstrumentText.Of(CareInstrument.Json);

    [Fact]
    public void A_sentence_is_reworded_and_nothing_else()
    {
        var form = Form("years");
        form.Text = "Years in \"post\"";

        AssertLines(new ChangeItem("years", form),
            """-         { "key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years" }""",
            """+         { "key": "years", "type": "number", "text": "Years in \"post\"", "min": 0, "max": 50, "unit": "years" }""");
    }

    [Fact]
    public void Members_come_and_go_with_what_is_typed()
    {
        var form = Form("years");
        (form.Hint, form.Max, form.Unit, form.Required, form.Previous, form.ShownWhen) = ("Whole years", "60", " ", true, "after", "org = 1");

        AssertLines(new ChangeItem("years", form),
            """-         { "key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years" }""",
            """+         { "key": "years", "type": "number", "text": "Years in post", "hint": "Whole years", "required": true, "previous": "after", "shownWhen": "org = 1", "min": 0, "max": 60 }""");
    }

    [Fact]
    public void Options_are_added_reordered_renamed_and_dropped_each_by_its_own_line()
    {
        var form = Form("org");
        form.Options[1].Label = "Council";
        form.Options.RemoveAt(0);
        form.Options.Insert(1, new OptionForm { Code = "3", Label = "Charity", Labels = { ["cy"] = "Elusen" } });
        form.Options.Add(new OptionForm());

        AssertLines(new ChangeItem("org", form),
            """-         { "code": 1, "label": "Clinical commissioning group" },""",
            """-         { "code": 2, "label": "Local authority" },""",
            """+         { "code": 2, "label": "Council" },""",
            """+         { "code": 3, "label": "Charity" },""",
            """-         "texts": { "cy": { "org": "Pa fath o sefydliad?", "org.1": "Grŵp comisiynu", "org.2": "Awdurdod lleol" } }""",
            """+         "texts": { "cy": { "org": "Pa fath o sefydliad?", "org.2": "Awdurdod lleol", "org.3": "Elusen" } }""");
    }

    [Fact]
    public void A_grid_changes_row_by_row()
    {
        var form = Form("bar");
        form.Rows.Reverse();
        form.Rows[0].ShownWhen = "";
        form.Rows.Add(new RowForm { Key = "bar_pay", Text = "Pay" });

        AssertLines(new ChangeItem("bar", form),
            """-         "rows": [ { "key": "bar_ig", "text": "Information governance" }, { "key": "bar_it", "text": "IT systems", "shownWhen": "years > 5" } ] },""",
            """+         "rows": [ { "key": "bar_it", "text": "IT systems" }, { "key": "bar_ig", "text": "Information governance" }, { "key": "bar_pay", "text": "Pay" } ] },""");
    }

    [Fact]
    public void Options_of_its_own_begin_as_a_copy_of_the_shared_list()
    {
        var form = Form("bar");
        form.CodeList = "";

        var grid = (GridItem)Read(new ChangeItem("bar", form)).FindItem("bar")!; // it was changed, not dropped
        Assert.Null(grid.CodeListName);
        Assert.Equal(["Not a barrier", "Minor", "Significant"], grid.Options.Select(o => o.Label));
    }

    [Fact]
    public void A_new_question_comes_at_the_end_of_its_page_or_with_a_page_and_section_around_it()
    {
        var form = new ItemForm { Key = "pay", Type = "single", Text = "Paid?", Options = [new() { Code = "1", Label = "Yes" }, new() { Code = "2", Label = "No" }, new()] };

        Assert.Equal(["org", "years", "pay"], Read(new AddItem(form, "post")).FindPage("post")!.Items.Select(i => i.Key));
        var page = Read(new AddItem(form, "about", new HeadingForm { Key = "money", ShownWhen = "years > 1" })).FindPage("money")!;
        Assert.Equal(("about", "years > 1", "pay"), (page.Section.Key, page.ShownWhen!.ToString(), page.Items[0].Key));
        var section = Read(new AddItem(form, null, new HeadingForm { Key = "money" }, new HeadingForm { Key = "last", Title = "Last" })).Sections[^1];
        Assert.Equal(("last", "Last", "money"), (section.Key, section.Title, section.Pages[0].Key));
    }

    [Theory]
    [InlineData(DraftPart.Item, "years", -1, "years org tasks bar comment")]
    [InlineData(DraftPart.Item, "org", 1, "years org tasks bar comment")]
    [InlineData(DraftPart.Item, "org", -1, "org years tasks bar comment")]
    [InlineData(DraftPart.Section, "views", -1, "bar comment org years tasks")]
    public void Parts_move_among_their_neighbours(DraftPart part, string key, int steps, string order)
    {
        var text = new MovePart(part, key, steps).Apply(Draft.Put("/sections/1/pages/0/items/0/rows/1/shownWhen", null)).ToString();

        Assert.Equal(order, string.Join(' ', InstrumentJson.Read(text).Items.Select(i => i.Key)));
    }

    [Fact]
    public void A_question_moves_to_another_page_and_a_page_to_another_section()
    {
        Assert.Equal(["tasks", "years"], new ChangeItem("years", Form("years"), "council").Apply(Draft.Put("/sections/0/pages/1/shownWhen", null)) is var text
            ? InstrumentJson.Read(text.ToString()).FindPage("council")!.Items.Select(i => i.Key) : []);
        Assert.Equal(["barriers", "council"], Read(new ChangeHeading(DraftPart.Page, "council", HeadingForm.Of(Draft, Draft.PointerToPage("council"), []), "views")).Sections[1].Pages.Select(p => p.Key));
    }

    [Fact]
    public void A_shared_list_is_made_changed_and_dropped()
    {
        var made = new ChangeCodeList("yesno", [new() { Code = "1", Label = "Yes" }, new() { Code = "2", Label = "No" }], IsNew: true).Apply(Draft);
        Assert.Equal(["barrier", "yesno"], InstrumentJson.Read(made.ToString()).CodeLists.Select(l => l.Name));
        Assert.Throws<ProblemException>(() => new ChangeCodeList("yesno", [], IsNew: true).Apply(made));

        Assert.Equal(CareInstrument.Json, new DropPart(DraftPart.CodeList, "yesno").Apply(made).ToString());
    }

    [Fact]
    public void A_text_in_another_language_is_changed_where_it_stands_and_goes_with_what_it_is_of()
    {
        var outer = Draft.Put("/texts/cy/years", "Blynyddoedd").Put("/texts/cy/title", "Arolwg").Put("/sections/0/texts/cy/org.97", "Arall");
        var form = ItemForm.Of(outer, outer.PointerToItem("years"), ["cy"]);
        Assert.Equal("Blynyddoedd", form.Texts["cy"]);
        form.Texts["cy"] = "Blynyddoedd yma";
        Assert.Equal(outer.ToString().Replace("\"Blynyddoedd\"", "\"Blynyddoedd yma\"", StringComparison.Ordinal), new ChangeItem("years", form).Apply(outer).ToString());

        form = ItemForm.Of(outer, outer.PointerToItem("org"), ["cy"]);
        form.Options.RemoveAt(2);
        Assert.False(new ChangeItem("org", form).Apply(outer).Has("/sections/0/texts"));

        var dropped = new DropPart(DraftPart.Item, "tasks").Apply(outer.Put("/texts/cy/tasks", "Tasgau").Put("/texts/cy/tasks.98", "Dim"));
        Assert.Equal("""{"title":"Arolwg","years":"Blynyddoedd"}""", dropped.At("/texts/cy")!.ToJsonString()); // it is there
    }

    [Fact]
    public void A_refusal_is_found_at_its_field()
    {
        var form = Form("tasks");
        form.Options.Insert(0, new OptionForm());
        form.Options[2].Code = "one";
        form.ShownWhen = "org =";

        var refused = Assert.Throws<InstrumentException>(() => Read(new ChangeItem("tasks", form)));
        Assert.Equal(
            ["Options[2].Code", "ShownWhen"],
            refused.Problems.Select(p => ItemWriting.FieldAt(form, DraftPlace.Of(new ChangeItem("tasks", form).Apply(Draft), p.Pointer).Rest)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lines_that_come_from_nowhere_are_refused()
    {
        var form = Form("tasks");
        form.Options[0].From = 7;

        Assert.Throws<ProblemException>(() => new ChangeItem("tasks", form).Apply(Draft));
        form.Options[0].From = 1;
        Assert.Throws<ProblemException>(() => new ChangeItem("tasks", form).Apply(Draft));
        Assert.Throws<ProblemException>(() => new ChangeItem("nosuch", form).Apply(Draft));
    }

    private static ItemForm Form(string item) => ItemForm.Of(Draft, Draft.PointerToItem(item), ["cy"]);

    private static Instrument Read(DraftEdit edit) => InstrumentJson.Read(edit.Apply(Draft).ToString());

    /// <summary>The lines that differ, those taken out marked with a minus and those put in with a plus, in the order of the text.</summary>
    private static void AssertLines(DraftEdit edit, params string[] lines)
    {
        var (before, after) = (CareInstrument.Json.Split('\n'), edit.Apply(Draft).ToString().Split('\n'));
        InstrumentJson.Read(string.Join('\n', after));
        var differences = before.Except(after).Select(l => "- " + l.Trim()).Concat(after.Except(before).Select(l => "+ " + l.Trim()));
        Assert.Equal(lines.Select(l => l[..1] + " " + l[1..].Trim()).Order(StringComparer.Ordinal), differences.Order(StringComparer.Ordinal));
    }
}
