using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Whatever becomes of the sheet while a page of it is open: what was typed there is kept, asked about, or given back in words.</summary>
public sealed partial class NothingTypedIsLostTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_that_closed_meanwhile_gives_back_every_answer_with_its_question_and_says_whom_to_write_to()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await AnswerEverythingAsync(visit, "31", "2");
        await CloseAsync(visit);
        await visit.Person.SubmitAsync("Continue");

        Assert.Equal((HttpStatusCode.Conflict, "Round 2018 is closed"), (visit.Person.Status, visit.Person.Heading));
        Assert.Equal(
            [
                ("Which of these?", "Navigators, A bus"), ("Since when?", "31 2 2017"),
                ("What matters most", "Significant, Significant"), ("Anything else?", "We meet\nevery <Monday>."),
            ],
            GivenBack(visit.Person));
        Assert.NotNull(visit.Person.Page.QuerySelector("main a[href^='mailto:']"));
        Assert.Null(visit.Person.Page.QuerySelector("main form"));
        Assert.Equal(0, (await visit.SheetAsync()).Count);
    }

    [Fact]
    public async Task Answers_submitted_on_another_device_meanwhile_stand_and_the_page_gives_back_what_differs()
    {
        var round = await app.Given.OpenRoundAsync(study: "submitted-there");
        using var desk = await app.Cast.AnsweringAsync(round.Informants[0]);
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        var kept = await app.WithAsync((SurveyDb db) => db.Responses.Where(r => r.InvitationId == round.Informants[0].InvitationId).Select(r => r.Answers).SingleAsync(Ct));
        await desk.Fill("Years in post", "a dozen").SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Your answers have been submitted already"), (desk.Status, desk.Heading));
        Assert.Equal([("Years in post", "a dozen")], GivenBack(desk));
        Assert.Equal(kept, await app.WithAsync((SurveyDb db) => db.Responses.Where(r => r.InvitationId == round.Informants[0].InvitationId).Select(r => r.Answers).SingleAsync(Ct)));
        await desk.FollowAsync("See your answers");
        Assert.Equal("/respond/thanks", desk.Address);
    }

    [Fact]
    public async Task A_page_with_nothing_new_on_it_leads_on_as_ever()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        await CloseAsync(visit);
        await visit.Person.SubmitAsync("Continue");

        Assert.Equal($"/r/{visit.Informant.Link}", visit.Person.Address);
    }

    [Theory]
    [InlineData("decline", "In your own words (optional)", "No <time> this year")]
    [InlineData("moved-on", "Name of the person to ask instead (optional)", "Mair Evans")]
    public async Task What_was_written_about_not_answering_is_given_back_too(string page, string label, string typed)
    {
        var round = await app.Given.OpenRoundAsync(study: $"closed-{page}");
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}/{page}");
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == round.Study)).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await informant.Fill(label, typed).SubmitAsync();

        Assert.Equal(HttpStatusCode.Conflict, informant.Status);
        Assert.Equal([(label.Replace(" (optional)", "", StringComparison.Ordinal), typed)], GivenBack(informant));
    }

    [Fact]
    public async Task Who_leaves_with_something_unreadable_is_asked_once_and_keeps_all_the_rest()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await AnswerEverythingAsync(visit, "31", "2");
        await visit.Person.SubmitAsync("Save and leave");

        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        Assert.Contains("Everything else on this page is saved.", visit.Person.Text, StringComparison.Ordinal);
        Assert.Equal(["#since.day", "#top.2"], visit.Person.Page.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")));
        Assert.NotNull(await visit.KeptAsync("tasks"));
        Assert.NotNull(await visit.KeptAsync("remark"));

        await visit.Person.SubmitAsync("Save and leave");
        Assert.StartsWith("/respond/saved-so-far", visit.Person.Address, StringComparison.Ordinal);
        Assert.Null(await visit.KeptAsync("since"));
    }

    [Fact]
    public async Task Leaving_asks_again_about_something_else_that_cannot_be_kept()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await AnswerEverythingAsync(visit, "31", "2");
        await visit.Put("top.2", "").Person.SubmitAsync("Save and leave");
        await visit.Put("since.day", "3").Put("remark", new string('x', 5000)).Person.SubmitAsync("Save and leave");

        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        Assert.Contains("#remark", visit.Person.Page.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task An_answer_that_the_same_page_hides_waits_for_its_question_to_be_asked_again()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "hides", instrument:
            """
            {"title": "T", "language": "en", "sections": [{"key": "s", "title": "S", "pages": [
              {"key": "role", "items": [
                {"key": "years", "type": "number", "text": "Years"},
                {"key": "story", "type": "text", "text": "Story", "shownWhen": "years > 10"}]}]}]}
            """);
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        await person.Put("years", "12").SubmitAsync();
        Assert.Equal("/respond/role", person.Address);
        await person.Put("story", "A long one").Put("years", "4").SubmitAsync();
        Assert.Equal("/respond/review", person.Address);
        Assert.DoesNotContain("A long one", person.Text, StringComparison.Ordinal);

        await person.OpenAsync("/respond/role");
        await person.Put("years", "12").SubmitAsync();
        await person.OpenAsync("/respond/role");
        Assert.Equal(["A long one"], person.Standing("story"));
    }

    [Fact]
    public async Task A_page_that_the_database_cannot_take_comes_back_whole_to_be_sent_again()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await AnswerEverythingAsync(visit, "3", "1");
        HttpStatusCode status;
        string heading, text;
        await using (await DatabaseAway.BeginAsync(app.ConnectionString))
        {
            await visit.Person.SubmitAsync("Continue");
            (status, heading, text) = (visit.Person.Status, visit.Person.Heading, visit.Person.Text);
            await visit.Person.SubmitAsync("Send it again");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, visit.Person.Status); // still away
        }

        for (var tries = 0; tries < 20 && visit.Person.Status == HttpStatusCode.ServiceUnavailable; tries++)
        {
            await visit.Person.SubmitAsync("Send it again"); // connections that are gone leave the pool one by one
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "We could not save this page"), (status, heading));
        Assert.Contains("every <Monday>.", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, visit.Person.Status);
        Assert.NotNull(await visit.KeptAsync("tasks"));
        Assert.NotNull(await visit.KeptAsync("remark"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData(").")]
    [InlineData("%20")]
    public async Task A_link_with_the_end_of_its_sentence_opens_all_the_same(string end)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: $"torn-{(int)end[^1]}");
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}{end}");
        Assert.Equal("Round 2018", person.Heading);
        await person.SubmitAsync("Start");

        Assert.Equal("/respond/role", person.Address);
    }

    private static async Task AnswerEverythingAsync(FeatureVisit visit, string day, string second)
    {
        await visit.Person.OpenAsync("/respond/rest");
        visit.Put("tasks", "1").Put("tasks.other", "A bus").Put("since.day", day).Put("since.month", "2").Put("since.year", "2017")
            .Put("top.1", "3").Put("top.2", second == "2" ? "3" : "2").Put("remark", "We meet\nevery <Monday>.");
    }

    private Task<int> CloseAsync(FeatureVisit visit) => app.WithAsync((SurveyDb db) =>
        db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == visit.Round.Study))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.OpensAt, app.Clock.GetUtcNow().AddDays(-1)).SetProperty(x => x.ClosesAt, app.Clock.GetUtcNow().AddMinutes(-1))));

    private static IEnumerable<(string, string)> GivenBack(Visitor person) =>
        person.Page.QuerySelectorAll("main dl > div").Select(row => (Line(row.QuerySelector("dt")!.TextContent), row.QuerySelector("dd")!.TextContent.Trim()));

    private static string Line(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
