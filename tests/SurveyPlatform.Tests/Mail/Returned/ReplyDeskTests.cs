using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>What the reply desk proposes and what Ada makes of it (<see cref="SettleReturned"/>, <see cref="ResendCorrected"/>), by page and by API.</summary>
public sealed class ReplyDeskTests(ReturningApp app) : IClassFixture<ReturningApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_is_away_gets_the_reminder_when_they_are_back()
    {
        var (round, mails) = await app.InvitedAsync("away", informants: 2, reminderAfterDays: 7);
        var back = DateOnly.FromDateTime(app.Clock.GetUtcNow().Date).AddDays(20);
        await HandInAsync("away", "Automatic reply", $"I am on leave and will be back on {back:d MMMM yyyy}.", mails[0].MessageId);
        using var ada = await app.Cast.AdaAsync("away");
        await ada.OpenAsync("/studies/away/mail");
        await ada.FollowAsync("1 message that came back waits for you");
        Assert.Contains($"{back:d MMMM yyyy}. Send nothing before then.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("I am on leave and will be back", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Pause until then");
        Assert.Contains("Nothing waits for you", ada.Text, StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal([round.Informants[1].Email], Reminded("away"));

        app.Clock.Advance(TimeSpan.FromDays(13));
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal([round.Informants[1].Email, round.Informants[0].Email], Reminded("away"));
    }

    [Fact]
    public async Task The_day_read_out_of_a_note_can_be_put_right_before_it_is_agreed_to()
    {
        var (_, mails) = await app.InvitedAsync("another-day", informants: 1);
        var today = DateOnly.FromDateTime(app.Clock.GetUtcNow().Date);
        await HandInAsync("another-day", "Automatic reply", $"I am on leave and will be back on {today.AddDays(20):d MMMM yyyy}.", mails[0].MessageId);
        using var ada = await app.Cast.AdaAsync("another-day");
        await ada.OpenAsync("/studies/another-day/mail/returned");

        await ada.Fill("Back on", $"{today.AddDays(-1):yyyy-MM-dd}").SubmitAsync("Pause until then");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(SettleReturned.NoDay.Message, ada.Text, StringComparison.Ordinal);
        await ada.Fill("Back on", $"{today.AddDays(9):yyyy-MM-dd}").SubmitAsync("Pause until then");

        Assert.Equal(today.AddDays(9), await app.WithAsync((SurveyDb db) => db.Informants.Where(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == "another-day")).Select(i => DateOnly.FromDateTime(i.MailPausedUntil!.Value.Date)).SingleAsync(Ct)));
    }

    [Fact]
    public async Task What_came_back_is_counted_whole_found_by_words_and_kind_and_downloaded_so()
    {
        var (round, mails) = await app.InvitedAsync("heap", informants: 60);
        using var program = await app.AdministratorAsync("heap");
        for (var i = 0; i < 60; i++)
        {
            await ReturningApp.TakenAsync(program, Corpus.About("postfix-no-such-user", mails[i].MessageId, round.Informants[i].Email));
        }

        await HandInAsync("heap", "=Automatic reply", "I have left the Trust. Please contact Siân Hughes, sian.hughes@trust.example.", mails[7].MessageId);
        using var ada = await app.Cast.AdaAsync("heap");
        await ada.OpenAsync("/studies/heap/mail/returned");
        Assert.Contains("61 messages wait for you", ada.Text, StringComparison.Ordinal);
        Assert.Contains("and 11 more", ada.Text, StringComparison.Ordinal);

        await ada.Fill("Name, address or what it says", "siân").Fill("Kind", "Has left").SubmitAsync("Show");
        Assert.Single(ada.Page.QuerySelectorAll("tbody tr"));
        using var file = await ada.Client.GetAsync(ada.Page.QuerySelectorAll("main a").Single(a => a.TextContent == "Download this list (CSV)").GetAttribute("href"), Ct);
        var lines = (await file.Content.ReadAsStringAsync(Ct)).TrimEnd().Split("\r\n");
        Assert.Equal(2, lines.Length);
        Assert.Contains($",left,{round.Informants[7].Informant},", lines[1], StringComparison.Ordinal);
        Assert.Contains(",'=Automatic reply,", lines[1], StringComparison.Ordinal);
        await ada.Fill("Name, address or what it says", "nothing like it").SubmitAsync("Show");
        Assert.Contains("No message matches.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_left_is_asked_no_more_and_the_name_read_out_is_for_Ada_to_agree_to()
    {
        var (_, mails) = await app.InvitedAsync("left", informants: 1);
        await HandInAsync("left", "Automatic reply", "I have left the Trust. Please contact Siân Hughes, sian.hughes@trust.example.", mails[0].MessageId);
        using var ada = await app.Cast.AdaAsync("left");
        await ada.OpenAsync("/studies/left/mail/returned");
        Assert.Contains("has left. The message names Siân Hughes, sian.hughes@trust.example.", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("They have left");

        using var program = await app.AdministratorAsync("left");
        Assert.Contains("movedOn", (await ReturningApp.EventsAsync(program, "left"))["person-1"]);
        await ada.OpenAsync("/studies/left/panel/person-1");
        Assert.Contains("sian.hughes@trust.example", await ada.Reply.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_address_gets_the_mail_in_one_step_and_late_news_of_the_old_one_does_it_no_harm()
    {
        var (round, mails) = await app.InvitedAsync("correct", informants: 1);
        using var program = await app.AdministratorAsync("correct");
        await ReturningApp.TakenAsync(program, Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email));
        using var ada = await app.Cast.AdaAsync("correct");
        await ada.OpenAsync("/studies/correct/mail/returned");
        await ada.FollowAsync("Correct the address and send it again");

        await ada.SubmitAsync("Correct and send again");
        Assert.Contains("Give another address", ada.Text, StringComparison.Ordinal);
        await ada.Fill("E-mail", "right@example.org").SubmitAsync("Correct and send again");
        await app.RunJobAsync<DeliverMail>();
        await ReturningApp.TakenAsync(program, Corpus.About("gmail-nested", mails[0].MessageId, round.Informants[0].Email));

        var again = Assert.Single(app.Mailbox.To("right@example.org"));
        Assert.NotEqual(mails[0].MessageId, again.MessageId);
        Assert.NotEqual(mails[0].From, again.From);
        Assert.Equal(mails[0].Links[0], again.Links[0]);
        var person = await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == round.Informants[0].InvitationId).Select(i => new { i.Standing, i.Informant.BouncedAt }).SingleAsync());
        Assert.Equal((Standing.NotStarted, null), (person.Standing, person.BouncedAt));
        var plan = await program.GetFromJsonAsync<JsonElement>("/api/v1/studies/correct/rounds/2018/plan", Ct);
        Assert.Equal(1, plan.ToString().Split("\"person-1\"").Length - 1);
    }

    [Fact]
    public async Task Reminders_count_from_the_invitation_that_reached_the_corrected_address_and_a_reminder_is_corrected_like_it()
    {
        var (round, mails) = await app.InvitedAsync("counted", informants: 2, reminderAfterDays: 7);
        using var program = await app.AdministratorAsync("counted");
        using var ada = await app.Cast.AdaAsync("counted");
        app.Clock.Advance(TimeSpan.FromDays(6));
        await CorrectAsync(mails[0], "counted-right@example.org");
        await app.RunJobAsync<DeliverMail>();
        app.Clock.Advance(TimeSpan.FromDays(1));
        await RemindAsync();
        Assert.Equal([round.Informants[1].Email], Reminded("counted"));
        Assert.Equal("3.19", await OutcomeAsync());

        app.Clock.Advance(TimeSpan.FromDays(6));
        await RemindAsync();
        Assert.Equal([round.Informants[1].Email, "counted-right@example.org"], Reminded("counted"));

        await CorrectAsync(app.Mailbox.To("counted-right@example.org")[^1], "counted-new@example.org");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal("counted-new@example.org", Reminded("counted")[^1]);
        await ada.OpenAsync("/studies/counted/rounds/2018/launch");
        Assert.Equal(HttpStatusCode.OK, ada.Status);

        async Task CorrectAsync(ReceivedMail mail, string address)
        {
            await ReturningApp.TakenAsync(program, Corpus.About("postfix-no-such-user", mail.MessageId, mail.To));
            await ada.OpenAsync("/studies/counted/mail/returned");
            await ada.FollowAsync("Correct the address and send it again");
            await ada.Fill("E-mail", address).SubmitAsync("Correct and send again");
        }

        async Task RemindAsync()
        {
            await app.RunJobAsync<SendReminders>();
            await app.RunJobAsync<DeliverMail>();
        }

        async Task<string> OutcomeAsync() =>
            (await program.GetFromJsonAsync<JsonElement>("/api/v1/studies/counted/rounds/2018/invitations", Ct)).GetProperty("items").EnumerateArray()
                .Single(i => i.GetProperty("informant").GetString() == round.Informants[0].Informant).GetProperty("outcome").GetProperty("code").GetString()!;
    }

    [Fact]
    public async Task What_is_not_so_changes_nothing_and_is_said_once()
    {
        var (_, mails) = await app.InvitedAsync("notso", informants: 1);
        var id = await HandInAsync("notso", "Automatic reply", "I have left the building early today.", mails[0].MessageId);
        using var program = await app.AdministratorAsync("notso");

        async Task<HttpStatusCode> SayAsync(object body)
        {
            using var reply = await program.PostAsJsonAsync($"/api/v1/studies/notso/mail/returned/{id}/settle", body, Ct);
            return reply.StatusCode;
        }

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.Conflict], [await SayAsync(new { @as = "dismissed" }), await SayAsync(new { @as = "dismissed" }), await SayAsync(new { @as = "confirmed" })]);
        Assert.Equal(["queued", "sent"], (await ReturningApp.EventsAsync(program, "notso"))["person-1"]);
        var list = await program.GetFromJsonAsync<JsonElement>("/api/v1/studies/notso/mail/returned", Ct);
        Assert.Equal("dismissed", list.GetProperty("items")[0].GetProperty("verdict").GetString());
        Assert.Empty((await program.GetFromJsonAsync<JsonElement>("/api/v1/studies/notso/mail/returned?open=true", Ct)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_message_that_is_about_no_mail_of_ours_is_shown_as_such()
    {
        await app.InvitedAsync("unmatched", informants: 1);
        using var program = await app.AdministratorAsync("unmatched");
        await ReturningApp.TakenAsync(program, Corpus.Read("somebody-writes-by-themselves"));
        using var ada = await app.Cast.AdaAsync("unmatched");

        await ada.OpenAsync("/studies/unmatched/mail/returned");

        Assert.Contains("Nothing waits for you", ada.Text, StringComparison.Ordinal);
        Assert.Contains("no mail of ours; nothing was changed", ada.Text, StringComparison.Ordinal);
    }

    private async Task<Guid> HandInAsync(string study, string subject, string text, string about)
    {
        using var program = await app.AdministratorAsync(study);
        var message = $"From: Ben Bell <ben@trust.example>\r\nSubject: {subject}\r\nDate: {app.Clock.GetUtcNow():R}\r\nMessage-ID: <{Guid.NewGuid()}@trust.example>\r\nIn-Reply-To: {about}\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n";
        return (await ReturningApp.TakenAsync(program, System.Text.Encoding.UTF8.GetBytes(message))).GetProperty("id").GetGuid();
    }

    private string[] Reminded(string study) =>
        [.. app.Mailbox.Received.Where(m => m.Header("X-Survey-Mail")!.StartsWith("reminder", StringComparison.Ordinal) && m.Text.Contains($"Study {study}", StringComparison.Ordinal)).Select(m => m.To)]; // ours all have it
}
