using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>Nobody is nagged: days of the calendar, quiet hours, the day's most and the round's most, read where the mail arrives.</summary>
public sealed class MailRulesTests : IClassFixture<SurveyApp>
{
    private readonly SurveyApp app;

    /// <summary>Every test begins at nine in the morning, whatever the one before it did to the clock.</summary>
    public MailRulesTests(SurveyApp app)
    {
        this.app = app;
        var now = app.Clock.GetUtcNow();
        app.Clock.To(now.UtcDateTime.Date.AddDays(now.TimeOfDay > TestClock.Start.TimeOfDay ? 1 : 0) + TestClock.Start.TimeOfDay);
    }

    [Fact]
    public async Task A_reminder_on_a_day_of_the_calendar_reaches_everybody_invited_before_it()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "calendar");
        await SendAsync();
        await app.Given.RoundPlanAsync(round, r => r["reminders"] = new JsonArray(new JsonObject { ["on"] = Day(3), ["at"] = "10:00" }, new JsonObject { ["on"] = Day(0), ["at"] = "10:00" }));

        app.Clock.Advance(TimeSpan.FromDays(3));
        await SendAsync();
        Assert.Empty(Sent("reminder", round)); // it is nine
        app.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync();

        Assert.Equal(2, Sent("reminder; round=2018; step=1", round).Count);
        Assert.Empty(Sent("reminder; round=2018; step=2", round)); // the day of the invitation itself is none for a reminder
    }

    [Fact]
    public async Task An_invitation_that_is_still_queued_when_the_round_is_closed_does_not_leave()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "shut");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "shut");
        using var closed = await ada.PostAsync("/api/v1/studies/shut/rounds/2018/close", null, Ct);
        Assert.True(closed.IsSuccessStatusCode);
        await SendAsync();

        Assert.Empty(Sent("invitation", round));
        var asked = round.Informants.Select(i => i.InvitationId).ToList();
        Assert.Equal(
            [(MailState.Dropped, "the round is closed"), (MailState.Dropped, "the round is closed")],
            await app.WithAsync(async (SurveyDb db) => (await db.OutgoingMail.Where(m => asked.Contains(m.SubjectId)).ToListAsync(Ct)).Select(m => (m.State, m.Reason))));
    }

    [Fact]
    public async Task A_reminder_for_working_days_that_was_held_up_over_one_waits_for_the_next_and_so_does_who_is_back_on_a_Sunday()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "working");
        await SendAsync();
        var friday = app.Clock.GetUtcNow();
        do
        {
            friday = friday.AddDays(1);
        }
        while (friday.DayOfWeek != DayOfWeek.Friday);
        await app.Given.RoundPlanAsync(round, r => (r["reminders"], r["workingDaysOnly"]) = (new JsonArray(new JsonObject { ["on"] = $"{friday:yyyy-MM-dd}", ["at"] = "10:00" }), true));
        await app.WithAsync((SurveyDb db) => db.Informants.Where(i => i.Email == round.Informants[1].Email).ExecuteUpdateAsync(i => i.SetProperty(x => x.MailPausedUntil, friday.Date.AddDays(2).ToUniversalTime()), Ct));
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "working");
        using var paused = await ada.PostAsync("/api/v1/studies/working/rounds/2018/mail/pause", null, Ct);
        app.Clock.To(friday.AddHours(2));
        await SendAsync();
        app.Clock.To(friday.AddDays(1).AddHours(2));
        using var resumed = await ada.PostAsync("/api/v1/studies/working/rounds/2018/mail/resume", null, Ct);
        for (var hour = 0; hour < 48 - 2; hour++)
        {
            await SendAsync();
            Assert.Empty(Sent("reminder", round));
            app.Clock.Advance(TimeSpan.FromHours(1));
        }

        app.Clock.Advance(TimeSpan.FromHours(1)); // Monday at ten
        await SendAsync();
        Assert.Equal(2, Sent("reminder", round).Count);
    }

    [Fact]
    public async Task A_reminder_that_counts_days_and_names_a_day_is_refused()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "bothways");
        using var reply = await app.Given.PutRoundAsync(round, r => r["reminders"] = new JsonArray(new JsonObject { ["on"] = Day(9), ["afterDays"] = 7 }));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Equal("reminders[0].afterDays", (string?)(await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!["errors"]![0]!["field"]);
    }

    [Fact]
    public async Task Nothing_leaves_in_quiet_hours_but_the_confirmation_that_somebody_waits_for()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "quiet");
        await StudyAsync(round, s => s["quietHours"] = new JsonObject { ["from"] = "08:00", ["to"] = "11:30" });
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await SendAsync();

        Assert.Single(Sent("confirmation", round));
        Assert.Empty(Sent("invitation", round));
        var waiting = await MailOfAsync(round.Informants[1], MailKind.Invitation);
        Assert.Equal((MailState.Queued, "quiet hours"), (waiting.State, waiting.Reason));
        Assert.Equal((11, 30), (waiting.NextAttemptAt!.Value.Hour, waiting.NextAttemptAt.Value.Minute));

        app.Clock.To(waiting.NextAttemptAt.Value);
        await SendAsync();
        Assert.Equal([round.Informants[1].Email], Sent("invitation", round));
    }

    [Fact]
    public async Task A_person_in_two_rounds_gets_one_message_a_day_where_the_study_says_so()
    {
        var (round, other) = (await TwoSeatsAsync("perday"), await app.Given.OpenRoundAsync(informants: 0, code: "extra", study: "perday"));
        await StudyAsync(round, s => s["maxPerDay"] = 1);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.RunJobAsync<DeliverMail>())); // three senders at once

        Assert.Equal(["one@example.org", "two@example.org"], Received().Order(StringComparer.Ordinal));
        app.Clock.Advance(TimeSpan.FromHours(23));
        await SendAsync();
        Assert.Equal(2, Received().Count); // the next day, but before the time of day at which it was due
        app.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync();

        Assert.Equal(["one@example.org", "one@example.org", "two@example.org", "two@example.org"], Received().Order(StringComparer.Ordinal));

        List<string> Received() => [.. Sent("invitation", round), .. Sent("invitation", other)];
    }

    [Fact]
    public async Task A_round_has_room_for_so_many_messages_to_a_person_and_the_log_says_why_one_stayed()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "most");
        await SendAsync();
        await app.Given.RoundPlanAsync(round, r =>
        {
            r["maxMessages"] = 2;
            r["reminders"] = new JsonArray(new JsonObject { ["afterDays"] = 1 }, new JsonObject { ["afterDays"] = 2 });
        });
        for (var day = 0; day < 3; day++)
        {
            app.Clock.Advance(TimeSpan.FromDays(1));
            await SendAsync();
        }

        Assert.Single(Sent("reminder", round));
        var second = await MailOfAsync(round.Informants[0], MailKind.Reminder, step: 2);
        Assert.Equal((MailState.Dropped, "has had 2 messages in this round, which is the most"), (second.State, second.Reason));
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await SendAsync();
        Assert.Single(Sent("confirmation", round));
    }

    /// <summary>S-05.</summary>
    [Fact]
    public async Task After_three_days_off_one_reminder_is_offered_and_the_others_say_what_overtook_them()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "away");
        await SendAsync();
        await app.Given.RoundPlanAsync(round, r => r["reminders"] = new JsonArray(
            new JsonObject { ["afterDays"] = 7 }, new JsonObject { ["afterDays"] = 8 }, new JsonObject { ["afterDays"] = 9, ["audience"] = "inProgress" }));
        await app.Given.StartedResponseAsync(round.Informants[1]);
        app.Clock.Advance(TimeSpan.FromDays(11));
        await SendAsync();

        Assert.Empty(Sent("reminder", round));
        var notStarted = await RemindersOfAsync(round.Informants[0]);
        Assert.Equal([(1, MailState.Dropped, "reminder 2 was due too"), (2, MailState.Held, "more than 24 hours late")], notStarted);
        var inProgress = await RemindersOfAsync(round.Informants[1]);
        Assert.Equal([(1, MailState.Dropped, "reminder 3 was due too"), (2, MailState.Dropped, "reminder 3 was due too"), (3, MailState.Held, "more than 24 hours late")], inProgress);
    }

    /// <summary>S-01, S-02: looked for every half an hour around both clock changes of a year, counted where the mail arrives.</summary>
    [Fact]
    public async Task Half_past_one_and_nine_each_come_once_on_the_days_on_which_the_clocks_change()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "clocks");
        await SendAsync();
        var year = app.Clock.GetUtcNow() is { Month: < 3 } before ? before.Year : app.Clock.GetUtcNow().Year + 1;
        DateOnly[] changes = [LastSunday(year, 3), LastSunday(year, 10)];
        await app.Given.RoundPlanAsync(round, r =>
        {
            r["closesAt"] = $"{year}-12-31T00:00:00Z";
            r["reminders"] = new JsonArray([.. changes.SelectMany(day => new[] { (day.AddDays(-1), "09:00"), (day, "01:30"), (day, "09:00"), (day.AddDays(1), "09:00") })
                .Select(s => new JsonObject { ["on"] = s.Item1.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["at"] = s.Item2 })]);
        });

        var arrived = new List<string>();
        foreach (var day in changes)
        {
            app.Clock.To(day.AddDays(-1).ToDateTime(default, DateTimeKind.Utc));
            for (var halfHour = 0; halfHour < 60 * 2; halfHour++)
            {
                var earlier = Sent("reminder", round).Count;
                await SendAsync();
                arrived.AddRange(Enumerable.Repeat($"{DateOnly.FromDateTime(app.Clock.GetUtcNow().Date).DayNumber - day.DayNumber:+0;-0;0} {app.Clock.GetUtcNow():HH:mm}Z", Sent("reminder", round).Count - earlier));
                app.Clock.Advance(TimeSpan.FromMinutes(30));
            }
        }

        // In spring half past one does not exist, and the mail leaves at two; in autumn it comes twice, and the first is meant.
        string[] spring = ["-1 09:00Z", "0 01:00Z", "0 08:00Z", "+1 08:00Z"], autumn = ["-1 08:00Z", "0 00:30Z", "0 09:00Z", "+1 09:00Z"];
        Assert.Equal([.. spring.Concat(autumn).SelectMany(at => new[] { at, at })], arrived);
        Assert.All(Sent("reminder", round).GroupBy(to => to), to => Assert.Equal(8, to.Count()));
    }

    [Fact]
    public async Task The_plan_says_beforehand_what_the_rules_will_do()
    {
        var round = await TwoSeatsAsync("foreseen");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "foreseen");
        await app.Given.RoundPlanAsync(round, r =>
        {
            r["maxMessages"] = 3;
            r["reminders"] = new JsonArray(new JsonObject { ["afterDays"] = 7 }, new JsonObject { ["on"] = Day(7) }, new JsonObject { ["afterDays"] = 14 });
        });
        await StudyAsync(round, s => (s["maxPerDay"], s["quietHours"]) = (1, new JsonObject { ["from"] = "08:00", ["to"] = "11:00" }));
        var plan = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/foreseen/rounds/2018/plan", Ct))!;

        var planned = plan["people"]!.AsArray()
            .SelectMany(p => p!["messages"]!.AsArray().Select(m => $"{p["informant"]} {m!["kind"]} {(DateTimeOffset)m["at"]!:MM-dd HH:mm}{((string?)m["with"] is { } seat ? $" in the mail for {seat}" : "")}"))
            .Order(StringComparer.Ordinal).ToList();
        var first = app.Clock.GetUtcNow().Date;
        string On(int days) => first.AddDays(days).ToString("MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                $"p1 invitation {On(0)} 11:00", $"p1 invitation {On(0)} 11:00 in the mail for a",
                $"p1 reminder {On(7)} 11:00", $"p1 reminder {On(7)} 11:00 in the mail for a",
                $"p1 reminder {On(8)} 11:00", $"p1 reminder {On(8)} 11:00 in the mail for a",
                $"p2 invitation {On(0)} 11:00", $"p2 reminder {On(7)} 11:00", $"p2 reminder {On(8)} 11:00",
            ], planned);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateOnly LastSunday(int year, int month) => new DateOnly(year, month, 31).AddDays(-(int)new DateOnly(year, month, 31).DayOfWeek);

    private string Day(int after) => app.Clock.GetUtcNow().Date.AddDays(after).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task SendAsync()
    {
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
    }

    /// <summary>A round of two people, the first of whom holds two seats.</summary>
    private async Task<Given.OpenRound> TwoSeatsAsync(string study)
    {
        await app.Given.StudyAsync(study);
        await app.Given.SiteAsync("leeds", study);
        using var panel = await app.Given.ImportAsync(study,
            "seat,site,role,name,email,from,informant\na,leeds,Lead,One,one@example.org,2016-01-01,p1\nb,leeds,Deputy,One,one@example.org,2016-01-01,p1\nc,leeds,Nurse,Two,two@example.org,2016-01-01,p2\n");
        panel.EnsureSuccessStatusCode();
        return await app.Given.OpenRoundAsync(informants: 0, study: study);
    }

    private async Task StudyAsync(Given.OpenRound round, Action<JsonObject> change)
    {
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, round.Study);
        var study = (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{round.Study}", Ct))!;
        change(study);
        using var reply = await ada.PutAsJsonAsync($"/api/v1/studies/{round.Study}", study, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    private Task<OutgoingMail> MailOfAsync(Given.Asked informant, string kind, int step = 0) => app.WithAsync((SurveyDb db) => db.OutgoingMail.AsNoTracking()
        .SingleAsync(m => m.SubjectId == informant.InvitationId && m.Kind == kind && m.Step == step));

    private async Task<List<(int, MailState, string?)>> RemindersOfAsync(Given.Asked informant) => [.. (await app.WithAsync((SurveyDb db) => db.OutgoingMail.AsNoTracking()
        .Where(m => m.SubjectId == informant.InvitationId && m.Kind == MailKind.Reminder).OrderBy(m => m.Step).ToListAsync())).Select(m => (m.Step, m.State, m.Reason))];

    /// <summary>Whom mail of a kind reached that carries the link of somebody in this round.</summary>
    private List<string> Sent(string kind, Given.OpenRound round) => [.. app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith(kind, StringComparison.Ordinal)) // every mail of ours has it
        .Where(m => round.Informants.Any(i => m.Links[0].AbsolutePath == $"/r/{i.Link}"))
        .Select(m => m.To)];
}
