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
        await RoundAsync(round, r => r["reminders"] = new JsonArray(new JsonObject { ["on"] = Day(3), ["at"] = "10:00" }, new JsonObject { ["on"] = Day(0), ["at"] = "10:00" }));

        app.Clock.Advance(TimeSpan.FromDays(3));
        await SendAsync();
        Assert.Empty(Sent("reminder", round)); // it is nine
        app.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync();

        Assert.Equal(2, Sent("reminder; round=2018; step=1", round).Count);
        Assert.Empty(Sent("reminder; round=2018; step=2", round)); // the day of the invitation itself is none for a reminder
    }

    [Fact]
    public async Task A_reminder_that_counts_days_and_names_a_day_is_refused()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "bothways");
        using var reply = await PutAsync(round, r => r["reminders"] = new JsonArray(new JsonObject { ["on"] = Day(9), ["afterDays"] = 7 }));

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
        await RoundAsync(round, r =>
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

    [Fact]
    public async Task After_three_days_off_one_reminder_is_offered_and_the_others_say_what_overtook_them()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "away");
        await SendAsync();
        await RoundAsync(round, r => r["reminders"] = new JsonArray(
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

    [Fact]
    public async Task The_plan_says_beforehand_what_the_rules_will_do()
    {
        var round = await TwoSeatsAsync("foreseen");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "foreseen");
        await RoundAsync(round, r =>
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
        string On(int days) => first.AddDays(days).ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                $"p1 invitation {On(0)} 11:00", $"p1 invitation {On(0)} 11:00 in the mail for a",
                $"p1 reminder {On(7)} 11:00", $"p1 reminder {On(7)} 11:00 in the mail for a",
                $"p1 reminder {On(8)} 11:00", $"p1 reminder {On(8)} 11:00 in the mail for a",
                $"p2 invitation {On(0)} 11:00", $"p2 reminder {On(7)} 11:00", $"p2 reminder {On(8)} 11:00",
            ], planned);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Day(int after) => app.Clock.GetUtcNow().Date.AddDays(after).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

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
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        using var panel = await ada.PostAsync($"/api/v1/studies/{study}/panel/import", new StringContent(
            "seat,site,role,name,email,from,informant\na,leeds,Lead,One,one@example.org,2016-01-01,p1\nb,leeds,Deputy,One,one@example.org,2016-01-01,p1\nc,leeds,Nurse,Two,two@example.org,2016-01-01,p2\n",
            new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")), Ct);
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

    private async Task RoundAsync(Given.OpenRound round, Action<JsonObject> change)
    {
        using var reply = await PutAsync(round, change);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    private async Task<HttpResponseMessage> PutAsync(Given.OpenRound round, Action<JsonObject> change)
    {
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, round.Study);
        var plan = (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{round.Study}/rounds/{round.Code}", Ct))!;
        change(plan);
        return await ada.PutAsJsonAsync($"/api/v1/studies/{round.Study}/rounds/{round.Code}", plan, Ct);
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
