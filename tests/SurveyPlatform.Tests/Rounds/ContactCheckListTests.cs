using System.Net;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>The list of a contact check as the staff use it: search, filter, sort, page, download, and what can be done for one person of it.</summary>
public sealed class ContactCheckListTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_is_found_by_page_by_words_by_site_and_by_what_they_said()
    {
        using var round = await CheckedRound.PlannedAsync(app, "found", people: 120);
        await round.StartAsync();
        await SayAsync(round, 77, "No, <=HYPERLINK> I moved", "+44 7000");
        using var ada = await app.Cast.AdaAsync("found");
        await ada.OpenAsync(round.Page);
        Assert.Equal("Informant 77", Names(ada)[0]); // to be settled first

        var seen = Names(ada).ToHashSet();
        for (var page = 2; page <= 3; page++)
        {
            await ada.FollowAsync("Next page");
            Assert.Contains($"Page {page} of 3", ada.Text, StringComparison.Ordinal);
            seen.UnionWith(Names(ada));
        }

        Assert.Equal(120, seen.Count);
        await ada.OpenAsync(round.Page);
        await ada.Fill("Name, address, role or what they said", "hyperlink").SubmitAsync("Show");
        Assert.Equal(["Informant 77"], Names(ada));
        await ada.OpenAsync(round.Page);
        await ada.Fill("Site", "Site barnsley").SubmitAsync("Show");
        Assert.Equal(["Informant 1"], Names(ada));
        await ada.OpenAsync(round.Page);
        await ada.Fill("Show", "Silent (119)").Fill("Sort by", "Name").SubmitAsync("Show");
        Assert.Contains("119 people", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Informant 77", ada.Text, StringComparison.Ordinal);
        await ada.Fill("Name, address, role or what they said", "nobody's").SubmitAsync("Show");
        Assert.Contains("Nobody matches.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_as_it_is_filtered_is_a_file_in_which_no_cell_is_a_formula()
    {
        using var round = await CheckedRound.PlannedAsync(app, "filed", people: 3);
        await round.StartAsync();
        await SayAsync(round, 2, "=cmd|' /C calc'!A0", "@SUM(1,2)");
        using var ada = await app.Cast.AdaAsync("filed");
        await ada.OpenAsync(round.Page + "?state=changed");

        var link = ada.Page.QuerySelectorAll("main a").Single(a => a.TextContent == "Download this list (CSV)").GetAttribute("href")!;
        using var reply = await ada.Client.GetAsync(link, Ct);
        var lines = (await reply.Content.ReadAsStringAsync(Ct)).TrimStart('\uFEFF').TrimEnd().Split("\r\n");

        Assert.Equal(("text/csv", "filed-2018-contact-check.csv"), (reply.Content.Headers.ContentType!.MediaType, reply.Content.Headers.ContentDisposition!.FileNameStar));
        Assert.Equal("informant,name,email,seats,sites,state,reason,sent_at,answer,answered_at,said_name,said_role,said_email,successor_name,successor_email,settled_by,settled_at", lines[0]);
        Assert.StartsWith("person-2,Informant 2,person2@filed.example,seat-2,leeds,changed,,", Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.Contains(",'=cmd|' /C calc'!A0,\"'@SUM(1,2)\",", lines[1], StringComparison.Ordinal);
        using var all = await ada.Client.GetAsync(round.Page + "?handler=File", Ct);
        Assert.Equal(4, (await all.Content.ReadAsStringAsync(Ct)).TrimEnd().Split("\r\n").Length);
    }

    /// <summary><see cref="IssueContactLink"/> and <see cref="AskSilentAgain"/> of one.</summary>
    [Fact]
    public async Task For_one_person_who_lost_the_mail_Ada_makes_a_fresh_link_or_sends_the_mail_again_once()
    {
        using var round = await CheckedRound.PlannedAsync(app, "lost", people: 3);
        await round.StartAsync();
        using var ada = await app.Cast.AdaAsync("lost");
        await ada.OpenAsync(round.Page + "?q=leeds&sort=name");
        await ada.SubmitAsync("Make a fresh link for Informant 2");
        var fresh = ada.Page.QuerySelector("main .govuk-inset-text a")!.TextContent; // shown this once
        Assert.Equal(["Informant 1", "Informant 2", "Informant 3"], Names(ada)); // 1 holds a second seat there
        using var person = app.NewVisitor();
        await person.OpenAsync(round.LinkOf(2));
        Assert.Equal(HttpStatusCode.NotFound, person.Status);
        await person.OpenAsync(fresh);
        Assert.Equal("Before Round 2018: are you still the one to ask?", person.Heading);

        await ada.SubmitAsync("Ask again Informant 2");
        Assert.Contains("1 person is asked once more.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("?q=leeds&sort=name", ada.Address, StringComparison.Ordinal);
        await round.SendAsync();
        Assert.Equal((1, 2, 1), (round.MailTo(1).Count, round.MailTo(2).Count, round.MailTo(3).Count));
        Assert.Equal(fresh, round.MailTo(2)[1].Links[0].ToString());
        Assert.DoesNotContain(ada.Page.QuerySelectorAll("button"), b => b.TextContent == "Ask again Informant 2");
        Assert.Equal(1, (int)(await round.PostAsync("/again", new { informant = "person-3" }))["toAskAgain"]!); // the first is left
        await round.PostAsync("/again", new { informant = "person-2" });
        await round.SendAsync();
        Assert.Equal((1, 2, 2), (round.MailTo(1).Count, round.MailTo(2).Count, round.MailTo(3).Count));
        Assert.Equal((HttpStatusCode.NotFound, "notFound"), await round.RefusedAsync("/again", new { informant = "person-9" }));

        await round.LaunchAsync();
        await ada.OpenAsync(round.Page);
        Assert.Empty(ada.Page.QuerySelectorAll("main form[method=post]"));
    }

    [Fact]
    public async Task A_panel_file_that_brings_in_the_successor_leaves_nothing_to_settle()
    {
        using var round = await CheckedRound.PlannedAsync(app, "succeeded");
        await round.StartAsync();
        using var leaver = await round.FollowedAsync(1);
        await leaver.Tick("I no longer do this work").Fill("Name of the person to ask instead (optional)", "Nia Next").Fill("Their e-mail address (optional)", "nia@succeeded.example").SubmitAsync("Tell the study team");
        using var ada = await app.Cast.AdaAsync("succeeded");
        await ada.OpenAsync(round.Page);
        await ada.FollowAsync("Make them the successor of Informant 1");
        await ada.SubmitAsync("Show what would change");
        await ada.SubmitAsync("Apply all 2 rows");

        Assert.Equal("2 0 1 1 0 1 0", await round.CountsAsync()); // who has come is new and can be asked
        Assert.False((bool)(await round.PersonAsync(1))["unsettled"]!);
        await ada.OpenAsync(round.Page + "?q=person-1");
        Assert.Contains("They hold no seat of the frame any more: nothing is left to do.", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ada.Page.QuerySelectorAll("button"), b => b.TextContent.StartsWith("Mark as settled", StringComparison.Ordinal));
        Assert.DoesNotContain("contactCheckUnsettled", await round.Ada.GetStringAsync("/api/v1/studies/succeeded/rounds/2018/launch/checks", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaver_with_one_seat_left_and_a_change_half_entered_are_still_to_be_settled()
    {
        using var round = await CheckedRound.PlannedAsync(app, "halfway");
        await round.StartAsync();
        using var leaver = await round.FollowedAsync(1);
        await leaver.Tick("I no longer do this work").SubmitAsync("Tell the study team");
        await SayAsync(round, 2, "Ann Other", null, "ann@halfway.example");
        await round.ImportAsync("seat-1,barnsley,Manager,Nia Next,nia@halfway.example,2017-01-01,nia,");
        await round.CorrectAsync(2, "ANN@halfway.example");
        Assert.Equal("2 0 2 0 0 1 2", await round.CountsAsync());

        await round.ImportAsync(
            "seat-1b,leeds,Chair,Nia Next,nia@halfway.example,2017-01-01,nia,",
            "seat-2,leeds,Manager,Ann Other,ann@halfway.example,2016-01-01,person-2,");

        Assert.Equal("2 0 2 0 0 1 0", await round.CountsAsync());
        Assert.Equal("person-2", (string?)(await round.PostAsync("/person-2/settle"))["id"]); // whoever wants to say it may
    }

    private static List<string> Names(Visitor ada) => [.. ada.Page.QuerySelectorAll("tbody th").Select(t => t.TextContent.Trim())];

    private static async Task SayAsync(CheckedRound round, int informant, string? name, string? role, string? email = null)
    {
        using var person = await round.FollowedAsync(informant);
        await person.Tick("I am still here, but something has changed").Fill("My name is now", name ?? "").Fill("My role is now", role ?? "").Fill("My e-mail address is now", email ?? "").SubmitAsync("Tell the study team");
        Assert.Equal(HttpStatusCode.OK, person.Status);
    }
}
