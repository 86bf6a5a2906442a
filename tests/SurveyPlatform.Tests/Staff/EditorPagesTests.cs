using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>Changing a draft by forms (<see cref="EditDraft"/>, <see cref="RestoreDraft"/>): what is saved, what is refused and where it is said.</summary>
public sealed class EditorPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ada_changes_a_sentence_and_sees_it_as_an_informant_would_with_its_grade()
    {
        using var ada = await app.OpenDraftAsync("sentence", "edit/post/years");
        Assert.Contains("Identical against version 1", ada.Text, StringComparison.Ordinal);

        await ada.Fill("Wording", "Years in this post").Fill("Hint (optional)", "Whole years").Tick("Offer “Don’t know”").SubmitAsync("Save the question");

        Assert.Equal("/studies/sentence/questionnaires/ki/edit/post/years", ada.Address);
        Assert.Contains("The question is saved.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Reworded against version 1", ada.Text, StringComparison.Ordinal);
        var preview = ada.Page.QuerySelector(".app-preview")!.TextContent; // every page of the editor has one
        Assert.Contains("Years in this post", preview, StringComparison.Ordinal);
        Assert.Contains("Don't know", preview, StringComparison.Ordinal);
        Assert.Equal(
            CareInstrument.Json.Replace(""" "text": "Years in post", """, """ "text": "Years in this post", "hint": "Whole years", "dontKnow": true, """, StringComparison.Ordinal),
            await app.DraftAsync("sentence"));
    }

    [Fact]
    public async Task Options_move_come_and_go_line_by_line()
    {
        using var ada = await app.OpenDraftAsync("lines", "edit/council/tasks");

        await ada.Fill("Code", "3", "Option 4, new").Fill("New option", "Shared records", "Option 4, new").SubmitAsync("Save the question");
        await ada.SubmitAsync("Up: option 4");
        await ada.SubmitAsync("Drop: option 1");

        Assert.Equal(["Single point of access", "Shared records", "None of these"], Labels(ada));
        Assert.Contains("Recoded against version 1", ada.Text, StringComparison.Ordinal);
        Assert.Contains(
            """
            "options": [
                          { "code": 2, "label": "Single point of access" },
                          { "code": 3, "label": "Shared records" },
                          { "code": 98, "label": "None of these", "exclusive": true } ] }
            """.Trim(), await app.DraftAsync("lines"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_said_at_its_field_with_what_was_typed_and_nothing_is_saved()
    {
        using var ada = await app.OpenDraftAsync("refused", "edit/council/tasks");

        await ada.Fill("Wording", "").Fill("Shown only when (optional)", "org = ").Fill("Code", "1", "Option 2").SubmitAsync("Save the question");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.StartsWith("Error: ", ada.Page.Title, StringComparison.Ordinal);
        Assert.Equal(
            ["#Input_Options_1__Code", "#Input_ShownWhen", "#Input_Text"],
            ada.Page.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")).Order(StringComparer.Ordinal));
        Assert.All(ada.Page.QuerySelectorAll(".govuk-error-summary a"), a => Assert.NotNull(ada.Page.QuerySelector(a.GetAttribute("href")!)));
        Assert.Equal("org = ", Value(ada, "Input_ShownWhen"));
        Assert.Equal(CareInstrument.Json, await app.DraftAsync("refused"));
    }

    [Fact]
    public async Task A_change_that_breaks_another_place_names_it_and_leads_there()
    {
        using var ada = await app.OpenDraftAsync("breaks", "edit");

        await ada.SubmitAsync("Down: section About you");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        var link = ada.Page.QuerySelector(".govuk-error-summary a")!; // it was refused
        Assert.Equal("/studies/breaks/questionnaires/ki/edit/barriers/bar", link.GetAttribute("href"));
        Assert.Contains("'years' is asked later", link.TextContent, StringComparison.Ordinal);
        Assert.Equal(CareInstrument.Json, await app.DraftAsync("breaks"));
    }

    [Fact]
    public async Task Of_two_who_edit_at_once_the_second_is_told_and_keeps_what_was_typed()
    {
        using var ada = await app.OpenDraftAsync("both", "edit/post/years");
        using var other = await app.OpenDraftAsync("both", "edit/post/years", publish: false);
        await other.Fill("Wording", "Years here").SubmitAsync("Save the question");

        await ada.Fill("Wording", "Years in this job").SubmitAsync("Save the question");

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Somebody else changed the draft since you opened it, so nothing was saved.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Wording Years here Years in this job", ada.Text, StringComparison.Ordinal);
        Assert.Single(ada.Page.QuerySelectorAll(".govuk-error-summary tbody tr")); // what is alike is not among what differs
        Assert.Equal("Years in this job", Value(ada, "Input_Text"));
        Assert.Contains("Years here", await app.DraftAsync("both"), StringComparison.Ordinal);

        await ada.SubmitAsync("Save the question");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.Contains("Years in this job", await app.DraftAsync("both"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_too_is_not_written_over_what_its_author_never_saw()
    {
        using var ada = await app.OpenDraftAsync("file", "draft");
        using var other = await app.OpenDraftAsync("file", "edit/post/years", publish: false);
        await other.Fill("Wording", "Years here").SubmitAsync("Save the question");

        await ada.Fill("Or change it here", CareInstrument.Json.Replace("Your post", "Your job", StringComparison.Ordinal)).SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Your job", ((IHtmlTextAreaElement)ada.Page.GetElementById("Text")!).Value, StringComparison.Ordinal); // the page has it
        await ada.SubmitAsync("Save the draft");
        Assert.Contains("Your job", await app.DraftAsync("file"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropping_a_question_says_what_is_lost_and_can_be_taken_back()
    {
        await app.Given.OpenRoundAsync(informants: 1, instrument: CareInstrument.Json, study: "drop");
        using var ada = await app.OpenDraftAsync("drop", "edit/barriers/comment", publish: false);
        await ada.FollowAsync("Drop this question");
        Assert.Contains("Asked in Round 2018; it will be missing from this round on.", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Drop it");
        await ada.OpenAsync("/studies/drop/questionnaires/ki/edit");
        Assert.Contains("Dropped since version 1 comment Anything else?, asked in Round 2018", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Anything else?", await app.DraftAsync("drop"), StringComparison.Ordinal);

        await ada.SubmitAsync("Take it back");
        Assert.Equal(CareInstrument.Json, await app.DraftAsync("drop"));
        await ada.SubmitAsync("Take it back");
        Assert.DoesNotContain("Anything else?", await app.DraftAsync("drop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_ask_about_or_what_stands_alone_is_not_dropped()
    {
        using var ada = await app.OpenDraftAsync("hanging", "edit-drop/question/years");
        Assert.Contains("page Your council: org = 2 and years >= 1", ada.Text, StringComparison.Ordinal);
        Assert.Contains("question bar: years > 5", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Drop it", ada.Text, StringComparison.Ordinal);

        await ada.OpenAsync("/studies/hanging/questionnaires/ki/edit-drop/question/tasks");
        Assert.Contains("It is the only one there", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("the page");
        await ada.SubmitAsync("Drop it");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.DoesNotContain("tasks", await app.DraftAsync("hanging"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_key_stays_and_a_used_one_is_not_taken_for_something_else()
    {
        using var ada = await app.OpenDraftAsync("keys", "edit/post/years");
        Assert.Contains("Published since version 1 of ki: the key means this question for ever.", ada.Text, StringComparison.Ordinal);
        Assert.Null(ada.Page.QuerySelector("label[for=Input_Key]"));

        await ada.OpenAsync("/studies/keys/questionnaires/ki/edit/barriers/add-question?type=text");
        await ada.Fill("Key", "years").Fill("Wording", "Which years?").SubmitAsync("Add it");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("“years” was of the type number in version 1 of ki", ada.Page.GetElementById("Input_Key-error")!.TextContent, StringComparison.Ordinal);
        await ada.Fill("Key", "when").SubmitAsync("Add it");
        Assert.Equal("/studies/keys/questionnaires/ki/edit/barriers/when", ada.Address);
        await ada.Fill("Key", "when_exactly").SubmitAsync("Save the question");
        Assert.Equal("/studies/keys/questionnaires/ki/edit/barriers/when_exactly", ada.Address);
    }

    [Fact]
    public async Task A_page_and_a_section_are_added_around_their_first_question()
    {
        using var ada = await app.OpenDraftAsync("grow", "edit-section/about");
        await ada.Fill("Add a page that begins with", "Grid").SubmitAsync("Add");
        await ada.Fill("Key of the page", "money").Fill("Key", "pay").Fill("Wording", "How fair is each?").Fill("Options come from", "Shared list barrier")
            .Fill("Row key", "pay_own", "Row 1, new").Fill("New row", "Your own pay", "Row 1, new").SubmitAsync("Add it");
        Assert.Equal("/studies/grow/questionnaires/ki/edit/money/pay", ada.Address);

        await ada.OpenAsync("/studies/grow/questionnaires/ki/edit-section?type=note");
        await ada.Fill("Key of the section", "end").Fill("Key of the page", "bye").Fill("Key", "thanks_note").Fill("Wording", "That is all.").SubmitAsync("Add it");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Equal("#NewSection_Title", ada.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href")); // it was refused
        await ada.Fill("Title of the section", "The end").SubmitAsync("Add it");

        await ada.OpenAsync("/studies/grow/questionnaires/ki/edit");
        Assert.Contains("The end", ada.Text, StringComparison.Ordinal);
        Assert.Contains("barrier 3 options, for 2 questions", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_list_says_how_many_questions_a_change_reaches()
    {
        using var ada = await app.OpenDraftAsync("shared", "edit-list/barrier");
        Assert.Contains("A change here changes 1 question, which was published before.", ada.Text, StringComparison.Ordinal);

        await ada.Fill("Label", "Small", "Option 2").SubmitAsync("Save the list");

        Assert.Contains("The shared list is saved, for 1 question.", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/shared/questionnaires/ki/edit-list");
        await ada.Fill("Name", "yesno").Fill("Code", "1", "Option 1, new").Fill("New option", "Yes", "Option 1, new").SubmitAsync("Save the list");
        Assert.Contains("No question uses it yet.", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Drop this list");
        await ada.SubmitAsync("Drop it");
        Assert.Equal(CareInstrument.Json.Replace("\"Minor\"", "\"Small\"", StringComparison.Ordinal), await app.DraftAsync("shared"));
    }

    [Fact]
    public async Task Pages_move_and_their_conditions_are_judged()
    {
        using var ada = await app.OpenDraftAsync("pages", "edit/council");
        await ada.Fill("Shown only when (optional)", "tasks has 1").SubmitAsync("Save the page");
        Assert.Equal((HttpStatusCode.BadRequest, "#Input_ShownWhen"), (ada.Status, ada.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"))); // it was refused

        await ada.Fill("Shown only when (optional)", "org = 2").Fill("Section", "Barriers").SubmitAsync("Save the page");
        await ada.OpenAsync("/studies/pages/questionnaires/ki/edit-section/views");
        await ada.SubmitAsync("Up: page council");

        Assert.Equal("/studies/pages/questionnaires/ki/edit-section/views", ada.Address);
        Assert.Equal(["Your council", "How much of a barrier is each of these at {site}?"], ada.Page.QuerySelectorAll(".app-parts li > span:first-child > a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task Another_language_is_typed_beside_every_text()
    {
        using var ada = await app.OpenDraftAsync("welsh", "edit/post/org");
        Assert.Equal("Pa fath o sefydliad?", Value(ada, "Input_Texts_cy_"));

        await ada.Fill("Label in cy (optional)", "Arall", "Option 3").SubmitAsync("Save the question");
        Assert.Contains("\"org.97\": \"Arall\"", await app.DraftAsync("welsh"), StringComparison.Ordinal);

        await ada.OpenAsync("/studies/welsh/questionnaires/ki/edit");
        await ada.Fill("Another language", "fr").SubmitAsync("Begin");
        await ada.Fill("Title in fr (optional)", "Enquête").SubmitAsync("Save the title");
        await ada.OpenAsync("/studies/welsh/questionnaires/ki/edit/post/years");
        Assert.NotNull(ada.Page.GetElementById("Input_Texts_fr_"));
    }

    [Fact]
    public async Task Through_the_eyes_of_a_test_case_only_what_it_sees_is_shown()
    {
        using var ada = await app.OpenDraftAsync("eyes", "try/draft/post");
        await ada.Tick("Clinical commissioning group").SubmitAsync();
        await ada.FollowAsync("All pages and paths");
        await ada.Fill("Keep these answers as a test case", "Commissioner").SubmitAsync("Keep");

        await ada.OpenAsync("/studies/eyes/questionnaires/ki/edit");
        await ada.Fill("Test case", "Commissioner").SubmitAsync("Show");
        Assert.Contains("Your council Not shown", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Your council");
        Assert.Contains("With the answers of “Commissioner” the page is not shown; here is all of it.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("The page is shown when", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/eyes/questionnaires/ki/edit/barriers/bar?case=Commissioner");
        Assert.DoesNotContain("IT systems", ada.Page.QuerySelector(".app-preview")!.TextContent, StringComparison.Ordinal); // every page of the editor has one
    }

    [Theory]
    [InlineData("edit/post/nosuch")]
    [InlineData("edit/nosuch")]
    [InlineData("edit/post/bar")]
    [InlineData("edit-section/nosuch")]
    [InlineData("edit-list/nosuch")]
    [InlineData("edit-drop/question/bar_ig")]
    [InlineData("edit-drop/round/2018")]
    [InlineData("edit/post/add-question?type=riddle")]
    [InlineData("edit?case=nosuch")]
    public async Task What_is_not_there_is_not_found(string address)
    {
        using var ada = await app.OpenDraftAsync("missing", address);

        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }

    [Fact]
    public async Task Looking_changes_nothing_and_only_the_last_drafts_are_kept()
    {
        using var ada = await app.OpenDraftAsync("kept", "edit");
        foreach (var address in new[] { "edit", "edit/post", "edit/post/org", "edit-section/about", "edit-list/barrier", "edit-history", "edit-drop/page/post", "try/draft" })
        {
            await ada.OpenAsync($"/studies/kept/questionnaires/ki/{address}");
            Assert.Equal(HttpStatusCode.OK, ada.Status);
        }

        Assert.Equal((CareInstrument.Json, 0), (await app.DraftAsync("kept"), await app.WithAsync((SurveyDb db) => db.EarlierDrafts.CountAsync(d => db.Studies.Any(s => s.Id == d.StudyId && s.Code == "kept")))));
        await ada.OpenAsync("/studies/kept/questionnaires/ki/edit/post/years");
        for (var i = 0; i < 32; i++)
        {
            await ada.Fill("Wording", $"Years {i}").SubmitAsync("Save the question");
        }

        Assert.Equal(30, await app.WithAsync((SurveyDb db) => db.EarlierDrafts.CountAsync(d => db.Studies.Any(s => s.Id == d.StudyId && s.Code == "kept"))));
        await ada.OpenAsync("/studies/kept/questionnaires/ki/edit-history");
        await ada.FollowAsync("File before: changed the question years");
        Assert.Contains("Years 30", await ada.Reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Labels(Visitor ada) =>
        ada.Page.QuerySelectorAll<IHtmlInputElement>("input[name$='.Label']").Select(i => i.Value).Where(v => v.Length > 0);

    private static string Value(Visitor ada, string id) => ada.Page.GetElementById(id) switch
    {
        IHtmlInputElement input => input.Value,
        IHtmlTextAreaElement area => area.Value,
        _ => throw new InvalidOperationException($"There is no field {id} on {ada.Address}."),
    };
}
