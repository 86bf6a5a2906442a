using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Mail.Returned;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>A domain that refuses us waits alone and goes on when a person says so (<see cref="ChangeMailDomain"/>); a dead address is one at once (<see cref="MailNews"/>).</summary>
public sealed class MailDomainsTests(ReturningApp app) : IClassFixture<ReturningApp>
{
    private const string Domains = "/api/v1/mail/domains";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_that_blocks_us_pauses_alone_and_goes_on_when_Ada_says_so()
    {
        await OpenAsync("blocked", "blocked.test", "one.test", "two.test");
        app.Mailbox.FaultFor = to => to.EndsWith("@blocked.test", StringComparison.Ordinal) ? MailFault.RecipientBlocked : null;

        await app.RunJobAsync<DeliverMail>();
        await app.RunJobAsync<DeliverMail>();

        Assert.Equal((0, 10, 10), (Reached("blocked.test"), Reached("one.test"), Reached("two.test")));
        var mails = await app.WithAsync((SurveyDb db) => db.OutgoingMail.Where(m => m.Recipient!.EndsWith("@blocked.test")).ToListAsync());
        var refused = mails.Where(m => m.State is MailState.Refused).ToList();
        Assert.InRange(refused.Count, 1, 2 * new MailOptions().Connections); // those on the way when the first was refused
        Assert.All(mails.Except(refused), m => Assert.Equal((MailState.Queued, 0, "mail to blocked.test is paused"), (m.State, m.Attempts, m.Reason)));

        app.Mailbox.FaultFor = _ => null;
        using var ada = await app.Cast.AdaAsync("blocked");
        await ada.OpenAsync("/studies/blocked/mail");
        Assert.Contains("blocked.test since", ada.Text, StringComparison.Ordinal);
        Assert.Contains($"{10 - refused.Count} mails of this study wait for it", ada.Text, StringComparison.Ordinal);
        Assert.Contains("550 5.7.1 <…@blocked.test>: our policy blocks mail from 192.0.2.1", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Go on with mail to blocked.test");
        Assert.Contains("Mail to blocked.test goes on.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(10 - refused.Count, Reached("blocked.test"));

        foreach (var mail in refused)
        {
            await ada.OpenAsync($"/studies/blocked/mail/{mail.Id}");
            await ada.SubmitAsync("Send it again");
        }

        await app.RunJobAsync<DeliverMail>();
        Assert.Equal((10, 10), (Reached("blocked.test"), app.Mailbox.Received.Where(m => m.To.EndsWith("@blocked.test", StringComparison.Ordinal)).DistinctBy(m => m.To).Count()));
        await ada.OpenAsync("/studies/blocked/audit");
        Assert.Contains("let mail to blocked.test go on", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ada_pauses_a_domain_by_hand_and_says_why()
    {
        await OpenAsync("hand", "hand.test", "other.test");
        using var ada = await app.Cast.AdaAsync("hand");
        await ada.OpenAsync("/studies/hand/mail");
        await ada.Fill("Domain", "no domain").SubmitAsync("Pause");
        Assert.Contains("Give a domain as it stands behind the @ of an address", ada.Text, StringComparison.Ordinal);

        await ada.Fill("Domain", "Hand.test").Fill("Why (optional)", "They asked for it").SubmitAsync("Pause");
        await app.RunJobAsync<DeliverMail>();

        Assert.Equal((0, 15), (Reached("hand.test"), Reached("other.test")));
        await ada.OpenAsync("/studies/hand/mail");
        Assert.Contains("15 mails of this study wait for it", ada.Text, StringComparison.Ordinal);
        Assert.Contains("They asked for it", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/hand");
        await ada.FollowAsync("15 mails wait for a domain that is paused");
        await ada.SubmitAsync("Go on with mail to hand.test");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(15, Reached("hand.test"));
    }

    [Fact]
    public async Task A_domain_that_puts_us_off_stands_on_the_page_with_what_waits_and_is_tried_at_once_when_Ada_says_so()
    {
        await OpenAsync("slow", "slow.test", "quick.test");
        app.Mailbox.FaultFor = to => to.EndsWith("@slow.test", StringComparison.Ordinal) ? MailFault.RecipientLater : null;
        await app.RunJobAsync<DeliverMail>();
        using var ada = await app.Cast.AdaAsync("slow");

        await ada.OpenAsync("/studies/slow/mail");

        Assert.Equal(
            ["slow.test", Moment(0), "half full in 5 minutes", "15", Moment(1), "451 4.7.1 Greylisted, come back later"],
            SlowedRow(ada, "slow.test")[..6]);
        Assert.Equal((0, 15), (Reached("slow.test"), Reached("quick.test")));
        using var program = await app.AdministratorAsync("slow");
        var listed = (await program.GetFromJsonAsync<JsonElement>(Domains, Ct)).GetProperty("items").EnumerateArray().Single(d => d.GetProperty("domain").GetString() == "slow.test");
        Assert.Equal((0.5, 15, "451 4.7.1 Greylisted, come back later"), (listed.GetProperty("share").GetDouble(), listed.GetProperty("waiting").GetInt32(), listed.GetProperty("reply").GetString()));

        app.Mailbox.FaultFor = _ => null;
        await app.RunJobAsync<DeliverMail>(); // before its time nothing is tried again
        Assert.Equal(0, Reached("slow.test"));
        await ada.SubmitAsync("Try at once, at the full rate: slow.test");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(15, Reached("slow.test"));
        await ada.OpenAsync("/studies/slow/mail");
        Assert.Empty(SlowedRow(ada, "slow.test"));

        string Moment(int minutes) => app.Clock.GetUtcNow().AddMinutes(minutes).ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(1, "half full in 4 minutes")]
    [InlineData(6, "full again")]
    [InlineData(121, null)]
    public async Task A_slowed_domain_comes_back_to_its_rate_by_itself_and_stays_on_the_page_while_mail_waits_for_its_next_try(int minutesAgo, string? rate)
    {
        await OpenAsync($"back{minutesAgo}", $"back{minutesAgo}.test");
        app.Mailbox.FaultFor = to => to.EndsWith($"@back{minutesAgo}.test", StringComparison.Ordinal) ? MailFault.MessageLater : null;
        await app.RunJobAsync<DeliverMail>();
        await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync($"update mail_domains set slowed_at = slowed_at - {TimeSpan.FromMinutes(minutesAgo)} where domain = {$"back{minutesAgo}.test"}"));
        using var ada = await app.Cast.AdaAsync($"back{minutesAgo}");

        await ada.OpenAsync($"/studies/back{minutesAgo}/mail");

        Assert.Equal(rate, SlowedRow(ada, $"back{minutesAgo}.test") is { Length: > 2 } row ? row[2] : null);
        app.Mailbox.FaultFor = _ => null;
    }

    [Fact]
    public async Task Programs_list_pause_and_resume_domains_and_twice_is_once()
    {
        using var program = await app.AdministratorAsync("programs");
        for (var i = 0; i < 2; i++)
        {
            using var paused = await program.PostAsJsonAsync($"{Domains}/b%C3%BCcher.test/pause", new { reason = "moving" }, Ct);
            Assert.Equal(HttpStatusCode.NoContent, paused.StatusCode);
        }

        Assert.Equal(("moving", JsonValueKind.String, 0), await ListedAsync());
        for (var i = 0; i < 2; i++)
        {
            using var resumed = await program.PostAsync($"{Domains}/xn--bcher-kva.test/resume", null, Ct);
            Assert.Equal(HttpStatusCode.NoContent, resumed.StatusCode);
        }

        Assert.Equal((null, JsonValueKind.Null, 0), await ListedAsync());
        var acts = await app.WithAsync((SurveyDb db) => db.AuditEntries.Where(a => a.Subject == "domain:xn--bcher-kva.test").Select(a => a.Action).ToListAsync());
        Assert.Equal(["mailDomain.paused", "mailDomain.resumed"], acts.Order(StringComparer.Ordinal));
        using var unknown = await program.PostAsync($"{Domains}/never.test/resume", null, Ct);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var nonsense = await program.PostAsJsonAsync($"{Domains}/a%20b/pause", new { }, Ct);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "domain"), (nonsense.StatusCode, (await nonsense.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("errors")[0].GetProperty("field").GetString()));

        async Task<(string?, JsonValueKind, int)> ListedAsync()
        {
            var listed = (await program.GetFromJsonAsync<JsonElement>(Domains, Ct)).GetProperty("items").EnumerateArray().Single(d => d.GetProperty("domain").GetString() == "xn--bcher-kva.test");
            return (listed.GetProperty("reason").GetString(), listed.GetProperty("pausedAt").ValueKind, listed.GetProperty("waiting").GetInt32());
        }
    }

    [Fact]
    public async Task A_late_report_about_mail_from_before_the_domain_went_on_does_not_pause_it_again()
    {
        var (round, mails) = await app.InvitedAsync("stale", informants: 2);
        using var program = await app.AdministratorAsync("stale");
        await ReturningApp.TakenAsync(program, Corpus.About("postfix-blocklisted", mails[0].MessageId, round.Informants[0].Email));
        Assert.True(await IsPausedAsync("example.org"));
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        using var resumed = await program.PostAsync($"{Domains}/example.org/resume", null, Ct);

        await ReturningApp.TakenAsync(program, Corpus.About("postfix-blocklisted", mails[1].MessageId, round.Informants[1].Email));

        Assert.False(await IsPausedAsync("example.org"));
    }

    [Fact]
    public async Task An_address_that_its_server_does_not_know_is_dead_at_once_and_waits_at_the_reply_desk()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "dead");
        app.Mailbox.FaultFor = to => to == round.Informants[0].Email ? MailFault.RecipientNever : null;
        await app.RunJobAsync<DeliverMail>();
        app.Mailbox.FaultFor = _ => null;
        using var program = await app.AdministratorAsync("dead");
        Assert.Equal(["queued", "refused", "bounced"], (await ReturningApp.EventsAsync(program, "dead"))["person-1"]);

        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal([round.Informants[1].Email], Mailed("reminder", "dead"));

        using var ada = await app.Cast.AdaAsync("dead");
        await ada.OpenAsync("/studies/dead/mail/returned");
        Assert.Contains("550 5.1.1 No such user here", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Correct the address and send it again");
        await ada.Fill("E-mail", "alive@dead.test").SubmitAsync("Correct and send again");
        await app.RunJobAsync<DeliverMail>();
        Assert.Contains("alive@dead.test", Mailed("invitation", "dead"));
        var invited = (await program.GetFromJsonAsync<JsonElement>("/api/v1/studies/dead/rounds/2018/invitations", Ct)).GetProperty("items").EnumerateArray();
        Assert.All(invited, i => Assert.Equal("3.19", i.GetProperty("outcome").GetProperty("code").GetString()));
    }

    private Task<bool> IsPausedAsync(string domain) => app.WithAsync((SurveyDb db) => db.MailDomains.AnyAsync(d => d.Domain == domain && d.PausedAt != null));

    /// <summary>A launched round of thirty, spread over the domains in turn.</summary>
    private async Task<Given.OpenRound> OpenAsync(string study, params string[] domains)
    {
        var round = await app.Given.OpenRoundAsync(informants: 30, study: study);
        await app.WithAsync(async (SurveyDb db) =>
        {
            foreach (var (index, asked) in round.Informants.Index())
            {
                var email = $"{study}{index}@{domains[index % domains.Length]}";
                await db.Informants.Where(i => i.Code == asked.Informant && db.Studies.Any(s => s.Id == i.StudyId && s.Code == study)).ExecuteUpdateAsync(i => i.SetProperty(x => x.Email, email));
            }
        });
        return round;
    }

    /// <summary>The cells of a slowed domain on the mail page; none where it is not there.</summary>
    private static string[] SlowedRow(Visitor visitor, string domain) =>
        [.. (visitor.Page.QuerySelectorAll("section[aria-labelledby=slowed] tbody tr").SingleOrDefault(r => r.Children[0].TextContent == domain)?.Children.AsEnumerable() ?? []).Select(c => string.Join(' ', c.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    private int Reached(string domain) => app.Mailbox.Received.Count(m => m.To.EndsWith($"@{domain}", StringComparison.Ordinal));

    private List<string> Mailed(string kind, string study) => [.. app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith(kind, StringComparison.Ordinal) && m.Text.Contains($"Study {study}", StringComparison.Ordinal)) // ours all have it
        .Select(m => m.To)];
}
