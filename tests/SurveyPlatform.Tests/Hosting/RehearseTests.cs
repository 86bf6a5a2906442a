using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

/// <summary>The operator plays a round before it is real: the whole calendar in seconds, on a copy.</summary>
public sealed class RehearseTests(SurveyApp app) : IClassFixture<SurveyApp>, IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_draft_is_played_to_its_end_and_stays_a_draft()
    {
        await PlanAsync("played");

        var (code, said, error) = await RehearseAsync("played", "2031");

        Assert.True(code == 0, error);
        var lines = said.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal(
            [
                "Mon 31 Mar 2031, 09:00  the round opens",
                "Mon 31 Mar 2031, 09:00  Invitation to 3 people",
                "Mon 7 Apr 2031, 10:00   Reminder 1 to 3 people",
                "Tue 15 Apr 2031, 10:00  Reminder 2 to 3 people", // the 14th is Easter Monday
                "Thu 1 May 2031, 00:00   the round closes",
            ],
            Under("Calendar (Europe/London)", said));
        Assert.Contains("3 seat holders are asked", lines);
        Assert.Contains("9 messages to 3 addresses, 3 each", lines);
        Assert.Contains("outcome 3.19 Nothing ever returned: 3", lines);
        Assert.Equal(["nothing: none of it is paused"], Under("Would wait, as things stand", said));
        Assert.Contains("nothing: every message has left", lines);
        Assert.Contains("as it says, to the day and the number", lines);
        Assert.Equal(3, lines.Count(l => l.StartsWith("Subject: ", StringComparison.Ordinal))); // one of each kind
        Assert.Contains(lines, l => l.EndsWith("/r/personal-link", StringComparison.Ordinal)); // and no link that opens anything

        Assert.Equal((RoundState.Draft, 0, 0), await app.WithAsync(async (SurveyDb db) =>
        {
            var round = await db.Rounds.SingleAsync(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "played"), Ct);
            return (round.State, await db.Invitations.CountAsync(i => i.RoundId == round.Id, Ct), await db.OutgoingMail.CountAsync(m => m.RoundId == round.Id, Ct));
        }));
        Assert.Empty(app.Mailbox.Received);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "rehearsal")));
    }

    [Fact]
    public async Task A_round_that_is_launched_and_paused_is_played_as_it_would_go_on_and_waits_as_before()
    {
        await PlanAsync("under-way");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "under-way");
        foreach (var act in new[] { "launch", "mail/pause" })
        {
            using var done = await ada.PostAsync($"/api/v1/studies/under-way/rounds/2031/{act}", null, Ct);
            Assert.True(done.IsSuccessStatusCode, act);
        }

        var (code, said, error) = await RehearseAsync("under-way", "2031");

        Assert.True(code == 0, error);
        Assert.Equal(
            ["The mail of the round is paused since Thu 1 Feb 2018, 09:00. Until somebody lets it go on, these wait:", "Invitation to 3 people", "Reminder 1 to 3 people", "Reminder 2 to 3 people"],
            Under("Would wait, as things stand", said));
        Assert.Contains("9 messages to 3 addresses, 3 each", said, StringComparison.Ordinal);
        Assert.Contains("as it says, to the day and the number", said, StringComparison.Ordinal);
        var states = await app.WithAsync((SurveyDb db) => db.OutgoingMail
            .Where(m => db.Rounds.Any(r => r.Id == m.RoundId && r.MailPausedAt != null) && db.Studies.Any(s => s.Id == m.StudyId && s.Code == "under-way"))
            .Select(m => m.State).ToListAsync(Ct));
        Assert.Equal([MailState.Queued, MailState.Queued, MailState.Queued], states);
    }

    [Fact]
    public async Task A_contact_check_that_is_still_to_leave_is_no_part_of_the_round_and_stays_as_it_is()
    {
        await PlanAsync("checked");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "checked");
        using var started = await ada.PostAsJsonAsync("/api/v1/studies/checked/rounds/2031/contact-check", new { at = app.Clock.GetUtcNow().AddDays(7) }, Ct);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync(Ct));

        var (code, said, error) = await RehearseAsync("checked", "2031");

        Assert.True(code == 0, error);
        Assert.Contains("9 messages to 3 addresses, 3 each", said, StringComparison.Ordinal);
        Assert.Contains("nothing: every message has left", said, StringComparison.Ordinal);
        var log = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/checked/rounds/2031/mail", Ct))!["items"]!.AsArray();
        Assert.Equal(Enumerable.Repeat("contact-check queued", 3), log.Select(m => $"{m!["kind"]} {m["state"]}"));
    }

    [Fact]
    public async Task A_rehearsal_that_was_killed_leaves_nothing_that_the_next_one_does_not_take_away()
    {
        await PlanAsync("killed");
        await using (var first = Start("killed", "2031"))
        {
            for (var tries = 0; tries < 600 && RunningIn("rehearsal").Count == 0; tries++)
            {
                await Task.Delay(50, Ct);
            }

            first.Kill();
        }

        Assert.NotNull(PostmasterFile.Read(Assert.Single(RunningIn("rehearsal"))));
        var (code, said, error) = await RehearseAsync("killed", "2031");

        Assert.True(code == 0, error);
        Assert.Contains("9 messages to 3 addresses", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "rehearsal")));
    }

    [Fact]
    public async Task Mail_of_a_paused_study_and_to_a_paused_domain_is_said_to_wait_and_why_and_is_played_as_if_it_went_on()
    {
        await PlanAsync("held-up");
        await app.WithAsync((ChangeMailDomain change) => change.PauseAsync("blocked.test", "550 5.7.1 our policy blocks you", null, Actor.System, Ct));
        await app.WithAsync((ChangeMailDomain change) => change.PauseAsync("elsewhere.test", null, null, Actor.System, Ct));
        await app.WithAsync((SurveyDb db) => db.Informants
            .Where(i => i.Code == "person-2" && db.Studies.Any(s => s.Id == i.StudyId && s.Code == "held-up"))
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.Email, "two@Blocked.test"), Ct));

        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "held-up");
        using var paused = await ada.PostAsync("/api/v1/studies/held-up/mail/pause", null, Ct);
        Assert.True(paused.IsSuccessStatusCode);

        var (code, said, error) = await RehearseAsync("held-up", "2031");

        Assert.True(code == 0, error);
        Assert.Equal(
            [
                "All mail of the study is paused since Thu 1 Feb 2018, 09:00. Until somebody lets it go on, these wait:",
                "Invitation to 3 people", "Reminder 1 to 3 people", "Reminder 2 to 3 people",
                "Mail to blocked.test is paused since Thu 1 Feb 2018, 09:00. Until somebody lets it go on, these wait:",
                "Invitation to 1 person", "Reminder 1 to 1 person", "Reminder 2 to 1 person", "why it is paused: 550 5.7.1 our policy blocks you",
            ],
            Under("Would wait, as things stand", said));
        Assert.Contains("9 messages to 3 addresses, 3 each", said, StringComparison.Ordinal);
        Assert.Contains("as it says, to the day and the number", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_rehearsals_of_one_round_at_the_same_time_both_play_it_to_its_end_and_touch_nothing_real()
    {
        await PlanAsync("at-once");
        var before = await RealAsync();

        var played = await Task.WhenAll(RehearseAsync("at-once", "2031"), RehearseAsync("at-once", "2031"));

        Assert.All(played, p => Assert.True(p.Code == 0, p.Error));
        Assert.Equal(played[0].Said.Split("--- ")[0], played[1].Said.Split("--- ")[0]);
        Assert.All(played, p => Assert.Contains("9 messages to 3 addresses, 3 each", p.Said, StringComparison.Ordinal));
        Assert.Equal(before, await RealAsync());
        Assert.Empty(app.Mailbox.Received);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "rehearsal")));
    }

    [Theory]
    [InlineData("nowhere", "2031", "There is no study “nowhere” here.")]
    [InlineData("refused", "2040", "There is no round “2040” here.")]
    [InlineData("refused", "2017", "Round 2017 is closed. Reopen it to change its plan.")]
    public async Task What_cannot_be_played_is_said_in_one_line(string study, string round, string reason)
    {
        await app.Given.OpenRoundAsync(informants: 1, code: "2017", study: "refused");
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.Code == "2017").ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed), Ct));

        Assert.Equal((1, "", reason), await RehearseAsync(study, round) is var (code, said, error) ? (code, said, error.Trim()) : default);
    }

    /// <summary>The lines under a heading of the report.</summary>
    private static List<string> Under(string heading, string said) => [.. said.Split('\n', StringSplitOptions.TrimEntries).SkipWhile(l => l != heading).Skip(1).TakeWhile(l => l.Length > 0)];

    /// <summary>The data folders of the servers that run, or ran, below a folder.</summary>
    private List<string> RunningIn(string folder) => Directory.Exists(Path.Combine(_folder.Path, folder))
        ? [.. Directory.EnumerateDirectories(Path.Combine(_folder.Path, folder)).Select(f => Path.Combine(f, "postgres", "data")).Where(d => File.Exists(Path.Combine(d, "postmaster.pid")))]
        : [];

    /// <summary>How many rows every table has, and how often any was written: what somebody who touches the real data changes.</summary>
    private async Task<string> RealAsync()
    {
        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        await using var command = source.CreateCommand("select string_agg(format('%s %s %s', table_name, (xpath('/row/c/text()', rows))[1], (xpath('/row/x/text()', rows))[1]), e'\\n' order by table_name) from (select table_name, query_to_xml(format('select count(*) as c, max(xmin::text::bigint) as x from %I.%I', table_schema, table_name), false, true, '') as rows from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE') as tables");
        return (string)(await command.ExecuteScalarAsync(Ct))!; // there are tables
    }

    /// <summary>Three people, two reminders, the second on a holiday by the days alone.</summary>
    private async Task PlanAsync(string study)
    {
        await app.Given.PanelAsync(3, study, "leeds");
        await app.Given.QuestionnaireAsync(study: study);
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        var settings = (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}", Ct))!;
        settings["holidays"] = "england";
        using var saved = await ada.PutAsJsonAsync($"/api/v1/studies/{study}", settings, Ct);
        saved.EnsureSuccessStatusCode();
        using var planned = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2031", new
        {
            name = "Round 2031",
            questionnaire = "ki",
            version = 1,
            frameDate = "2031-03-01",
            opensAt = "2031-03-31T09:00:00+01:00",
            closesAt = "2031-05-01T00:00:00+01:00",
            reminders = new[] { new { afterDays = 7, at = "10:00", workingDaysOnly = true }, new { afterDays = 14, at = "10:00", workingDaysOnly = true } },
        }, Ct);
        Assert.True(planned.IsSuccessStatusCode, await planned.Content.ReadAsStringAsync(Ct));
    }

    private RunningProgram Start(string study, string round) => RunningProgram.Start(
        "rehearse", study, round, "--ConnectionStrings:Survey", app.ConnectionString, "--Survey:DataDirectory", _folder.Path, "--Survey:Secret", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "--Mail:From", "Survey <survey@survey.test>", "--Survey:PublicUrl", "https://survey.test");

    private async Task<(int Code, string Said, string Error)> RehearseAsync(string study, string round)
    {
        await using var program = Start(study, round);
        return await program.EndAsync();
    }
}
