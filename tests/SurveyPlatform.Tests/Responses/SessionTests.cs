using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Nothing typed is lost to a session that is over, and no form lands on somebody else's sheet (L-08, L-11, L-12).</summary>
public sealed class SessionTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_that_outlived_its_session_comes_back_with_what_was_typed_and_goes_on()
    {
        var informant = await BeginAsync("outlived");
        informant.Forget("respondent");
        await informant.Fill("Years in post", "12").SubmitAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "12"), (informant.Status, informant.Page.GetElementById("years")!.GetAttribute("value")));
        await informant.SubmitAsync();
        Assert.Equal("/respond/why", informant.Address);
    }

    [Fact]
    public async Task Two_people_in_one_browser_never_answer_for_each_other()
    {
        var round = await app.Given.OpenRoundAsync(study: "crossed");
        using var browser = app.NewVisitor();
        await browser.OpenAsync($"/r/{round.Informants[0].Link}");
        await browser.SubmitAsync("Start");
        var firstTab = browser.Page.QuerySelectorAll("main form input").Where(i => i.GetAttribute("type") == "hidden")
            .Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!)).Append(new("years", "31")).ToList();
        await browser.OpenAsync($"/r/{round.Informants[1].Link}");
        await browser.SubmitAsync("Start");

        using var reply = await browser.Client.PostAsync(new Uri("/respond/role", UriKind.Relative), new FormUrlEncodedContent(firstTab), Ct);
        var page = await reply.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains($"go on as {round.Informants[0].Name}", page, StringComparison.Ordinal);
        Assert.Contains("value=\"31\"", page, StringComparison.Ordinal);
        foreach (var informant in round.Informants)
        {
            Assert.Equal(0, (await app.WithAsync((Respondents all) => all.FindAsync(informant.Link, Ct)))!.Sheet.Count);
        }
    }

    /// <summary><see cref="EndSession"/>, by the form.</summary>
    [Fact]
    public async Task After_save_and_leave_neither_the_cookie_nor_the_page_open_anything_again()
    {
        var informant = await BeginAsync("left");
        var cookie = informant.Cookie("respondent");
        var hidden = informant.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!)).ToList();
        await informant.Fill("Years in post", "12").SubmitAsync("Save and leave");

        Assert.StartsWith("/respond/saved-so-far", informant.Address, StringComparison.Ordinal);
        Assert.Contains("the same link", informant.Text, StringComparison.Ordinal);
        Assert.Contains("You have until", informant.Text, StringComparison.Ordinal);
        informant.Restore("respondent", cookie);
        await informant.OpenAsync("/respond/role");
        Assert.Equal("/respond/session-over", informant.Address);
        using var reply = await informant.Client.PostAsync(new Uri("/respond/role", UriKind.Relative), new FormUrlEncodedContent([.. hidden, new("years", "13"), new("comment", "a sentence to copy")]), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("a sentence to copy", await reply.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(12, await YearsAsync("left"));
    }

    [Fact]
    public async Task Leaving_one_device_leaves_the_other_alone()
    {
        var round = await app.Given.OpenRoundAsync(study: "other-device");
        using var telephone = app.NewVisitor();
        using var desk = app.NewVisitor();
        foreach (var device in new[] { telephone, desk })
        {
            await device.OpenAsync($"/r/{round.Informants[0].Link}");
            await device.SubmitAsync();
        }

        await telephone.SubmitAsync("Save and leave");
        await desk.Fill("Years in post", "12").SubmitAsync();

        Assert.Equal("/respond/why", desk.Address);
    }

    [Fact]
    public async Task Submitted_answers_are_taken_up_again_where_the_round_allows_it()
    {
        var round = await app.Given.OpenRoundAsync(study: "reopened", allowReopen: true);
        using var informant = app.NewVisitor();
        await SubmitAsync(informant, round.Informants[0]);
        await informant.SubmitAsync("Change my answers");
        Assert.Equal(HttpStatusCode.BadRequest, informant.Status); // nothing ticked: a scanner presses buttons too
        await informant.Tick("Take my answers back to change them").SubmitAsync("Change my answers");

        Assert.Equal("/respond/review", informant.Address);
        Assert.Equal([EventKind.Started, EventKind.Saved, EventKind.Submitted, EventKind.Reopened], await EventsAsync(round.Informants[0]));
        await informant.SubmitAsync("Submit");
        Assert.Equal("/respond/thanks", informant.Address);
    }

    [Fact]
    public async Task Submitted_answers_stay_where_the_round_does_not_allow_it()
    {
        var round = await app.Given.OpenRoundAsync(study: "final");
        using var informant = app.NewVisitor();
        await SubmitAsync(informant, round.Informants[0]);

        Assert.DoesNotContain("Change my answers", informant.Text, StringComparison.Ordinal);
        var respondent = (await app.WithAsync((Respondents all) => all.FindAsync(round.Informants[0].Link, Ct)))!;
        var refusal = await Assert.ThrowsAsync<Core.ProblemException>(() => app.WithAsync((ReopenResponse reopen) => reopen.RunAsync(respondent, Ct)));
        Assert.Equal(ResponseProblems.NotReopened, refusal.Problem);
    }

    [Fact]
    public async Task A_copy_of_the_answers_is_there_as_long_as_the_round_is_open()
    {
        var round = await app.Given.OpenRoundAsync(study: "copy");
        using var informant = app.NewVisitor();
        await SubmitAsync(informant, round.Informants[0]);
        Assert.Contains("Years in post", informant.Text, StringComparison.Ordinal);

        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "copy")).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await informant.OpenAsync("/respond/thanks");
        Assert.Equal("Your answers are recorded", informant.Heading);
        Assert.DoesNotContain("Years in post", informant.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_person_says_so_and_an_answer_takes_it_back()
    {
        var round = await app.Given.OpenRoundAsync(study: "wrong-person");
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}/moved-on");
        await informant.Tick("This was never me: your mail has reached the wrong person").SubmitAsync("Tell the study team");
        Assert.Equal("3.90", await OutcomeAsync(round.Informants[0]));

        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Start");
        Assert.Equal("3.90", await OutcomeAsync(round.Informants[0])); // a scanner presses Start too
        await informant.Fill("Years in post", "4").SubmitAsync();
        Assert.Equal("2.12", await OutcomeAsync(round.Informants[0]));
    }

    /// <summary><see cref="Unsubscribe"/> and <see cref="Resubscribe"/>, by the form.</summary>
    [Fact]
    public async Task Who_asked_for_no_more_mail_can_ask_for_it_again()
    {
        var round = await app.Given.OpenRoundAsync(study: "again");
        var token = await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(round.Informants[0].InvitationId)));
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/u/{token}");
        await informant.Tick("I want no more mail from this study").SubmitAsync("Stop all mail");
        Assert.Equal("2.112", await OutcomeAsync(round.Informants[0]));

        await informant.SubmitAsync("Take it back");
        Assert.Equal("2.112", await OutcomeAsync(round.Informants[0])); // nothing ticked
        await informant.Tick("I want to get mail from this study again").SubmitAsync("Take it back");

        Assert.Equal("You will get our mail again", informant.Heading);
        Assert.Equal([EventKind.Unsubscribed, EventKind.Reopened], await EventsAsync(round.Informants[0]));
        Assert.Null(await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == round.Informants[0].InvitationId).Select(i => i.Informant.UnsubscribedAt).SingleAsync(Ct)));
    }

    private async Task<Visitor> BeginAsync(string study)
    {
        var round = await app.Given.OpenRoundAsync(study: study);
        var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Start");
        return informant;
    }

    private static async Task SubmitAsync(Visitor informant, Given.Asked asked)
    {
        await informant.OpenAsync($"/r/{asked.Link}");
        await informant.SubmitAsync("Start");
        await informant.Fill("Years in post", "4").SubmitAsync();
        await informant.SubmitAsync("Submit");
        Assert.Equal("/respond/thanks", informant.Address);
    }

    private Task<string> OutcomeAsync(Given.Asked informant) =>
        app.WithAsync((SurveyDb db) => db.Outcomes.Where(o => o.InvitationId == informant.InvitationId).Select(o => o.Code).SingleAsync(Ct));

    private Task<List<EventKind>> EventsAsync(Given.Asked informant) => app.WithAsync((SurveyDb db) =>
        db.InvitationEvents.Where(e => e.InvitationId == informant.InvitationId).OrderBy(e => e.Number).Select(e => e.Kind).ToListAsync(Ct));

    private async Task<int> YearsAsync(string study)
    {
        var answers = await app.WithAsync((SurveyDb db) => db.Responses.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == study)).Select(r => r.Answers).SingleAsync(Ct));
        return (int)((NumberAnswer)AnswerSheet.Parse(answers).Get("years")!).Value;
    }
}
