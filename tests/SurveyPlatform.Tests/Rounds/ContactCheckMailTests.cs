using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>The mail of a contact check (<see cref="ContactCheckMail"/>) keeps every rule of the send ledger, and is decided when it leaves.</summary>
public sealed class ContactCheckMailTests : IClassFixture<SurveyApp>
{
    private readonly SurveyApp app;

    /// <summary>Every test begins at nine in the morning, whatever the one before it did to the clock.</summary>
    public ContactCheckMailTests(SurveyApp app)
    {
        this.app = app;
        var now = app.Clock.GetUtcNow();
        app.Clock.To(now.UtcDateTime.Date.AddDays(now.TimeOfDay > TestClock.Start.TimeOfDay ? 1 : 0) + TestClock.Start.TimeOfDay);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_with_two_seats_gets_one_mail_that_names_both()
    {
        using var round = await CheckedRound.PlannedAsync(app, "seats");
        await round.StartAsync();

        var mail = Assert.Single(round.MailTo(1));
        Assert.Equal("Before Round 2018: are you still the one to ask?", mail.Subject);
        Assert.Contains("This is what we know of you: Manager, Site barnsley; Chair, Site leeds.", mail.Text, StringComparison.Ordinal);
        Assert.Equal("contact-check; round=2018; step=0", mail.Header("X-Survey-Mail"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.StartsWith("https://survey.test/c/", mail.Links[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/r/", mail.Text, StringComparison.Ordinal);
        Assert.Contains("This is what we know of you: Manager, Site leeds.", Assert.Single(round.MailTo(2)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_answers_before_the_second_mail_leaves_gets_none()
    {
        using var round = await CheckedRound.PlannedAsync(app, "meanwhile");
        await round.StartAsync();
        await round.PostAsync("/again");
        using var person = await round.FollowedAsync(1);
        await person.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        await round.SendAsync();

        Assert.Equal((1, 2), (round.MailTo(1).Count, round.MailTo(2).Count));
        Assert.Equal(["dropped 1 has answered the contact check", "sent 0", "sent 0", "sent 1"], await round.LedgerAsync());
    }

    [Fact]
    public async Task After_the_launch_nobody_is_asked_any_more()
    {
        using var round = await CheckedRound.PlannedAsync(app, "launched");
        await round.PostAsync(body: new { at = app.Clock.GetUtcNow().AddHours(2) });
        await round.LaunchAsync();
        app.Clock.Advance(TimeSpan.FromHours(2));
        await round.SendAsync();

        Assert.Equal(["dropped 0 the round is launched", "dropped 0 the round is launched"], await round.LedgerAsync());
        Assert.Equal("2 0 0 0 2 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task Whoever_leaves_the_frame_before_it_leaves_gets_none()
    {
        using var round = await CheckedRound.PlannedAsync(app, "left");
        await round.PostAsync(body: new { at = app.Clock.GetUtcNow().AddHours(2) });
        await round.ImportAsync($"seat-2,leeds,Manager,Informant 3,{round.AddressOf(3)},2018-01-01,person-3,");
        app.Clock.Advance(TimeSpan.FromHours(2));
        await round.SendAsync();

        Assert.Equal(["dropped 0 no longer holds a seat of the frame", "sent 0"], await round.LedgerAsync());
        Assert.Equal("1 0 0 1 0 1 0", await round.CountsAsync());
    }

    [Fact]
    public async Task Mail_that_is_refused_is_told_and_reaches_the_corrected_address_by_a_press()
    {
        using var round = await CheckedRound.PlannedAsync(app, "refused");
        app.Mailbox.FaultFor = address => address == round.AddressOf(2) ? MailFault.RecipientNever : null;
        await round.StartAsync();
        app.Mailbox.FaultFor = _ => null;

        Assert.Equal("2 0 0 1 1 0 0", await round.CountsAsync());
        Assert.Equal("mail to the address comes back", (string?)(await round.PersonAsync(2))["reason"]);
        Assert.Equal(1, (int)(await round.ReportAsync())["unreachable"]!);
        await round.CorrectAsync(2, "better@refused.example");
        await round.PostAsync("/again");
        await round.SendAsync();

        Assert.Single(app.Mailbox.To("better@refused.example"));
        Assert.Equal("2 0 0 2 0 0 0", await round.CountsAsync());
    }

    [Fact]
    public async Task The_reply_desk_corrects_the_address_and_sends_it_again_with_the_same_link()
    {
        using var round = await CheckedRound.PlannedAsync(app, "desk");
        app.Mailbox.FaultFor = address => address == round.AddressOf(2) ? MailFault.RecipientNever : null;
        await round.StartAsync();
        app.Mailbox.FaultFor = _ => null;
        var refused = Assert.Single((await round.Ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/desk/mail/returned", Ct))!["items"]!.AsArray())!;
        Assert.Equal("person-2", (string?)refused["informant"]);

        using var corrected = await round.Ada.PostAsJsonAsync($"/api/v1/studies/desk/mail/returned/{refused["id"]}/correct", new { email = "better@desk.example" }, Ct);
        Assert.True(corrected.IsSuccessStatusCode, await corrected.Content.ReadAsStringAsync(Ct));
        await round.SendAsync();

        using var person = app.NewVisitor();
        await person.OpenAsync(Assert.Single(app.Mailbox.To("better@desk.example")).Links[0].AbsolutePath);
        await person.Tick("Yes, all of this is right").SubmitAsync("Tell the study team");
        Assert.Equal("confirmed", (string?)(await round.PersonAsync(2))["state"]);
    }

    /// <summary><see cref="SettleReturned"/>.</summary>
    [Fact]
    public async Task Whose_mail_program_says_that_they_have_left_stands_as_changed_with_the_name_read_out_once_Ada_agrees()
    {
        using var round = await CheckedRound.PlannedAsync(app, "replied");
        await round.StartAsync();
        using var said = new StringContent(
            $"From: Gone <gone@replied.example>\r\nSubject: Automatic reply\r\nMessage-ID: <gone@replied.example>\r\nIn-Reply-To: {round.MailTo(1)[0].MessageId}\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nI have left the Trust. Please contact Siân Hughes, sian.hughes@replied.example.\r\n",
            Encoding.UTF8, "message/rfc822");
        using var taken = await round.Ada.PostAsync("/api/v1/mail/returned", said, Ct);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Ct));
        Assert.Equal("2 0 0 2 0 0 0", await round.CountsAsync()); // a proposal changes nothing
        using var ada = await app.Cast.AdaAsync("replied");
        await ada.OpenAsync("/studies/replied/mail/returned");

        await ada.SubmitAsync("They have left");

        Assert.Equal("2 0 1 1 0 0 1", await round.CountsAsync());
        await ada.OpenAsync(round.Page);
        await ada.FollowAsync("Make them the successor of Informant 1");
        Assert.Contains("sian.hughes@replied.example", ada.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
        await round.PostAsync("/again");
        await round.SendAsync();
        Assert.Equal((1, 2), (round.MailTo(1).Count, round.MailTo(2).Count));
    }

    [Fact]
    public async Task The_mail_page_names_whom_it_went_to()
    {
        using var round = await CheckedRound.PlannedAsync(app, "logged");
        using var ada = await app.Cast.AdaAsync("logged");
        await round.StartAsync();
        await ada.OpenAsync("/studies/logged/mail?q=Informant+2&kind=contact-check");

        Assert.Contains("Informant 2", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Informant 1", ada.Text, StringComparison.Ordinal);
        var log = (await round.Ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/logged/rounds/2018/mail", Ct))!["items"]![0]!;
        await ada.OpenAsync($"/studies/logged/mail/{log["id"]}");
        Assert.Contains("Informant", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Round 2018", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_click_in_it_unsubscribes_from_the_study_and_the_page_takes_that_back()
    {
        using var round = await CheckedRound.PlannedAsync(app, "click");
        await round.StartAsync();
        var mail = Assert.Single(round.MailTo(1));
        var address = mail.Header("List-Unsubscribe")!.Trim('<', '>');
        using var client = app.NewProgram();

        using var reply = await client.PostAsync(address, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), Ct);
        Assert.Equal(("List-Unsubscribe=One-Click", HttpStatusCode.OK), (mail.Header("List-Unsubscribe-Post"), reply.StatusCode));
        Assert.Equal(("notReached", "has unsubscribed"), ((string?)(await round.PersonAsync(1))["state"], (string?)(await round.PersonAsync(1))["reason"]));
        await round.PostAsync("/again");
        await round.SendAsync();
        Assert.Equal((1, 2), (round.MailTo(1).Count, round.MailTo(2).Count));

        using var person = app.NewVisitor();
        await person.OpenAsync(address);
        await person.Tick("I want to get mail from this study again").SubmitAsync("Take it back");
        Assert.Equal("silent", (string?)(await round.PersonAsync(1))["state"]);
    }

    [Fact]
    public async Task It_waits_in_quiet_hours_and_while_mail_is_paused_and_counts_for_the_day_but_not_for_the_round()
    {
        using var round = await CheckedRound.PlannedAsync(app, "rules", people: 1);
        await round.ChangeStudyAsync(s => (s["quietHours"], s["maxPerDay"]) = (new JsonObject { ["from"] = "08:00", ["to"] = "10:00" }, 1));
        var plan = (await round.Ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/rules/rounds/2018", Ct))!;
        (plan["opensAt"], plan["maxMessages"]) = (app.Clock.GetUtcNow().AddHours(2), 1);
        await round.PlanAsync(plan);
        await round.StartAsync();
        Assert.Equal(["queued 0 quiet hours"], await round.LedgerAsync());
        using var paused = await round.Ada.PostAsync("/api/v1/studies/rules/mail/pause", null, Ct);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await round.SendAsync();
        Assert.Empty(round.MailTo(1));
        using var resumed = await round.Ada.PostAsync("/api/v1/studies/rules/mail/resume", null, Ct);
        await round.SendAsync();
        Assert.Single(round.MailTo(1));

        await round.LaunchAsync();
        app.Clock.Advance(TimeSpan.FromHours(2));
        await round.SendAsync();
        Assert.Single(round.MailTo(1)); // the invitation waits for another day
        app.Clock.Advance(TimeSpan.FromDays(1));
        await round.SendAsync();

        Assert.StartsWith("invitation;", round.MailTo(1)[1].Header("X-Survey-Mail"), StringComparison.Ordinal); // the one message that the round has
    }

    [Fact]
    public async Task A_person_who_reads_Welsh_is_asked_in_Welsh()
    {
        using var round = await CheckedRound.PlannedAsync(app, "cymraeg", people: 1, language: "cy");
        await round.StartAsync();

        var mail = Assert.Single(round.MailTo(1));
        Assert.Equal("Cyn Round 2018: ai chi yw’r person i’w holi o hyd?", mail.Subject);
        Assert.Contains("<html lang=\"cy\">", mail.Html, StringComparison.Ordinal);
        using var person = await round.FollowedAsync(1);
        Assert.Equal(("cy", mail.Subject), (person.Page.DocumentElement.GetAttribute("lang"), person.Heading));
        await person.SubmitAsync("Rhoi gwybod i dîm yr astudiaeth");
        Assert.Contains("Dewiswch a yw’r hyn a wyddom amdanoch yn gywir o hyd", person.Text, StringComparison.Ordinal);
        await person.Tick("Ie, mae hyn i gyd yn gywir").SubmitAsync("English");
        Assert.Equal("en", person.Page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(["confirmed"], person.Standing("Input.Answer"));
    }

    [Fact]
    public async Task A_study_words_it_itself_reads_it_beforehand_and_tests_it()
    {
        using var round = await CheckedRound.PlannedAsync(app, "worded");
        using var ada = await app.Cast.AdaAsync("worded");
        await ada.OpenAsync(round.Page);
        await ada.FollowAsync("Read the mail");
        Assert.Equal("Contact check in English", ada.Heading);
        Assert.Contains("This is what we know of you: Manager, Site barnsley; Chair, Site leeds.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("https://survey.test/c/personal-link", ada.Text, StringComparison.Ordinal);
        await ada.Fill("Subject", "Still {{role}}?").Fill("Text", "Dear {{name}}: {{seats}}, before {{opens}}.\n\n{{link}}\n").SubmitAsync("Save");
        await ada.SubmitAsync("Send a test to me");
        await round.StartAsync();

        Assert.Equal("Test: Still Manager, Chair?", Assert.Single(app.Mailbox.To("ada@worded.test")).Subject);
        var mail = Assert.Single(round.MailTo(1));
        Assert.Equal("Still Manager, Chair?", mail.Subject);
        Assert.Contains("Dear Informant 1: Manager, Site barnsley; Chair, Site leeds, before ", mail.Text, StringComparison.Ordinal);
    }
}
