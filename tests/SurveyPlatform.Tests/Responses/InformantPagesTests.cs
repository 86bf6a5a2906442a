using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>What an informant meets behind the personal link, without JavaScript.</summary>
public sealed class InformantPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task An_informant_answers_checks_and_submits()
    {
        var round = await app.Given.OpenRoundAsync(study: "answers");
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        Assert.Equal("Round 2018", informant.Heading);

        await informant.SubmitAsync("Start");
        Assert.Equal("/respond/role", informant.Address);
        await informant.Fill("Years in post", "12").SubmitAsync();
        Assert.Equal("/respond/why", informant.Address);
        await informant.Fill("Why so long? (optional)", "It grew on me").SubmitAsync();
        Assert.Equal("/respond/review", informant.Address);
        Assert.Contains("It grew on me", informant.Text, StringComparison.Ordinal);

        await informant.SubmitAsync("Submit");
        Assert.Equal(("/respond/thanks", "Your answers are recorded"), (informant.Address, informant.Heading));
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        Assert.Equal("Your answers are recorded", informant.Heading);
        await informant.OpenAsync("/respond/role");
        Assert.Equal("/respond/thanks", informant.Address);
    }

    [Fact]
    public async Task A_wrong_number_comes_back_with_what_was_typed()
    {
        var round = await app.Given.OpenRoundAsync(study: "typed");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);

        await informant.Fill("Years in post", "a dozen").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, informant.Status);
        Assert.StartsWith("Error: ", informant.Page.Title, StringComparison.Ordinal);
        Assert.Equal("a dozen", informant.Page.QuerySelector("#years")!.GetAttribute("value"));
        Assert.Equal("#years", informant.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Somebody_who_saves_and_leaves_comes_back_a_week_later_to_where_they_were()
    {
        var round = await app.Given.OpenRoundAsync(study: "leaver");
        using var atWork = app.NewVisitor();
        await StartAsync(atWork, round.Informants[0]);
        await atWork.Fill("Years in post", "12").SubmitAsync("Save and leave");
        Assert.StartsWith("/respond/saved-so-far", atWork.Address, StringComparison.Ordinal);
        await atWork.OpenAsync("/respond/role");
        Assert.Equal("/respond/session-over", atWork.Address);

        app.Clock.Advance(TimeSpan.FromDays(7));
        using var atHome = app.NewVisitor();
        await atHome.OpenAsync($"/r/{round.Informants[0].Link}");
        await atHome.SubmitAsync("Continue");
        Assert.Equal("/respond/why", atHome.Address);
        await atHome.OpenAsync("/respond/role");
        Assert.Equal("12", atHome.Page.QuerySelector("#years")!.GetAttribute("value"));
    }

    [Fact]
    public async Task After_submitting_the_link_shows_the_answers_in_any_browser_while_the_round_is_open()
    {
        var round = await app.Given.OpenRoundAsync(study: "copy");
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        using var atHome = app.NewVisitor();
        await atHome.OpenAsync($"/r/{round.Informants[0].Link}");
        Assert.Equal("Your answers are recorded", atHome.Heading);
        await atHome.SubmitAsync("See your answers");

        Assert.Equal("/respond/thanks", atHome.Address);
        Assert.Matches(@"Years in post\s+4\s", atHome.Page.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task Opening_pages_changes_nothing()
    {
        var round = await app.Given.OpenRoundAsync(study: "scanner");
        var link = $"/r/{round.Informants[0].Link}";
        using var scanner = app.NewVisitor();
        foreach (var address in new[] { link, $"{link}/questions", $"{link}/decline", $"{link}/moved-on", "/respond", "/respond/role", "/respond/review", "/respond/thanks" })
        {
            await scanner.OpenAsync(address);
        }

        Assert.Empty(await EventsAsync(round.Informants[0]));
        Assert.False(await app.WithAsync((SurveyDb db) => db.Responses.AnyAsync(r => r.InvitationId == round.Informants[0].InvitationId)));
    }

    [Fact]
    public async Task A_start_without_an_answer_cannot_be_submitted_and_is_no_break_off()
    {
        var round = await app.Given.OpenRoundAsync(study: "empty");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);
        await informant.OpenAsync("/respond/review");

        await informant.SubmitAsync("Submit");

        Assert.Equal(HttpStatusCode.BadRequest, informant.Status);
        Assert.Equal([EventKind.Started], await EventsAsync(round.Informants[0]));
    }

    /// <summary><see cref="Decline"/> and <see cref="TakeBack"/>, by the forms.</summary>
    [Fact]
    public async Task A_no_can_be_given_and_taken_back()
    {
        var round = await app.Given.OpenRoundAsync(study: "no");
        var link = $"/r/{round.Informants[0].Link}";
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"{link}/decline");
        await informant.SubmitAsync("I will not take part");
        Assert.Equal(HttpStatusCode.BadRequest, informant.Status);
        Assert.NotNull(informant.Page.QuerySelector("fieldset[aria-describedby~=reason-error] #reason-error")); // at the question too

        await informant.Tick("I do not have the time").SubmitAsync("I will not take part");
        Assert.Equal("We will not ask you again in this round", informant.Heading);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await informant.SubmitAsync("Take it back");
        Assert.Equal((HttpStatusCode.BadRequest, "Error: "), (informant.Status, informant.Page.Title![..7])); // a scanner presses buttons too
        await informant.Tick("I want to be asked after all").SubmitAsync("Take it back");

        Assert.Equal([EventKind.Declined, EventKind.Reopened], await EventsAsync(round.Informants[0]));
        Assert.Equal(link, informant.Address);
    }

    [Fact]
    public async Task Somebody_who_has_moved_on_names_a_successor()
    {
        var round = await app.Given.OpenRoundAsync(study: "moved");
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.FollowAsync("Tell us that you have moved on");
        await informant.Fill("Name of the person to ask instead (optional)", "New Person").SubmitAsync("Tell the study team");

        Assert.Equal("Thank you for telling us", informant.Heading);
        Assert.Equal([EventKind.MovedOn], await EventsAsync(round.Informants[0]));
    }

    [Fact]
    public async Task A_forged_link_and_a_superseded_one_look_the_same()
    {
        var round = await app.Given.OpenRoundAsync(study: "forged");
        var link = round.Informants[0].Link;
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{(link[0] == 'A' ? 'B' : 'A')}{link[1..]}");
        var (forgedStatus, forgedText) = (informant.Status, informant.Text);

        await app.WithAsync(async (SurveyDb db) => await db.Invitations.Where(i => i.Id == round.Informants[0].InvitationId).ExecuteUpdateAsync(i => i.SetProperty(x => x.Generation, 2)));
        await informant.OpenAsync($"/r/{link}");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (forgedStatus, informant.Status));
        Assert.Equal(forgedText, informant.Text);
    }

    [Theory]
    [InlineData("lower-case")]
    [InlineData("%20")]
    [InlineData("%FF")]
    [InlineData("\u202e")]
    public async Task A_broken_link_is_not_found_like_any_other(string broken)
    {
        var round = await app.Given.OpenRoundAsync(study: "broken-link");
        using var informant = app.NewVisitor();
        // Other letters also carry bits beyond the last byte, which no link of ours has.
        var link = broken == "lower-case" ? new string([.. round.Informants[0].Link.Select(c => char.IsAsciiLetter(c) ? 'z' : c)]) : broken;

        foreach (var address in new[] { $"/r/{link}", $"/r/{link}/decline", $"/r/{link}/moved-on", $"/u/{link}" })
        {
            await informant.OpenAsync(address);
            Assert.Equal((HttpStatusCode.NotFound, "Page not found"), (informant.Status, informant.Heading));
        }

        using var posted = await informant.Client.PostAsync(new Uri($"/r/{link}", UriKind.Relative), new FormUrlEncodedContent([]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "why=a%00b")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n")]
    [InlineData("multipart/form-data", "x")]
    public async Task A_form_that_cannot_be_read_is_refused_and_saves_nothing(string contentType, string body)
    {
        var round = await app.Given.OpenRoundAsync(study: "torn");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);

        foreach (var address in new[] { "/respond/why", "/respond/review", $"/r/{round.Informants[0].Link}", $"/r/{round.Informants[0].Link}/decline" })
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            using var reply = await informant.Client.PostAsync(new Uri(address, UriKind.Relative), content, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
            Assert.Contains("<main", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal([EventKind.Started], await EventsAsync(round.Informants[0]));
    }

    [Theory]
    [InlineData("PUT", "/respond")]
    [InlineData("DELETE", "/respond/review")]
    [InlineData("TRACE", "/r/LINK")]
    [InlineData("PATCH", "/r/LINK/decline")]
    public async Task What_a_page_does_not_do_it_says(string method, string address)
    {
        var round = await app.Given.OpenRoundAsync(study: "methods");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);
        using var ask = new HttpRequestMessage(new HttpMethod(method), new Uri(address.Replace("LINK", round.Informants[0].Link, StringComparison.Ordinal), UriKind.Relative));

        using var reply = await informant.Client.SendAsync(ask, TestContext.Current.CancellationToken);

        Assert.True(reply.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest, $"{reply.StatusCode}"); // 400: no form of ours
    }

    [Fact]
    public async Task A_form_from_elsewhere_comes_back_with_what_was_typed()
    {
        var round = await app.Given.OpenRoundAsync(study: "elsewhere");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);

        using var reply = await informant.Client.PostAsync(new Uri("/respond/role", UriKind.Relative), new FormUrlEncodedContent([new("years", "7")]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("value=\"7\"", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([EventKind.Started], await EventsAsync(round.Informants[0]));
    }

    /// <summary>B-07.</summary>
    [Fact]
    public async Task A_mail_client_unsubscribes_with_one_click_and_a_visit_does_not()
    {
        var round = await app.Given.OpenRoundAsync(study: "unsubscribe");
        var token = await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(round.Informants[0].InvitationId)));
        using var client = app.NewProgram();
        foreach (var looking in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var look = await client.SendAsync(new HttpRequestMessage(looking, $"/u/{token}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, look.StatusCode);
        }

        Assert.Empty(await EventsAsync(round.Informants[0]));

        for (var i = 0; i < 2; i++)
        {
            using var reply = await client.PostAsync(new Uri($"/u/{token}", UriKind.Relative), new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Equal([EventKind.Unsubscribed], await EventsAsync(round.Informants[0]));
    }

    [Fact]
    public async Task A_closed_round_says_so_and_takes_nothing()
    {
        var round = await app.Given.OpenRoundAsync(study: "closed");
        using var informant = app.NewVisitor();
        await StartAsync(informant, round.Informants[0]);
        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => r.Code == round.Code && db.Studies.Any(s => s.Id == r.StudyId && s.Code == "closed"))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));

        await informant.Fill("Years in post", "7").SubmitAsync();

        Assert.Equal("Round 2018 is closed", informant.Heading);
        Assert.Equal([EventKind.Started], await EventsAsync(round.Informants[0]));
    }

    private static async Task StartAsync(Visitor visitor, Given.Asked informant)
    {
        await visitor.OpenAsync($"/r/{informant.Link}");
        await visitor.SubmitAsync("Start");
    }

    private Task<List<EventKind>> EventsAsync(Given.Asked informant) => app.WithAsync((SurveyDb db) =>
        db.InvitationEvents.Where(e => e.InvitationId == informant.InvitationId).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.Kind).ToListAsync());
}
