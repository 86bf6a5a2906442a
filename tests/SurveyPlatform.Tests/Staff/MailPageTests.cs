using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>What waits for a person's word on the mail page (<see cref="ResolveMail"/>, <see cref="ReconcileMail"/>), and the log below it.</summary>
public sealed class MailPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_mail_of_which_nobody_knows_is_sent_again_when_Ada_says_so()
    {
        using var ada = await UnknownAsync("resend");
        Assert.Contains("1 mail waits for you", ada.Text, StringComparison.Ordinal);
        Assert.Contains("never heard whether it arrived", ada.Text, StringComparison.Ordinal);
        Assert.Contains("They have done nothing on their link since.", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Send it again");
        await app.RunJobAsync<DeliverMail>();

        var both = app.Mailbox.To("informant1@example.org").Where(m => m.Text.Contains("Study resend", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, both.Count);
        Assert.Equal(both[0].MessageId, both[1].MessageId);
        await ada.OpenAsync("/studies/resend/mail");
        Assert.DoesNotContain("waits for you", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/resend/audit");
        Assert.Contains("ada decided on the invitation that was unknown: resend", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ada_pauses_all_mail_of_the_study_and_lets_it_go_on()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "paused");
        using var ada = await app.Cast.AdaAsync("paused");
        await ada.OpenAsync("/studies/paused/mail");
        await ada.SubmitAsync("Pause all mail");
        Assert.Contains("All mail of the study is paused", ada.Text, StringComparison.Ordinal);
        await app.RunJobAsync<DeliverMail>();
        Assert.DoesNotContain(app.Mailbox.Received, m => round.Informants.Any(i => m.Text.Contains(i.Link, StringComparison.Ordinal)));

        await ada.SubmitAsync("Let the mail go on");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(2, app.Mailbox.Received.Count(m => round.Informants.Any(i => m.Text.Contains(i.Link, StringComparison.Ordinal))));
        await ada.OpenAsync("/studies/paused/audit");
        Assert.Contains("ada paused all mail", ada.Text, StringComparison.Ordinal);
        Assert.Contains("ada let all mail go on", ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("It was sent", "The mail counts as sent.", "1 sent")]
    [InlineData("Give it up", "The mail is given up.", "1 not sent because no longer wanted")]
    public async Task A_mail_of_which_nobody_knows_is_settled_without_another(string button, string done, string figure)
    {
        var study = button.Split(' ')[0].ToLowerInvariant();
        using var ada = await UnknownAsync(study);

        await ada.SubmitAsync(button);
        await app.RunJobAsync<DeliverMail>();

        Assert.Contains(done, ada.Text, StringComparison.Ordinal);
        Assert.Contains(figure, ada.Text, StringComparison.Ordinal);
        Assert.Single(app.Mailbox.Received, m => m.Text.Contains($"Study {study}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_decides_second_is_told_what_was_decided()
    {
        using var ada = await UnknownAsync("second");
        using var colleague = await app.Cast.OlgaAsync();
        await colleague.OpenAsync("/studies/second/mail");
        await ada.SubmitAsync("It was sent");

        await colleague.SubmitAsync("Send it again");

        Assert.Equal(HttpStatusCode.Conflict, colleague.Status);
        Assert.Contains("Only a mail that is unknown or held waits for a decision; this one is sent.", colleague.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("waits for you", colleague.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_reminder_says_why_and_leaves_when_Ada_lets_it()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, reminderAfterDays: 7, study: "held");
        await app.RunJobAsync<DeliverMail>();
        app.Clock.Advance(TimeSpan.FromDays(9));
        await app.RunJobAsync<SendReminders>();
        using var ada = await app.Cast.AdaAsync("held");
        await ada.OpenAsync($"/studies/held/mail?round={round.Code}");
        Assert.Contains("held: more than 24 hours late", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Let it leave");
        Assert.Equal("/studies/held/mail?round=2018", ada.Address);
        await app.RunJobAsync<DeliverMail>();

        Assert.Single(app.Mailbox.RecipientsOf("Reminder"));
    }

    [Fact]
    public async Task The_log_is_narrowed_by_person_kind_and_state_and_downloaded_so()
    {
        await app.Given.OpenRoundAsync(informants: 3, study: "log");
        app.Mailbox.FaultFor = to => to == "informant2@example.org" ? MailFault.RecipientNever : null;
        await app.RunJobAsync<DeliverMail>();
        app.Mailbox.FaultFor = _ => null;
        using var ada = await app.Cast.AdaAsync("log");
        await ada.OpenAsync("/studies/log/mail");
        Assert.Contains("2 sent, 0 waiting to leave", ada.Text, StringComparison.Ordinal);

        await ada.Fill("State", "Refused (1)").SubmitAsync("Show");
        Assert.Contains("1 mail, the newest first", ada.Text, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 No such user here", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Download this list (CSV)");
        var list = await ada.Reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["informant2@example.org"], list.TrimEnd().Split("\r\n")[1..].Select(l => l.Split(',')[4]));

        await ada.OpenAsync("/studies/log/mail?q=informant%203&kind=invitation");
        Assert.Contains("1 mail, the newest first", ada.Text, StringComparison.Ordinal);
        foreach (var nothing in new[] { "state=nonsense", "kind=nonsense", "round=nonsense", "q=100%25_" })
        {
            await ada.OpenAsync($"/studies/log/mail?{nothing}");
            Assert.Equal((nothing, HttpStatusCode.OK), (nothing, ada.Status));
            Assert.Contains("No mail matches.", ada.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Those_that_are_ticked_are_decided_at_once_and_what_does_not_fit_is_left()
    {
        using var ada = await UnknownAsync("many", informants: 3);
        Assert.Contains("3 mails wait for you", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Give them up");
        Assert.Contains("Tick the mails that you decide about.", ada.Text, StringComparison.Ordinal);

        var ids = ada.Page.QuerySelectorAll("input[name=mails]").Select(i => i.GetAttribute("value")!).ToArray(); // a box has one
        await ada.Put("mails", ids[..2]).SubmitAsync("They were sent");
        Assert.Contains("2 mails count as sent.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 mail waits for you", ada.Text, StringComparison.Ordinal);

        using var program = await app.Cast.ProgramAsync(Role.Administrator, "many");
        using var reply = await program.PostAsJsonAsync("/api/v1/studies/many/mail/resolve", new { mails = ids, @as = "resend" }, TestContext.Current.CancellationToken);
        var resolved = (await reply.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.Equal(1, (int)resolved["mails"]!);
        Assert.Equal(["nothingToResolve", "nothingToResolve"], resolved["left"]!.AsArray().Select(l => (string)l!["code"]!));
    }

    /// <summary>M-09 on the page.</summary>
    [Fact]
    public async Task The_servers_log_settles_what_it_took_and_the_rest_is_sent_again_with_one_click()
    {
        await app.Given.OpenRoundAsync(informants: 90, study: "log90");
        app.Mailbox.FaultFor = to => int.Parse(to[9..to.IndexOf('@')], CultureInfo.InvariantCulture) <= 60 ? MailFault.CloseBefore250 : MailFault.CloseInBody;
        await app.RunJobAsync<DeliverMail>();
        app.Mailbox.FaultFor = _ => null;
        var log = string.Join('\n', app.Mailbox.Received.Where(m => m.Text.Contains("Study log90", StringComparison.Ordinal))
            .Select(m => $"Feb  1 09:00:07 relay postfix/cleanup[4121]: 3F2A: message-id={m.MessageId}"));
        using var ada = await app.Cast.AdaAsync("log90");
        await ada.OpenAsync("/studies/log90/mail");
        await ada.FollowAsync("Settle the unknown ones from the mail server's log");
        var days = string.Concat(Enumerable.Repeat("Feb  1 08:00:00 relay postfix/qmgr[99]: 000000: removed\n", 100_000)); // more than a field of a form may hold
        ada.Attach("or a file with it (optional)", "mail.log", Encoding.UTF8.GetBytes(days + log));
        await ada.SubmitAsync("Look what is in it");

        Assert.Contains("60 of 90 are in the log", ada.Text, StringComparison.Ordinal);
        await ada.Tick("Send the 30 that are not in the log again").SubmitAsync("Settle them");
        Assert.Contains("60 mails count as sent, 30 leave again.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        await app.RunJobAsync<DeliverMail>();

        var received = app.Mailbox.Received.Where(m => m.Text.Contains("Study log90", StringComparison.Ordinal)).Select(m => m.MessageId).ToList();
        Assert.Equal((90, 90), (received.Count, received.Distinct().Count()));
        await ada.OpenAsync("/studies/log90/mail/reconcile");
        Assert.Contains("No mail is in doubt", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_shows_all_that_is_known_of_it()
    {
        using var ada = await UnknownAsync("evidence");
        await ada.FollowAsync("Invitation");

        foreach (var known in new[] { "Body begun", "First attempt", "Message-ID", app.Mailbox.Received.Last(m => m.Text.Contains("Study evidence", StringComparison.Ordinal)).MessageId, "informant1@example.org" })
        {
            Assert.Contains(known, ada.Text, StringComparison.Ordinal);
        }

        await ada.SubmitAsync("Give it up");
        Assert.Contains("The mail is given up.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Ada before invitations whose server took them and never said so.</summary>
    private async Task<Visitor> UnknownAsync(string study, int informants = 1)
    {
        await app.Given.OpenRoundAsync(informants: informants, study: study);
        app.Mailbox.FaultFor = _ => MailFault.CloseBefore250;
        await app.RunJobAsync<DeliverMail>();
        app.Mailbox.FaultFor = _ => null;
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/mail");
        return ada;
    }
}
