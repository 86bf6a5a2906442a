using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Mail.Returned;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>Who is reminded, and who is not, with the clock moved and the mail read where it arrives.</summary>
public sealed class RemindersTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Only_those_who_have_not_submitted_are_reminded()
    {
        var round = await app.Given.OpenRoundAsync(informants: 5, reminderAfterDays: 7, study: "who");
        await SendAsync();
        Assert.Equal(5, Sent("invitation", round).Count);

        app.Clock.Advance(TimeSpan.FromDays(6));
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await app.Given.StartedResponseAsync(round.Informants[1]);
        await app.WithAsync((Decline decline) => decline.RunAsync(round.Informants[2].InvitationId, new() { Reason = "noTime" }, CancellationToken.None));
        await app.WithAsync((MoveOn moveOn) => moveOn.RunAsync(round.Informants[3].InvitationId, new() { Reason = MoveOn.MovedOn }, CancellationToken.None));
        await SendAsync();
        Assert.Empty(Sent("reminder", round));

        app.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync();

        Assert.Equal([round.Informants[1].Email, round.Informants[4].Email], Sent("reminder", round).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Someone_who_answers_between_queueing_and_sending_gets_none()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "justnow");
        await SendAsync();
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.Given.SubmittedResponseAsync(round.Informants[0]);

        await app.RunJobAsync<DeliverMail>();

        Assert.Equal([round.Informants[1].Email], Sent("reminder", round));
        var dropped = await app.WithAsync((SurveyDb db) => db.OutgoingMail
            .Where(m => m.SubjectId == round.Informants[0].InvitationId && m.Kind == MailKind.Reminder)
            .Select(m => new { m.State, m.Reason }).SingleAsync());
        Assert.Equal((MailState.Dropped, "has answered"), (dropped.State, dropped.Reason));
    }

    /// <summary>M-12: all that can happen between the row and the mail.</summary>
    [Fact]
    public async Task Whoever_answers_declines_bounces_unsubscribes_or_leaves_after_the_reminder_was_queued_gets_none()
    {
        var round = await app.Given.OpenRoundAsync(informants: 8, reminderAfterDays: 7, study: "between");
        await SendAsync();
        var invited = round.Informants.Select(i => app.Mailbox.Received.Single(m => m.Text.Contains($"/r/{i.Link}", StringComparison.Ordinal))).ToList();
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        var today = app.Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await app.WithAsync((Decline decline) => decline.RunAsync(round.Informants[1].InvitationId, new() { Reason = "noTime" }, CancellationToken.None));
        await app.WithAsync((MoveOn moveOn) => moveOn.RunAsync(round.Informants[2].InvitationId, new() { Reason = MoveOn.MovedOn }, CancellationToken.None));
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "between");
        await ReturningApp.TakenAsync(ada, Corpus.About("postfix-no-such-user", invited[3].MessageId, round.Informants[3].Email));
        using var mailClient = app.NewProgram();
        using var unsubscribed = await mailClient.PostAsync(invited[4].Header("List-Unsubscribe")!.Trim('<', '>'), new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), TestContext.Current.CancellationToken);
        using var panel = await app.Given.ImportAsync("between",
            $"""
            seat,site,role,organisation_type,name,email,from,to,informant
            seat-6,barnsley,Manager,CCG,Informant 6,informant6@example.org,2016-01-01,{today},person-6
            seat-7,barnsley,Manager,CCG,Somebody Else,else@example.org,{today},,person-9
            """);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (unsubscribed.StatusCode, panel.StatusCode));
        await app.RunJobAsync<DeliverMail>();

        Assert.Equal([round.Informants[7].Email], Sent("reminder", round));
        var asked = round.Informants.Select(i => i.InvitationId).ToList();
        var reasons = await app.WithAsync((SurveyDb db) => db.OutgoingMail.Where(m => asked.Contains(m.SubjectId) && m.Kind == MailKind.Reminder).ToDictionaryAsync(m => m.SubjectId, m => m.Reason));
        Assert.Equal(
            ["has answered", "has declined", "has moved on", "mail to the address comes back", "has unsubscribed", "no longer holds the seat", "no longer holds the seat", null],
            asked.ConvertAll(i => reasons[i]));
    }

    [Fact]
    public async Task Two_mails_about_one_invitation_go_out_of_one_batch()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "both");
        await app.Given.SubmittedResponseAsync(round.Informants[0]); // its confirmation joins the invitation, still unsent

        await app.RunJobAsync<DeliverMail>();

        Assert.Equal([round.Informants[0].Email], Sent("confirmation", round));
        Assert.Empty(Sent("invitation", round));
    }

    [Fact]
    public async Task Running_it_twice_changes_nothing()
    {
        var round = await app.Given.OpenRoundAsync(informants: 3, reminderAfterDays: 7, study: "twice");
        await SendAsync();
        app.Clock.Advance(TimeSpan.FromDays(7));
        await SendAsync();
        await SendAsync();

        Assert.Equal(3, Sent("reminder", round).Count);
    }

    [Fact]
    public async Task Two_servers_at_once_do_it_once()
    {
        var round = await app.Given.OpenRoundAsync(informants: 20, reminderAfterDays: 7, study: "servers");
        await Task.WhenAll(app.RunJobAsync<DeliverMail>(), app.RunJobAsync<DeliverMail>());
        Assert.Equal(20, Sent("invitation", round).Count);
        app.Clock.Advance(TimeSpan.FromDays(7));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.RunJobAsync<SendReminders>()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.RunJobAsync<DeliverMail>()));

        Assert.Equal(20, Sent("reminder", round).Count);
        Assert.Equal(20, Sent("reminder", round).Distinct().Count());
    }

    [Fact]
    public async Task A_reminder_more_than_a_day_late_is_held_for_an_administrator()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "late");
        await SendAsync();
        app.Clock.Advance(TimeSpan.FromDays(9));
        await SendAsync();

        Assert.Empty(Sent("reminder", round));
        var held = await app.WithAsync((SurveyDb db) => db.OutgoingMail.CountAsync(m => m.State == MailState.Held && m.SubjectId == round.Informants[0].InvitationId));
        Assert.Equal(1, held);
    }

    [Fact]
    public async Task A_round_whose_mail_is_paused_sends_nothing_until_it_is_resumed()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "paused");
        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "paused"))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.MailPausedAt, app.Clock.GetUtcNow())));
        await SendAsync();
        Assert.Empty(Sent("invitation", round));

        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "paused"))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.MailPausedAt, (DateTimeOffset?)null)));
        await SendAsync();
        Assert.Equal(2, Sent("invitation", round).Count);
    }

    private async Task SendAsync()
    {
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
    }

    /// <summary>Whom mail of a kind reached that carries the link of somebody in this round.</summary>
    private List<string> Sent(string kind, Given.OpenRound round) => [.. app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith($"{kind};", StringComparison.Ordinal)) // every mail of ours has it
        .Where(m => round.Informants.Any(i => m.Links[0].AbsolutePath == $"/r/{i.Link}"))
        .Select(m => m.To)];
}
