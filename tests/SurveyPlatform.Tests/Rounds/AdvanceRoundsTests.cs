using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>Rounds open and close by the clock, once, whoever looks.</summary>
public sealed class AdvanceRoundsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_opens_and_closes_on_its_dates_and_not_before()
    {
        await LaunchAsync("dates");
        await app.RunJobAsync<AdvanceRounds>();
        Assert.Equal((RoundState.Scheduled, ""), await StandingAsync("dates"));

        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.RunJobAsync<AdvanceRounds>();
        Assert.Equal((RoundState.Open, "round.opened"), await StandingAsync("dates"));
        app.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await app.RunJobAsync<AdvanceRounds>();
        Assert.Equal((RoundState.Open, "round.opened"), await StandingAsync("dates"));

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.RunJobAsync<AdvanceRounds>();
        Assert.Equal((RoundState.Closed, "round.opened round.closed"), await StandingAsync("dates"));
    }

    [Fact]
    public async Task Running_it_twice_changes_nothing()
    {
        await LaunchAsync("twice");
        app.Clock.Advance(TimeSpan.FromDays(1));

        await app.RunJobAsync<AdvanceRounds>();
        await app.RunJobAsync<AdvanceRounds>();

        Assert.Equal((RoundState.Open, "round.opened"), await StandingAsync("twice"));
    }

    [Fact]
    public async Task Two_servers_at_once_do_it_once()
    {
        await LaunchAsync("servers");
        app.Clock.Advance(TimeSpan.FromDays(2)); // both dates have passed while every server was away

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.RunJobAsync<AdvanceRounds>()));

        Assert.Equal((RoundState.Closed, "round.opened round.closed"), await StandingAsync("servers"));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(36)]
    public async Task A_launched_round_whose_opening_is_moved_invites_then_and_not_before(int hours)
    {
        var study = $"moved{hours}";
        await LaunchAsync(study);
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        var (plan, opensAt) = ((await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018", Ct))!, app.Clock.GetUtcNow().AddHours(hours));
        plan["opensAt"] = opensAt;
        using var saved = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", plan, Ct);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));

        foreach (var at in (DateTimeOffset[])[opensAt.AddMinutes(-1), opensAt])
        {
            app.Clock.To(at);
            await app.RunJobAsync<AdvanceRounds>();
            await app.RunJobAsync<DeliverMail>();
            Assert.Equal(at < opensAt ? 0 : 1, app.Mailbox.Received.Count(m => m.Text.Contains($"Study {study}", StringComparison.Ordinal)));
        }
    }

    /// <summary>A round that opens tomorrow and closes the day after.</summary>
    private async Task LaunchAsync(string study)
    {
        await app.Given.PanelAsync(1, study, "barnsley");
        await app.Given.QuestionnaireAsync(study: study);
        var of = await app.WithAsync((SurveyDb db) => db.Studies.AsNoTracking().SingleAsync(s => s.Code == study, Ct));
        var now = app.Clock.GetUtcNow();
        var plan = new SaveRound.Input { Name = "Round", Questionnaire = "ki", FrameDate = now.DayIn(of.Zone), OpensAt = now.AddDays(1), ClosesAt = now.AddDays(2) };
        await app.WithAsync((SaveRound save) => save.RunAsync(of, "2018", plan, Actor.System, Ct));
        await app.WithAsync((LaunchRound launch) => launch.RunAsync(of, "2018", Actor.System, Ct));
    }

    /// <summary>The round's state, and what the clock did to it.</summary>
    private async Task<(RoundState State, string Acts)> StandingAsync(string study) => await app.WithAsync(async (SurveyDb db) =>
    {
        var round = await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == study)).Select(r => new { r.StudyId, r.State }).SingleAsync(Ct);
        var acts = await db.AuditEntries
            .Where(e => e.StudyId == round.StudyId && e.ActorId == Actor.System.Id && (e.Action == "round.opened" || e.Action == "round.closed"))
            .OrderBy(e => e.At).ThenByDescending(e => e.Action).Select(e => e.Action).ToListAsync(Ct);
        return (round.State, string.Join(' ', acts));
    });
}
