using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>Walking through a questionnaire as an informant would, with answers that are nobody's.</summary>
public sealed class TryPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Organisation = "What kind of organisation do you work for?";

    [Fact]
    public async Task A_trial_takes_as_long_a_text_as_the_real_page_does()
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("longest"), "longest");
        await eve.FollowAsync("Start");
        await eve.Tick("Local authority").Fill("Years in post (optional)", new string('9', 5 << 20)).SubmitAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "Your post"), (eve.Status, eve.Heading));
        Assert.Equal("#years", eve.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href")); // it was refused
        await eve.Put("years", new string('9', 9 << 20)).SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, eve.Status);
        Assert.Contains("We could not take that form", eve.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eve_walks_the_whole_way_and_nothing_of_it_is_kept()
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("walk"), "walk");
        await eve.FollowAsync("Start");
        Assert.Equal("Your post", eve.Heading);
        Assert.Contains("Trying version 1 of ki. Nothing here is a response.", eve.Page.Body!.TextContent, StringComparison.Ordinal);

        await eve.SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, eve.Status);
        Assert.Equal("#org", eve.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href")); // it was refused

        await eve.Tick("Local authority").Fill("Years in post (optional)", "6").SubmitAsync();
        Assert.Equal("Your council", eve.Heading);
        await eve.Tick("Care navigators").SubmitAsync();
        Assert.Contains("How much of a barrier is each of these at Exampleton?", eve.Text, StringComparison.Ordinal);
        await eve.Tick("Minor", "IT systems").SubmitAsync();

        Assert.Equal("Check your answers before you submit them", eve.Heading);
        Assert.Contains("Which of these are in place? Care navigators", eve.Text, StringComparison.Ordinal);
        Assert.Contains("With these answers it would be taken.", eve.Text, StringComparison.Ordinal);
        await eve.FollowAsync("All pages and paths");
        Assert.Contains("With 4 answers, 5 of 5 (100 %) questions are asked, on 3 of 3 (100 %) pages.", eve.Text.Replace('\u00A0', ' '), StringComparison.Ordinal);
        Assert.Equal((0, 0), await app.WithAsync(async (SurveyDb db) => (await db.Responses.CountAsync(), await db.TestAnswers.CountAsync(t => db.Studies.Any(s => s.Id == t.StudyId && s.Code == "walk")))));
    }

    [Fact]
    public async Task An_answer_can_be_changed_from_the_review_and_the_way_changes_with_it()
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("change"), "change");
        await eve.FollowAsync("Start");
        await eve.Tick("Local authority").Fill("Years in post (optional)", "6").SubmitAsync();
        await eve.FollowAsync("All pages and paths");
        await eve.FollowAsync("Continue");
        await eve.SubmitAsync();
        await eve.SubmitAsync();

        await eve.FollowAsync($"Change {Organisation}");
        await eve.Tick("Clinical commissioning group").SubmitAsync();

        Assert.Equal("Check your answers before you submit them", eve.Heading);
        Assert.DoesNotContain("Which of these are in place?", eve.Text, StringComparison.Ordinal);
        await eve.FollowAsync("All pages and paths");
        Assert.Contains("Not shown: only when “What kind of organisation do you work for?” is “Local authority” and “Years in post” is at least 1 org = 2 and years >= 1", eve.Text, StringComparison.Ordinal);
        await eve.FollowAsync("Your council");
        Assert.Equal("With these answers this page is not shown", eve.Heading);
        Assert.Contains($"“{Organisation}”, asked on Your post: Clinical commissioning group", eve.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ada_keeps_a_case_which_grows_page_by_page_and_comes_back_to_it()
    {
        using var ada = await OpenAsync(await app.Cast.AdaAsync("cases"), "cases");
        await ada.FollowAsync("Start");
        await ada.Tick("Local authority").Fill("Years in post (optional)", "6").SubmitAsync();
        await ada.FollowAsync("All pages and paths");
        await ada.Fill("Keep these answers as a test case", "Council, long in post").SubmitAsync("Keep");
        Assert.Contains("The test case “Council, long in post” is kept.", ada.Text, StringComparison.Ordinal);

        await ada.FollowAsync("Continue");
        await ada.Tick("Single point of access").SubmitAsync();
        await ada.OpenAsync("/studies/cases/questionnaires/ki/try/draft");
        await ada.FollowAsync("Council, long in post");

        Assert.Contains("Single point of access", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Your post");
        Assert.True(((IHtmlInputElement)ada.Page.GetElementById("org-2")!).IsChecked); // the page asks for it
    }

    [Fact]
    public async Task A_case_outlives_a_change_of_the_draft_and_what_no_longer_fits_is_left_out()
    {
        using var ada = await OpenAsync(await app.Cast.AdaAsync("outlives"), "outlives");
        await ada.FollowAsync("Start");
        await ada.Tick("Local authority").Fill("Years in post (optional)", "6").SubmitAsync();
        await ada.FollowAsync("All pages and paths");
        await ada.Fill("Keep these answers as a test case", "One").SubmitAsync("Keep");
        var study = await app.WithAsync((SurveyDb db) => db.Studies.SingleAsync(s => s.Code == "outlives"));
        var changed = CareInstrument.Json
            .Replace(""" "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years" """, """ "type": "text", "text": "Years in post" """, StringComparison.Ordinal)
            .Replace(" and years >= 1", "", StringComparison.Ordinal)
            .Replace(""", "shownWhen": "years > 5" """, "", StringComparison.Ordinal);
        await app.WithAsync((SaveDraft save) => save.RunAsync(study, "ki", changed, new(Guid.Empty, "Ada"), CancellationToken.None));

        await ada.OpenAsync("/studies/outlives/questionnaires/ki/try/draft?case=One");

        Assert.Contains("With 1 answer,", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/outlives/questionnaires/ki/try/1?case=One");
        Assert.Contains("With 2 answers,", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_cases_have_two_names_and_a_dropped_one_is_gone()
    {
        using var ada = await OpenAsync(await app.Cast.AdaAsync("names"), "names");
        await ada.Fill("Keep these answers as a test case", "  ").SubmitAsync("Keep");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        await ada.Fill("Keep these answers as a test case", "First").SubmitAsync("Keep");
        await ada.Fill("Keep a copy as another test case", "First").SubmitAsync("Keep");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("There is already a test case called “First”.", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Drop the test case First");

        Assert.Contains("The test case “First” is gone.", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/names/questionnaires/ki/try/1?case=First");
        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }

    [Fact]
    public async Task Eve_may_try_a_case_but_neither_keeps_nor_changes_one()
    {
        using var ada = await OpenAsync(await app.Cast.AdaAsync("theirs"), "theirs");
        await ada.Fill("Keep these answers as a test case", "Ada's").SubmitAsync("Keep");
        using var eve = await OpenAsync(await app.Cast.EveAsync("theirs"), "theirs", publish: false);
        Assert.DoesNotContain("Keep", eve.Page.QuerySelectorAll("main button").Select(b => b.TextContent));
        await eve.FollowAsync("Ada's");
        await eve.FollowAsync("Start");
        await eve.Tick("Local authority").SubmitAsync();

        Assert.Contains("These answers are kept nowhere.", eve.Page.Body!.TextContent, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/theirs/questionnaires/ki/try/1?case=Ada's");
        Assert.Contains("With no answers yet", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Drop the test case Ada's");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
    }

    [Fact]
    public async Task Answers_too_long_to_be_carried_come_back_with_what_was_typed()
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("long"), "long", instrument: CareInstrument.Json.Replace("\"maxLength\": 400", "\"maxLength\": 20000", StringComparison.Ordinal));
        await eve.FollowAsync("How much of a barrier is each of these at Exampleton?");
        var random = new Random(1);
        var text = new string([.. Enumerable.Range(0, 12_000).Select(_ => (char)random.Next('a', 'z'))]);

        await eve.Fill("Anything else? (optional)", text).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, eve.Status);
        Assert.Contains("These answers are too long to be tried without being kept.", eve.Text, StringComparison.Ordinal);
        Assert.Equal(text, ((IHtmlTextAreaElement)eve.Page.GetElementById("comment")!).Value); // the page asks for it
    }

    [Theory]
    [InlineData("try/1?answers=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("try/1/post?answers=%00", HttpStatusCode.BadRequest)]
    [InlineData("try/1?case=Nobody", HttpStatusCode.NotFound)]
    [InlineData("try/7", HttpStatusCode.NotFound)]
    [InlineData("try/1/nosuch", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_or_torn_off_is_said_so(string address, HttpStatusCode status)
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("torn"), "torn");

        await eve.OpenAsync($"/studies/torn/questionnaires/ki/{address}");

        Assert.Equal(status, eve.Status);
    }

    [Fact]
    public async Task Another_language_is_a_link_away_and_stays_along_the_way()
    {
        using var eve = await OpenAsync(await app.Cast.EveAsync("welsh"), "welsh");
        await eve.FollowAsync("cy");
        await eve.FollowAsync("Start");

        Assert.Contains("Pa fath o sefydliad?", eve.Text, StringComparison.Ordinal);
        await eve.Tick("Awdurdod lleol").SubmitAsync();
        Assert.Contains("lang=cy", eve.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_operation_of_an_administrator_keeps_test_answers()
    {
        using var ada = await OpenAsync(await app.Cast.AdaAsync("operations"), "operations");
        var study = await app.WithAsync((SurveyDb db) => db.Studies.SingleAsync(s => s.Code == "operations"));
        var case1 = new SaveTestAnswers.Input { Name = "One", Answers = new Dictionary<string, Answer?> { ["years"] = new NumberAnswer(4) }, IsNew = true };
        await app.WithAsync((SaveTestAnswers save) => save.RunAsync(study, "ki", case1, new(Guid.Empty, "Ada"), CancellationToken.None));
        var more = case1 with { IsNew = false, Answers = new Dictionary<string, Answer?> { ["org"] = SingleAnswer.Of(2) } };
        var sheet = await app.WithAsync((SaveTestAnswers save) => save.RunAsync(study, "ki", more, new(Guid.Empty, "Ada"), CancellationToken.None));
        Assert.Equal(2, sheet.Count);

        await app.WithAsync((DeleteTestAnswers delete) => delete.RunAsync(study, "ki", "One", new(Guid.Empty, "Ada"), CancellationToken.None));

        Assert.Equal(0, await app.WithAsync((SurveyDb db) => db.TestAnswers.CountAsync(t => t.StudyId == study.Id)));
        await ada.OpenAsync("/studies/operations/audit");
        Assert.Contains("dropped the test case “One” of questionnaire ki", ada.Text, StringComparison.Ordinal);
    }

    private async Task<Visitor> OpenAsync(Visitor visitor, string study, bool publish = true, string instrument = CareInstrument.Json)
    {
        if (publish)
        {
            await app.Given.QuestionnaireAsync(instrument: instrument, study: study);
        }

        await visitor.OpenAsync($"/studies/{study}/questionnaires/ki/try/1");
        return visitor;
    }
}
