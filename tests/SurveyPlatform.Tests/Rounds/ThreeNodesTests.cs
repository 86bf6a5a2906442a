using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>S-03: three nodes look at a hundred rules that fall due within half an hour of the clock, all at the same moments.</summary>
public sealed class ThreeNodesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const int Rounds = 20;
    private const int Steps = 5;
    private const int People = 2;

    [Fact]
    public async Task Each_of_a_hundred_rules_is_kept_once_and_within_a_minute()
    {
        var nine = TestClock.Start.AddDays(7);
        for (var r = 0; r < Rounds; r++)
        {
            // Rule 5 of one round lies 24 minutes after its first, and between any two of them are those of the other rounds.
            var minutes = Enumerable.Range(0, Steps).Select(step => ((step * Rounds) + r) * 30 / (Rounds * Steps));
            await app.Given.RoundPlanAsync(await app.Given.OpenRoundAsync(People, code: $"r{r}", study: "nodes"), plan => plan["reminders"] =
                new JsonArray([.. minutes.Select(m => new JsonObject { ["afterDays"] = 7, ["at"] = nine.AddMinutes(m).ToString("HH:mm", CultureInfo.InvariantCulture) })]));
        }

        await app.RunJobAsync<DeliverMail>();
        using var second = app.WithWebHostBuilder(_ => { });
        using var third = app.WithWebHostBuilder(_ => { });
        var nodes = new[] { app.Services, second.Services, third.Services }.Select(s => s.GetRequiredService<JobRunner>()).ToList();
        app.Clock.To(nine.AddMinutes(-1));
        for (var minute = 0; minute <= 32; minute++)
        {
            await Task.WhenAll(nodes.Select(n => n.RunAsync<SendReminders>(CancellationToken.None)));
            await Task.WhenAll(nodes.Select(n => n.RunAsync<DeliverMail>(CancellationToken.None)));
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var arrived = app.Mailbox.Received.Where(m => m.Header("X-Survey-Mail")!.StartsWith("reminder", StringComparison.Ordinal)).Select(m => $"{m.Header("X-Survey-Mail")} {m.To}").ToList(); // every mail of ours has it
        Assert.Equal((Rounds * Steps * People, Rounds * Steps * People), (arrived.Count, arrived.Distinct().Count()));
        var rows = await app.WithAsync((SurveyDb db) => db.OutgoingMail.AsNoTracking().Where(m => m.Kind == MailKind.Reminder).ToListAsync());
        Assert.All(rows, m => Assert.InRange(m.SentAt!.Value - m.NotBefore, TimeSpan.Zero, TimeSpan.FromSeconds(60))); // all were sent
        Assert.Equal(Rounds * Steps, rows.Select(m => (m.RoundId, m.Step)).Distinct().Count());
        Assert.Equal(30, rows.Select(m => m.NotBefore).Distinct().Count());
    }
}
