using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>Days without a mail server, and days without a program, on the virtual clock: what becomes of each mail, counted where it arrives.</summary>
public sealed class LongOutageTests(Postgres postgres) : IAsyncLifetime
{
    /// <summary>One for each test, so that all begin at nine on a winter's morning.</summary>
    private readonly SurveyApp _app = new(postgres);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>M-13 over more than the 48 hours for which a mail is tried: a server that is away says nothing about the mail.</summary>
    [Fact]
    public async Task Over_fifty_hours_without_a_server_nothing_is_given_up_and_then_everybody_gets_one_reminder()
    {
        var round = await InvitedAsync("server", people: 3, new JsonObject { ["afterDays"] = 7 }, new JsonObject { ["afterDays"] = 8 });
        _app.Clock.Advance(TimeSpan.FromDays(7));
        _app.Mailbox.IsBusy = true;
        for (var hour = 0; hour < 50; hour++)
        {
            await SendAsync();
            _app.Clock.Advance(TimeSpan.FromHours(1));
            if (hour == 30)
            {
                await _app.Given.SubmittedResponseAsync(round.Informants[0]);
            }
        }

        Assert.All(
            (await RemindersAsync(round)).Where(r => r.Key != round.Informants[0].InvitationId).SelectMany(r => r.Value),
            r => Assert.Equal((r.Step == 1 ? MailState.Dropped : MailState.Queued, 0), (r.State, r.Attempts)));
        _app.Mailbox.IsBusy = false;
        await SendAsync();
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync();

        var reminders = await RemindersAsync(round);
        Assert.Equal([(MailState.Dropped, "reminder 2 was due too"), (MailState.Dropped, "has answered")], Ends(reminders, round.Informants[0]));
        Assert.All(round.Informants.Skip(1), i => Assert.Equal([(MailState.Dropped, "reminder 2 was due too"), (MailState.Sent, null)], Ends(reminders, i)));
        Assert.Equal(round.Informants.Skip(1).Select(i => i.Email), Arrived("reminder", round));
        Assert.Equal([round.Informants[0].Email], Arrived("confirmation", round));
    }

    /// <summary>Two reminders that were held up together: by a person, for a study, a round or a domain.</summary>
    [Theory]
    [InlineData("mail/pause", "mail/resume")]
    [InlineData("rounds/2018/mail/pause", "rounds/2018/mail/resume")]
    [InlineData("../../mail/domains/example.org/pause", "../../mail/domains/example.org/resume")]
    public async Task After_a_week_of_pause_everybody_gets_the_last_reminder_alone(string pause, string resume)
    {
        var study = $"pause{pause.Length}";
        var round = await InvitedAsync(study, people: 2, new JsonObject { ["afterDays"] = 7 }, new JsonObject { ["afterDays"] = 14 });
        using var ada = await _app.Cast.ProgramAsync(Role.Administrator, study);
        using var paused = await ada.PostAsync(new Uri($"/api/v1/studies/{study}/{pause}", UriKind.Relative), null, Ct);
        Assert.True(paused.IsSuccessStatusCode, pause);
        for (var day = 0; day < 15; day++)
        {
            _app.Clock.Advance(TimeSpan.FromDays(1));
            await SendAsync();
        }

        Assert.Empty(Arrived("reminder", round));
        using var resumed = await ada.PostAsync(new Uri($"/api/v1/studies/{study}/{resume}", UriKind.Relative), null, Ct);
        Assert.True(resumed.IsSuccessStatusCode, resume);
        await SendAsync();
        await SendAsync();

        var reminders = await RemindersAsync(round);
        Assert.All(round.Informants, i => Assert.Equal([(MailState.Dropped, "reminder 2 was due too"), (MailState.Sent, null)], Ends(reminders, i)));
        Assert.Equal(round.Informants.Select(i => i.Email), Arrived("reminder", round));
    }

