using System.Net;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>The page behind the link of a contact check (<see cref="AnswerContactCheck"/>): looking says nothing, one answer is enough, and it can be another one until the launch.</summary>
public sealed class ContactCheckPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_names_the_person_each_seat_the_round_and_its_day_and_is_kept_nowhere()
    {
        using var round = await CheckedRound.PlannedAsync(app, "named");
        await round.StartAsync();
        using var person = await round.FollowedAsync(1);

        var text = person.Text;
        Assert.All(["Informant 1", "Manager, Site barnsley", "Chair, Site leeds", "person1@named.example", $"Round 2018 is planned to open on {Words.English.Day(DateOnly.FromDateTime(app.Clock.GetUtcNow().AddDays(50).Date))}"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Equal(("no-store", "no-referrer"), (person.Reply.Headers.CacheControl?.ToString(), string.Join("", person.Reply.Headers.GetValues("Referrer-Policy"))));
        Assert.Empty(person.Standing("Input.Answer"));
    }

    [Fact]
    public async Task A_scanner_that_opens_it_and_presses_every_button_leaves_the_person_silent()
    {
        using var round = await CheckedRound.PlannedAsync(app, "scanner");
        await round.StartAsync();
        using var browser = app.NewVisitor();
        var crawler = new Crawler(browser, round.LinkOf(1), round.LinkOf(2));

        for (var time = 0; time < 3; time++)
        {
            await crawler.CrawlAsync();
        }

        Assert.True(crawler.Pressed > 2, $"It pressed {crawler.Pressed} buttons only.");
        Assert.Equal("2 0 0 2 0 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task An_answer_stands_however_often_it_is_sent_and_until_the_person_gives_another()
    {
        using var round = await CheckedRound.PlannedAsync(app, "mind");
        await round.StartAsync();
        using var person = await round.FollowedAsync(1);
        using var sameForm = person.OtherTab();
        await sameForm.OpenAsync(round.LinkOf(1));
        await person.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        var first = (string?)(await round.PersonAsync(1))["answeredAt"];
        Assert.Contains("you told us that all of this is right.", person.Text, StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await sameForm.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        Assert.Equal(first, (string?)(await round.PersonAsync(1))["answeredAt"]);

        await person.Tick("I am still here, but something has changed").Fill("My role is now", "Director").SubmitAsync("Tell the study team");
        Assert.Equal("2 0 1 1 0 0 1", await round.CountsAsync());
        await round.PostAsync("/person-1/settle");
        await person.Tick("I no longer do this work").SubmitAsync("Tell the study team");
        Assert.Equal("2 0 1 1 0 0 1", await round.CountsAsync()); // what was settled is not what they say now
        Assert.Null((await round.PersonAsync(1))["said"]!["role"]);
        await person.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");

        Assert.Equal("2 1 0 1 0 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task What_is_wrong_with_an_answer_is_told_beside_what_was_typed()
    {
        using var round = await CheckedRound.PlannedAsync(app, "wrong");
        await round.StartAsync();
        using var person = await round.FollowedAsync(1);

        await person.SubmitAsync("Tell the study team");
        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.Equal("Select whether what we know of you is still right", person.Page.QuerySelector(".govuk-error-summary a[href='#Input_Answer']")!.TextContent);
        await person.Tick("I am still here, but something has changed").SubmitAsync("Tell the study team");
        Assert.Equal("Tell us what has changed: your name, your role or your e-mail address", person.Page.QuerySelector(".govuk-error-summary a[href='#Input_Name']")!.TextContent);
        await person.Fill("My e-mail address is now", "no mailbox").SubmitAsync("Tell the study team");
        Assert.Equal("Enter an e-mail address like name@example.org, or leave it empty", person.Page.QuerySelector(".govuk-error-summary a[href='#Input_Email']")!.TextContent);
        Assert.Equal(["changed", "no mailbox"], person.Standing("Input.Answer").Concat(person.Standing("Input.Email")));

        Assert.Equal("2 0 0 2 0 0 0", await round.CountsAsync());
    }

    [Theory]
    [InlineData("Input.Answer=confirmed", 400)] // no ticket
    [InlineData("Input.Answer=%00&Input.Name=%F0%9F", 400)]
    [InlineData("Input.Answer=Confirmed&Input.Answer=changed&Input=x", 400)]
    [InlineData("", 400)]
    public async Task Forms_that_the_page_has_not_made_say_nothing(string body, int status)
    {
        using var round = await CheckedRound.PlannedAsync(app, $"odd{(uint)body.GetHashCode(StringComparison.Ordinal)}");
        await round.StartAsync();
        using var client = app.NewProgram();

        using var reply = await client.PostAsync(round.LinkOf(1), new StringContent(body, null, "application/x-www-form-urlencoded"), Ct);
        using var none = await client.PostAsync(round.LinkOf(1), null, Ct);

        Assert.Equal((status, HttpStatusCode.BadRequest), ((int)reply.StatusCode, none.StatusCode));
        Assert.Equal("2 0 0 2 0 0 0", await round.CountsAsync());
    }

    [Theory]
    [InlineData("Ann\0 O’Neill", HttpStatusCode.OK)]
    [InlineData("<b>Ann</b> {{name}} \uD83D", HttpStatusCode.OK)]
    [InlineData("long", HttpStatusCode.BadRequest)]
    public async Task Whatever_is_typed_is_kept_as_text_or_told(string name, HttpStatusCode status)
    {
        using var round = await CheckedRound.PlannedAsync(app, $"typed{(uint)name.GetHashCode(StringComparison.Ordinal)}");
        await round.StartAsync();
        using var person = await round.FollowedAsync(1);
        await person.Tick("I am still here, but something has changed").Fill("My name is now", name == "long" ? new string('x', 2_000_000) : name).SubmitAsync("Tell the study team");

        Assert.Equal(status, person.Status);
        Assert.Equal(status == HttpStatusCode.OK ? "changed" : "silent", (string?)(await round.PersonAsync(1))["state"]);
        Assert.Empty(person.Page.QuerySelectorAll("main b"));
    }

    [Fact]
    public async Task After_the_launch_it_says_what_was_recorded_and_gives_back_what_comes_too_late()
    {
        using var round = await CheckedRound.PlannedAsync(app, "over");
        await round.StartAsync();
        using var first = await round.FollowedAsync(1);
        await first.Tick("I am still here, but something has changed").Fill("My role is now", "Director").SubmitAsync("Tell the study team");
        using var second = await round.FollowedAsync(2);
        await round.LaunchAsync();

        await second.Tick("I no longer do this work").Fill("Name of the person to ask instead (optional)", "Nia Next").SubmitAsync("Tell the study team");
        Assert.Equal((HttpStatusCode.Conflict, "There is nothing more to say here"), (second.Status, second.Heading));
        Assert.Contains("Nia Next", second.Text, StringComparison.Ordinal);
        await first.OpenAsync(round.LinkOf(1));
        Assert.Contains("you told us that something has changed:", first.Text, StringComparison.Ordinal);
        Assert.Contains("Director", first.Text, StringComparison.Ordinal);
        Assert.Null(first.Page.QuerySelector("main form"));

        Assert.Equal("2 0 1 1 0 0 1", await round.CountsAsync());
    }

    /// <summary><see cref="IssueContactLink"/>.</summary>
    [Fact]
    public async Task A_fresh_link_is_the_end_of_the_one_before_and_mail_carries_it_from_then_on()
    {
        using var round = await CheckedRound.PlannedAsync(app, "fresh");
        await round.StartAsync();
        var fresh = new Uri((string)(await round.PostAsync("/person-1/link"))["link"]!);
        await round.PostAsync("/again");
        await round.SendAsync();
        using var person = app.NewVisitor();

        await person.OpenAsync(round.LinkOf(1));
        Assert.Equal(HttpStatusCode.NotFound, person.Status);
        Assert.Equal(fresh, round.MailTo(1)[1].Links[0]);
        await person.OpenAsync(fresh.AbsolutePath);
        await person.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        Assert.Equal((fresh.AbsolutePath, "confirmed"), (person.Address, (string?)(await round.PersonAsync(1))["state"]));
        Assert.Equal((HttpStatusCode.NotFound, "notFound"), await round.RefusedAsync("/person-9/link"));
    }

    [Fact]
    public async Task A_forged_link_is_the_404_of_every_other_and_a_full_stop_after_it_does_no_harm()
    {
        using var round = await CheckedRound.PlannedAsync(app, "forged");
        await round.StartAsync();
        var link = round.LinkOf(1);
        using var stranger = app.NewVisitor();
        await stranger.OpenAsync("/r/nothing");
        var unknown = stranger.Page.QuerySelector("main")!.TextContent;
        var own = link["/c/".Length..];
        var unsubscribe = new Uri(round.MailTo(1)[0].Header("List-Unsubscribe")!.Trim('<', '>')).AbsolutePath["/u/".Length..];
        foreach (var forged in new[] { "/c/nothing", $"/c/{own[..^2]}AA", $"/c/{unsubscribe}", $"/r/{own}", $"/u/{own}", $"/c/{app.Given.GetHashCode()}" })
        {
            await stranger.OpenAsync(forged);
            Assert.Equal((forged, HttpStatusCode.NotFound, unknown), (forged, stranger.Status, stranger.Page.QuerySelector("main")!.TextContent));
        }

        await stranger.OpenAsync(link + ".)");
        Assert.Equal("Before Round 2018: are you still the one to ask?", stranger.Heading);
        await stranger.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        Assert.Equal(("Thank you for telling us", link), (stranger.Heading, stranger.Address));
    }
}
