using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>The program is killed while it keeps a page or submits; the person's browser sends the form once more, and it has had one effect (C-04).</summary>
public sealed class KilledProgramTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Once more for every message that PostgreSQL gets: the program dies before the first, and after each before it learns the reply.</summary>
    [Theory]
    [InlineData("role")]
    [InlineData("review")]
    public async Task A_form_sent_again_after_a_kill_at_any_point_has_exactly_one_effect(string form)
    {
        var keptBefore = new List<bool>();
        bool stalled;
        for (var messages = 0; ; messages++)
        {
            (stalled, var kept) = await KillAsync(form, messages);
            if (!stalled)
            {
                break; // it had answered before it was killed: there is no further point
            }

            keptBefore.Add(kept);
        }

        Assert.Contains(false, keptBefore); // killed before anything was kept
        Assert.Contains(true, keptBefore); // killed when all was kept and nobody told
    }

    /// <returns>Whether it died at work, and whether the form had had its effect by then.</returns>
    private async Task<(bool Stalled, bool Kept)> KillAsync(string form, int messages)
    {
        var study = $"killed-{form}-{messages}";
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        await app.WithAsync(async (SurveyDb db) => await db.Rounds.ExecuteUpdateAsync(r => r.SetProperty(x => x.ClosesAt, (DateTimeOffset?)null))); // the program goes by the machine's clock
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        if (form == "review")
        {
            await person.Put("years", "4").SubmitAsync();
        }

        var fields = person.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!))
            .Append(new("years", "4")).ToList();
        var address = new Uri($"/respond/{form}", UriKind.Relative);

        bool stalled;
        var connection = new NpgsqlConnectionStringBuilder(app.ConnectionString);
        await using (var line = new HoldingProxy(connection.Port))
        {
            connection.Port = line.Port;
            using var folder = new DataFolder();
            var here = $"http://127.0.0.1:{FreePort()}";
            await using var program = RunningProgram.Start("serve", "--environment", "Production", "--urls", here, "--Survey:PublicUrl", SurveyApp.PublicUrl.ToString(),
                "--Survey:Secret", "dGVzdHMgaGF2ZSBhIHNlY3JldCBvZiAzMiBieXRlcyE=", "--Survey:DataDirectory", folder.Path, "--Mail:From", "survey@survey.test", "--Jobs:Enabled", "false",
                "--ConnectionStrings:Survey", connection.ConnectionString);
            await program.AddressAsync();
            using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(here) };
            browser.DefaultRequestHeaders.Add("Cookie", $"__Host-respondent={person.Cookie("respondent")}");
            using (var warm = await browser.GetAsync(address, Ct))
            {
                Assert.Equal(HttpStatusCode.OK, warm.StatusCode); // it is this person's page, and the pool has a connection
            }

            line.HoldAfter(messages);
            using var body = new FormUrlEncodedContent(fields);
            var sending = browser.PostAsync(address, body, Ct);
            for (var waited = 0; !line.IsStalled && !sending.IsCompleted && waited < 400; waited++)
            {
                await Task.Delay(25, Ct);
            }

            stalled = !sending.IsCompleted;
            await Task.Delay(100, Ct); // what has passed is done by the server
            program.Kill();
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(10), Ct));
        }

        var kept = await app.WithAsync((SurveyDb db) => db.InvitationEvents.AnyAsync(e => e.InvitationId == round.Informants[0].InvitationId && e.Kind == (form == "role" ? EventKind.Saved : EventKind.Submitted), Ct));
        using var again = new FormUrlEncodedContent(fields);
        using var reply = await person.Client.PostAsync(address, again, Ct);
        Assert.Equal(form == "role" ? "/respond/review" : "/respond/thanks", reply.Headers.Location?.ToString());
        var kinds = await app.WithAsync((SurveyDb db) => db.InvitationEvents.Where(e => e.InvitationId == round.Informants[0].InvitationId).OrderBy(e => e.Number).Select(e => e.Kind).ToListAsync(Ct));
        Assert.Equal(form == "role" ? [EventKind.Started, EventKind.Saved] : [EventKind.Started, EventKind.Saved, EventKind.Submitted], kinds);
        Assert.Equal(1, await app.WithAsync((SurveyDb db) => db.PageSaves.CountAsync(s => db.Studies.Any(x => x.Id == s.StudyId && x.Code == study), Ct)));
        Assert.Equal(form == "role" ? 0 : 1, await app.WithAsync((SurveyDb db) => db.OutgoingMail.CountAsync(m => m.DedupeKey.StartsWith("confirmation:") && db.Studies.Any(x => x.Id == m.StudyId && x.Code == study), Ct)));
        return (stalled, kept);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