    /// <summary>What a person held back leaves when they let it go on, however late: for a study, a round or a domain.</summary>
    [Theory]
    [InlineData("mail/pause", "mail/resume")]
    [InlineData("rounds/2018/mail/pause", "rounds/2018/mail/resume")]
    [InlineData("../../mail/domains/example.org/pause", "../../mail/domains/example.org/resume")]
    public async Task What_was_paused_for_two_days_is_not_held_when_it_goes_on(string pause, string resume)
    {
        var study = $"days{pause.Length}";
        var round = await InvitedAsync(study, people: 2, new JsonObject { ["afterDays"] = 7 });
        using var ada = await _app.Cast.ProgramAsync(Role.Administrator, study);
        using var paused = await ada.PostAsync(new Uri($"/api/v1/studies/{study}/{pause}", UriKind.Relative), null, Ct);
        for (var day = 0; day < 9; day++)
        {
            _app.Clock.Advance(TimeSpan.FromDays(1));
            await SendAsync();
        }

        Assert.Empty(Arrived("reminder", round));
        using var resumed = await ada.PostAsync(new Uri($"/api/v1/studies/{study}/{resume}", UriKind.Relative), null, Ct);
        await SendAsync();
        await SendAsync();
        Assert.Equal(round.Informants.Select(i => i.Email), Arrived("reminder", round));
    }

    /// <summary>S-05, the evening on which reminders are due: the machine goes off before it, or between queueing and sending them, and comes back.</summary>
    [Theory]
    [InlineData(24, 0)]
    [InlineData(25, 3)]
    [InlineData(72, 3)]
    [InlineData(24, 0, true)]
    [InlineData(25, 3, true)]
    public async Task Reminders_of_an_evening_that_come_more_than_a_day_late_are_held_and_leave_once_when_Ada_lets_them(int hoursOff, int held, bool queuedBefore = false)
    {
        var study = $"evening{hoursOff}";
        var round = await InvitedAsync(study, people: 3, new JsonObject { ["afterDays"] = 7, ["at"] = "18:00" });
        _app.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromHours(9)); // from nine to six in the evening
        if (queuedBefore)
        {
            await _app.RunJobAsync<SendReminders>();
        }

        _app.Clock.Advance(TimeSpan.FromHours(hoursOff));
        await SendAsync();
        await SendAsync();

        Assert.Equal(3 - held, Arrived("reminder", round).Count);
        using var ada = await _app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}");
        if (held == 0)
        {
            Assert.DoesNotContain("for your decision", ada.Text, StringComparison.Ordinal);
            return;
        }

        await ada.FollowAsync("3 mails wait for your decision");
        Assert.Contains("and held: more than 24 hours late", ada.Text, StringComparison.Ordinal);
        await _app.Given.SubmittedResponseAsync(round.Informants[0]); // while she reads
        await ada.Put("mails", [.. (await RemindersAsync(round)).SelectMany(r => r.Value).Select(r => r.Id.ToString())]).SubmitAsync("Let them leave");
        Assert.Contains("3 mails leave with the next ones.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        await SendAsync();
        await SendAsync();

        Assert.Equal(round.Informants.Skip(1).Select(i => i.Email), Arrived("reminder", round));
    }

    /// <summary>A round whose invitations have left at nine in the morning.</summary>
    private async Task<Given.OpenRound> InvitedAsync(string study, int people, params JsonNode[] reminders)
    {
        var round = await _app.Given.OpenRoundAsync(people, study: study);
        await SendAsync();
        await _app.Given.RoundPlanAsync(round, r => r["reminders"] = new JsonArray(reminders));
        return round;
    }

    /// <summary>As the engine does it: a run that fails is tried again, whatever it said.</summary>
    private async Task SendAsync()
    {
        await _app.RunJobAsync<SendReminders>();
        try
        {
            await _app.RunJobAsync<DeliverMail>();
        }
        catch (MailWaitsException)
        {
            // It is on the page.
        }
    }

    private Task<Dictionary<Guid, List<OutgoingMail>>> RemindersAsync(Given.OpenRound round) => _app.WithAsync(async (SurveyDb db) =>
    {
        var asked = round.Informants.Select(i => i.InvitationId).ToList();
        var mails = await db.OutgoingMail.AsNoTracking().Where(m => asked.Contains(m.SubjectId) && m.Kind == MailKind.Reminder).OrderBy(m => m.Step).ToListAsync(Ct);
        return mails.GroupBy(m => m.SubjectId).ToDictionary(g => g.Key, g => g.ToList());
    });

    private static IEnumerable<(MailState, string?)> Ends(Dictionary<Guid, List<OutgoingMail>> reminders, Given.Asked informant) => reminders[informant.InvitationId].Select(m => (m.State, m.State == MailState.Sent ? null : m.Reason));

    /// <summary>Whom mail of a kind reached, of this study.</summary>
    private List<string> Arrived(string kind, Given.OpenRound round) => [.. _app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith(kind, StringComparison.Ordinal) && m.Text.Contains($"Study {round.Study}", StringComparison.Ordinal)) // ours all have it
        .Select(m => m.To).Order(StringComparer.Ordinal)];
}
