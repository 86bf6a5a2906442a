using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>Before a round everybody in it is asked whether what is known of them still holds: started by Ada, answered by people, settled by Ada.</summary>
public sealed class ContactCheckTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_its_pages_from_the_first_mail_to_the_last_change_settled()
    {
        using var round = await CheckedRound.PlannedAsync(app, "pages", people: 4);
        using var ada = await app.Cast.AdaAsync("pages");
        await ada.OpenAsync("/studies/pages/rounds/2018");
        await ada.FollowAsync("Contact check");
        Assert.Contains("4 people will get a mail, one each however many seats they hold.", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Ask 4 people");
        await round.SendAsync();

        using var first = await round.FollowedAsync(1);
        Assert.Equal("Before Round 2018: are you still the one to ask?", first.Heading);
        await first.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        Assert.Equal("Thank you for telling us", first.Heading);
        using var second = await round.FollowedAsync(2);
        await second.Tick("I am still here, but something has changed").Fill("My e-mail address is now", "new@pages.example").SubmitAsync("Tell the study team");
        using var third = await round.FollowedAsync(3);
        await third.Tick("I no longer do this work").Fill("Name of the person to ask instead (optional)", "Nia Next").Fill("Their e-mail address (optional)", "nia@pages.example").SubmitAsync("Tell the study team");
        Assert.Contains("Nobody else is asked before that.", third.Text, StringComparison.Ordinal);

        await ada.OpenAsync("/studies/pages/rounds/2018");
        Assert.Contains("1 of 4 (25 %) confirmed, 2 changed (2 to be settled), 1 silent, 0 not reached.", ada.Text.Replace('\u00A0', ' '), StringComparison.Ordinal);
        await ada.FollowAsync("2 changed");
        Assert.Contains("e-mail: new@pages.example", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Apply the change of Informant 2");
        Assert.Equal("new@pages.example", (string?)(await round.PersonAsync(2))["email"]);
        await ada.FollowAsync("Make them the successor of Informant 3");
        Assert.Contains("seat-3\",\"leeds\",\"Manager\"", ada.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Nia Next", ada.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
        await ada.OpenAsync(round.Page);
        await ada.SubmitAsync("Mark as settled for Informant 3");

        Assert.Contains("Settled by ada", ada.Text, StringComparison.Ordinal);
        Assert.Equal("4 1 2 1 0 0 0", await round.CountsAsync());
        await ada.OpenAsync("/studies/pages/audit");
        Assert.All(
            ["asked 4 people in the contact check before round 2018", "said in the contact check before round 2018 that all is right", "settled what informant person-2 said"],
            act => Assert.Contains(act, ada.Text, StringComparison.Ordinal));
        await ada.OpenAsync("/studies/pages/panel/person-2");
        Assert.Contains("Contact check of Round 2018 left for person2@pages.example", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_api_with_its_counts_before_and_after()
    {
        using var round = await CheckedRound.PlannedAsync(app, "api", people: 3);
        Assert.Equal((3, 0, "0 0 0 0 0 3 0"), ((int)(await round.ReportAsync())["toAsk"]!, (int)(await round.ReportAsync())["unreachable"]!, await round.CountsAsync()));

        Assert.Equal(3, (int)(await round.PostAsync())["counts"]!["asked"]!);
        await round.SendAsync();
        using var person = await round.FollowedAsync(1);
        await person.Tick("I am still here, but something has changed").Fill("My name is now", "Ann Other").Fill("My role is now", "Director").SubmitAsync("Tell the study team");

        var piece = (await round.Ada.GetFromJsonAsync<JsonObject>(round.Path + "?limit=2", Ct))!;
        var rest = (await round.Ada.GetFromJsonAsync<JsonObject>($"{round.Path}?after={piece["next"]}", Ct))!;
        Assert.Equal(["person-1", "person-2", "person-3"], piece["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(i => (string?)i!["id"]));
        Assert.Null(rest["next"]);
        var said = await round.PersonAsync(1);
        Assert.Equal(("changed", "changed", "Ann Other", "Director"), ((string?)said["state"], (string?)said["answer"], (string?)said["said"]!["name"], (string?)said["said"]!["role"]));
        Assert.Equal(["seat-1", "seat-1b"], said["seats"]!.AsArray().Select(s => (string?)s!["seat"]));
        Assert.Equal("3 0 1 2 0 0 1", await round.CountsAsync());
        Assert.Equal((HttpStatusCode.Conflict, "notAPlainChange"), await round.RefusedAsync("/person-1/settle", new { apply = true }));
        Assert.Equal((HttpStatusCode.Conflict, "nothingToSettle"), await round.RefusedAsync("/person-2/settle"));
        Assert.Equal((HttpStatusCode.NotFound, "notFound"), await round.RefusedAsync("/person-9/settle"));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changedMeanwhile"), await round.RefusedAsync("/person-1/settle", new { answeredAt = "2017-01-01T00:00:00Z" }));
        var settled = await round.PostAsync("/person-1/settle", new { answeredAt = (string?)said["answeredAt"] });
        Assert.Equal(settled.ToJsonString(), (await round.PostAsync("/person-1/settle")).ToJsonString()); // once more changes nothing
        Assert.Equal("Administrator of api", (string?)settled["settledBy"]);
        Assert.Equal("3 0 1 2 0 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task Started_again_it_asks_only_who_is_new_in_the_frame()
    {
        using var round = await CheckedRound.PlannedAsync(app, "again");
        await round.StartAsync();
        await round.StartAsync();
        Assert.Equal((1, 1), (round.MailTo(1).Count, round.MailTo(2).Count));

        await round.ImportAsync($"seat-3,leeds,Manager,Informant 3,{round.AddressOf(3)},2016-01-01,person-3,");
        Assert.Equal("2 0 0 2 0 1 0", await round.CountsAsync());
        await round.StartAsync();

        Assert.Equal((1, 1, 1), (round.MailTo(1).Count, round.MailTo(2).Count, round.MailTo(3).Count));
        Assert.Equal("3 0 0 3 0 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task The_silent_are_asked_once_more_by_a_press_and_never_a_third_time()
    {
        using var round = await CheckedRound.PlannedAsync(app, "silent");
        using var ada = await app.Cast.AdaAsync("silent");
        await round.StartAsync();
        using (var second = await round.FollowedAsync(2))
        {
            await second.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        }

        await ada.OpenAsync(round.Page);
        await ada.SubmitAsync("Ask the silent again (1)");
        await round.SendAsync();
        Assert.Equal(0, (int)(await round.PostAsync("/again"))["toAskAgain"]!);
        await round.SendAsync();

        Assert.Equal((2, 1), (round.MailTo(1).Count, round.MailTo(2).Count));
        Assert.Equal("contact-check; round=2018; step=1", round.MailTo(1)[1].Header("X-Survey-Mail"));
        Assert.Equal(round.MailTo(1)[0].Links[0], round.MailTo(1)[1].Links[0]);
        Assert.Contains("A little while ago we asked you this", round.MailTo(1)[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_put_off_to_an_instant_before_the_round()
    {
        using var round = await CheckedRound.PlannedAsync(app, "later");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), await round.RefusedAsync(body: new { at = app.Clock.GetUtcNow().AddDays(51) }));
        Assert.Equal("0 0 0 0 0 2 0", await round.CountsAsync());

        await round.PostAsync(body: new { at = app.Clock.GetUtcNow().AddDays(1) });
        await round.SendAsync();
        Assert.Empty(round.MailTo(1));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await round.SendAsync();

        Assert.Single(round.MailTo(1));
    }

    [Theory]
    [InlineData("9999-12-31T23:59", false)]
    [InlineData("0001-01-01T00:00", true)]
    [InlineData("soon", false)]
    public async Task A_time_that_is_none_is_told_and_one_that_is_past_means_at_once(string at, bool asked)
    {
        var study = $"time{at[..4]}";
        using var round = await CheckedRound.PlannedAsync(app, study);
        using var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync(round.Page);
        await ada.Fill("Send it at (optional)", at).SubmitAsync("Ask 2 people");
        await round.SendAsync();

        Assert.Equal(asked ? HttpStatusCode.OK : HttpStatusCode.BadRequest, ada.Status);
        Assert.Equal(asked ? 1 : 0, round.MailTo(1).Count);
        Assert.Equal(!asked, ada.Page.QuerySelector(".govuk-error-summary") is not null);
    }

    [Fact]
    public async Task Before_a_launch_it_is_told_who_has_changed_unsettled_and_who_was_silent()
    {
        using var round = await CheckedRound.PlannedAsync(app, "warned", people: 3);
        Assert.DoesNotContain("contactCheck", await ChecksAsync(round), StringComparison.Ordinal); // nobody was asked
        await round.StartAsync();
        using var first = await round.FollowedAsync(1);
        await first.Tick("I no longer do this work").SubmitAsync("Tell the study team");
        using var second = await round.FollowedAsync(2);
        await second.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");

        using var ada = await app.Cast.AdaAsync("warned");
        await ada.OpenAsync("/studies/warned/rounds/2018/launch");
        Assert.Contains("1 person has said in the contact check that something has changed, and nobody has settled it. Informant 1, no longer does this work", ada.Text, StringComparison.Ordinal);
        Assert.Contains("1 person has not answered the contact check. Informant 3", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Informant 1");
        Assert.Equal("/studies/warned/rounds/2018/contact-check", ada.Address.Split('?')[0]);
        await ada.SubmitAsync("Mark as settled for Informant 1");

        Assert.DoesNotContain("contactCheckUnsettled", await ChecksAsync(round), StringComparison.Ordinal);
        Assert.Contains("contactCheckSilent", await ChecksAsync(round), StringComparison.Ordinal);
        await round.LaunchAsync(); // a warning stops nothing
        Assert.Equal((HttpStatusCode.Conflict, "contactCheckOver"), await round.RefusedAsync());
        Assert.Equal("3 1 1 1 0 0 0", await round.CountsAsync());
        await ada.OpenAsync("/studies/warned/rounds/2018");
        await ada.FollowAsync("Contact check");
        Assert.Contains("3 people were asked", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_sits_in_a_seat_nobody_is_asked()
    {
        using var empty = await CheckedRound.PlannedAsync(app, "empty", people: 1);
        var plan = (await empty.Ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/empty/rounds/2018", Ct))!;
        plan["frameDate"] = "2015-01-01";
        await empty.PlanAsync(plan);

        Assert.Equal((HttpStatusCode.Conflict, "emptyFrame"), await empty.RefusedAsync());
    }

    [Fact]
    public async Task A_coordinator_sees_the_people_of_the_own_sites_and_starts_nothing_and_an_evaluator_sees_nobody()
    {
        using var round = await CheckedRound.PlannedAsync(app, "roles", people: 3);
        await round.StartAsync();
        var site = await app.Given.SiteAsync("barnsley", "roles");
        using var ben = await app.Cast.BenAsync(site, "roles");
        using var bens = await app.Cast.ProgramAsync(Role.Coordinator, "roles", site);
        using var eve = await app.Cast.EveAsync("roles");
        using var eves = await app.Cast.ProgramAsync(Role.Evaluator, "roles");

        await ben.OpenAsync(round.Page);
        Assert.Contains("Informant 1", ben.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Informant 2", ben.Text, StringComparison.Ordinal);
        Assert.Null(ben.Page.QuerySelector("main form[method=post]"));
        var seen = (await bens.GetFromJsonAsync<JsonObject>(round.Path, Ct))!;
        Assert.Equal(["person-1"], seen["items"]!.AsArray().Select(i => (string?)i!["id"]));
        Assert.Equal(["seat-1"], seen["items"]![0]!["seats"]!.AsArray().Select(s => (string?)s!["seat"]));
        Assert.Equal(1, (int)seen["counts"]!["asked"]!);
        await eve.OpenAsync(round.Page);
        Assert.Equal(HttpStatusCode.Forbidden, eve.Status);
        await ben.OpenAsync("/studies/roles/panel");
        var ticket = ben.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!; // of the button that signs out
        using var pressed = await ben.Client.PostAsync(round.Page + "?handler=Again", new FormUrlEncodedContent([new("__RequestVerificationToken", ticket)]), Ct);
        Assert.Equal(HttpStatusCode.Forbidden, pressed.StatusCode);
        using var ada = await app.Cast.AdaAsync("roles");
        await ada.OpenAsync(round.Page);
        using var mistyped = await ada.Client.PostAsync(round.Page + "?handler=Agian", new FormUrlEncodedContent([new("__RequestVerificationToken", ada.Standing("__RequestVerificationToken")[0])]), Ct);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, mistyped.StatusCode); // and not what the page's first form does
        foreach (var (program, method, path) in new[] { (bens, "POST", round.Path), (bens, "POST", round.Path + "/person-1/settle"), (bens, "POST", round.Path + "/again"), (eves, "GET", round.Path) })
        {
            using var reply = await program.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonContent.Create(new { }) : null }, Ct);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, reply.StatusCode));
        }
    }

    /// <summary><see cref="StartContactCheck"/> and <see cref="AskSilentAgain"/> beside themselves; <see cref="AnswerContactCheck"/> beside <see cref="SettleContactCheck"/>.</summary>
    [Fact]
    public async Task Two_presses_at_once_ask_everybody_once()
    {
        using var round = await CheckedRound.PlannedAsync(app, "twice", people: 5);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => round.PostAsync()));
        await round.SendAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => round.PostAsync("/again")));
        await round.SendAsync();

        Assert.Equal(Enumerable.Repeat(2, 5), Enumerable.Range(1, 5).Select(n => round.MailTo(n).Count));
    }

    private static async Task<string> ChecksAsync(CheckedRound round) =>
        (await round.Ada.GetStringAsync($"/api/v1/studies/{round.Study}/rounds/2018/launch/checks", Ct));
}
