using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Hosting;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>A real program is killed while it launches to ten thousand people (M-01): the round is launched to all of them or to nobody.</summary>
public sealed class KilledLaunchTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const int People = 10_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_launch_that_is_killed_is_whole_or_has_not_been()
    {
        var study = await app.Given.StudyAsync("cut");
        await app.Given.PanelAsync(People, "cut", "leeds");
        await app.Given.QuestionnaireAsync(study: "cut");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "cut");
        var key = await app.WithAsync((CreateApiKey create) => create.RunAsync(new() { Name = "launches", Role = Role.Administrator, StudyId = study, Sites = [] }, Actor.System, Ct));
        var now = TimeProvider.System.GetUtcNow();
        var whole = await TimeToLaunchAsync(ada, now);
        var found = new List<int>();
        for (var round = 1; round <= 6; round++)
        {
            await PlanAsync(ada, $"k{round}", now);
            using var folder = new DataFolder();
            await using (var program = RunningProgram.Start("serve", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", folder.Path,
                "--ConnectionStrings:Survey", app.ConnectionString, "--Jobs:Enabled", "false"))
            {
                using var client = new HttpClient { BaseAddress = await program.AddressAsync() };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                using var warm = await client.GetAsync(new Uri($"/api/v1/studies/cut/rounds/k{round}/launch/checks", UriKind.Relative), Ct);
                Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
                var launching = client.PostAsync(new Uri($"/api/v1/studies/cut/rounds/k{round}/launch", UriKind.Relative), null, Ct);
                await Task.Delay(whole * round / 5, Ct); // the last one when it should be done
                program.Kill();
                await Task.WhenAny(launching);
            }

            var queued = await QueuedAsync($"k{round}");
            found.Add(queued);
            var state = await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.Code == $"k{round}").Select(r => r.State).SingleAsync(Ct));
            Assert.Equal(queued == 0 ? (0, 0, RoundState.Draft) : (People, People, RoundState.Open), (queued, await AskedAsync($"k{round}"), state));

            // Pressed again, it is launched, and to everybody once.
            using var again = await ada.PostAsync(new Uri($"/api/v1/studies/cut/rounds/k{round}/launch", UriKind.Relative), null, Ct);
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            Assert.Equal((People, People), (await QueuedAsync($"k{round}"), await AskedAsync($"k{round}")));
        }

        Assert.Contains(0, found); // at least one was killed in the middle
    }

    private static async Task<TimeSpan> TimeToLaunchAsync(HttpClient ada, DateTimeOffset now)
    {
        await PlanAsync(ada, "whole", now);
        var watch = Stopwatch.StartNew();
        using var reply = await ada.PostAsync(new Uri("/api/v1/studies/cut/rounds/whole/launch", UriKind.Relative), null, Ct);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return watch.Elapsed;
    }

    private static async Task PlanAsync(HttpClient ada, string round, DateTimeOffset now)
    {
        using var reply = await ada.PutAsJsonAsync($"/api/v1/studies/cut/rounds/{round}", new { name = round, questionnaire = "ki", frameDate = "2018-01-31", opensAt = now, closesAt = now.AddDays(30) }, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    private Task<int> QueuedAsync(string round) => app.WithAsync((SurveyDb db) => db.OutgoingMail.CountAsync(m => db.Rounds.Any(r => r.Id == m.RoundId && r.Code == round), Ct));

    private Task<int> AskedAsync(string round) => app.WithAsync((SurveyDb db) => db.Invitations.CountAsync(i => i.Round.Code == round, Ct));
}
