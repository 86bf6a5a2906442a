using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Hosting;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting.Jobs;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>
/// Real programs are killed while they send (M-03, M-04, M-09, S-04). What was sent is what the mail server took, not what our tables say.
/// <c>SURVEY_KILL_PEOPLE=20000 SURVEY_KILLS=100</c> make it the long run of <c>docs/testing.md</c>.
/// </summary>
public sealed class KilledSendersTests(SurveyApp app, ITestOutputHelper output) : IClassFixture<SurveyApp>
{
    private const int Programs = 2;
    private const int Connections = 4;

    private static readonly int People = Setting("SURVEY_KILL_PEOPLE", 2000);
    private static readonly int Kills = Setting("SURVEY_KILLS", 12);
    private static readonly int PerSecond = Setting("SURVEY_KILL_RATE", 80);

    private readonly RunningProgram?[] _programs = new RunningProgram?[Programs];
    private readonly DataFolder[] _folders = [.. Enumerable.Range(0, Programs).Select(_ => new DataFolder())];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_gets_a_message_twice_and_none_is_lost_however_often_the_senders_are_killed()
    {
        await InviteAsync();
        app.Mailbox.Thinking = TimeSpan.FromMilliseconds(50); // a kill finds bodies on their way
        var random = new Random(20180301);
        var killedAt = new List<DateTimeOffset>();
        try
        {
            Task[] starting = [.. Enumerable.Range(0, Programs).Select(StartAsync)];
            await Task.WhenAll(starting);
            for (var kill = 1; kill <= Kills; kill++)
            {
                await TakenAsync(People * kill / (Kills + 2));
                await Task.Delay(random.Next(60), Ct);
                await starting[kill % Programs];
                killedAt.Add(await KillAsync(kill % Programs));
                starting[kill % Programs] = StartAsync(kill % Programs);
            }

            await Task.WhenAll(starting);

            // The last one takes all of them; then one comes back.
            killedAt.Add((await Task.WhenAll(Enumerable.Range(0, Programs).Select(KillAsync))).Max());
            await Task.Delay(app.Mailbox.Thinking * 2, Ct); // what the server has in hand it takes
            var (before, watch) = (app.Mailbox.Count, Stopwatch.StartNew());
            await StartAsync(0);
            await TakenAsync(before + 1);
            var resumed = watch.Elapsed;
            await DrainAsync();
            var drained = watch.Elapsed;

            var taken = app.Mailbox.Received.Select(m => m.MessageId).ToList();
            var rows = await RowsAsync();
            var unknown = rows.Where(r => r.State == MailState.Unknown && r.CarriedBy is null).ToList();
            output.WriteLine($"{People} people, {killedAt.Count} kills: {taken.Count} mails taken, {unknown.Count} in doubt of which {unknown.Count(u => taken.Contains(u.MessageId!))} were taken; sending again {resumed.TotalSeconds:0.0} s after the last kill, all settled {drained.TotalSeconds:0.0} s after it");
            Assert.Equal(taken.Count, taken.Distinct().Count());
            Assert.All(rows, r => Assert.True(r.State is MailState.Sent or MailState.Unknown, $"{r.State}: {r.Reason}"));
            Assert.Subset(taken.ToHashSet(), rows.Where(r => r.State == MailState.Sent).Select(r => r.MessageId!).ToHashSet());
            Assert.InRange(unknown.Count, 1, (Kills + Programs) * Connections);
            Assert.All(unknown, u => Assert.Equal((1, "The sender ended while the message was on its way."), (u.Attempts, u.Reason)));
            Assert.All(unknown, u => Assert.Contains(killedAt, k => u.BodyStartedAt <= k.AddSeconds(1) && u.FinishedAt <= k.AddSeconds(61)));
            Assert.All(rows.Where(r => r.CarriedBy is not null).Join(rows, r => r.CarriedBy, r => r.Id, (c, r) => (c, r)), p => Assert.Equal((p.r.State, p.r.MessageId), (p.c.State, p.c.MessageId)));
            Assert.InRange(resumed, TimeSpan.Zero, TimeSpan.FromSeconds(60));

            // The administrator hands in what the mail server's log says it took; the rest is sent again.
            using var ada = await app.Cast.ProgramAsync(Role.Administrator, "killed");
            using var reply = await ada.PostAsJsonAsync("/api/v1/studies/killed/mail/reconcile", new { accepted = taken, resendOthers = true }, Ct);
            var settled = (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
            Assert.Equal((unknown.Count(u => taken.Contains(u.MessageId!)), unknown.Count(u => !taken.Contains(u.MessageId!))), ((int)settled["sent"]!, (int)settled["others"]!));
            await DrainAsync();
        }
        finally
        {
            await Task.WhenAll(_programs.OfType<RunningProgram>().Select(p => p.DisposeAsync().AsTask()));
            Array.ForEach(_folders, f => f.Dispose());
        }

        Assert.Equal(Enumerable.Range(1, People).Select(Address).Order(StringComparer.Ordinal), app.Mailbox.Received.Select(m => m.To).Order(StringComparer.Ordinal));
        Assert.All(await RowsAsync(), r => Assert.Equal(MailState.Sent, r.State));
    }

    /// <summary>Every tenth person has two seats.</summary>
    private async Task InviteAsync()
    {
        await using (var source = NpgsqlDataSource.Create(app.ConnectionString))
        {
            await JobEngine.PrepareDatabaseAsync(source, Ct); // as the verb migrate does
        }

        await app.Given.SiteAsync("leeds", "killed");
        app.Clock.To(TimeProvider.System.GetUtcNow()); // the programs go by the machine's clock
        var seats = Enumerable.Range(1, People).SelectMany(p => Enumerable.Range(1, p % 10 == 0 ? 2 : 1).Select(s => $"s{p}-{s},leeds,Role {s},Person {p},{Address(p)},2016-01-01,p{p}"));
        using var panel = await app.Given.ImportAsync("killed", "seat,site,role,name,email,from,informant\n" + string.Join('\n', seats));
        Assert.True(panel.IsSuccessStatusCode, await panel.Content.ReadAsStringAsync(Ct));
        await app.Given.OpenRoundAsync(informants: 0, study: "killed");
    }

    private async Task TakenAsync(int mails)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        await app.Mailbox.WaitForAsync(mails, patience.Token);
    }

    private async Task StartAsync(int place)
    {
        _programs[place] = RunningProgram.Node(app, _folders[place].Path,
            "--Mail:Connections", $"{Connections}", "--Mail:MaxPerSecond", $"{PerSecond}", "--Mail:MaxPerDomainPerSecond", "10000");
        await _programs[place]!.AddressAsync();
    }

    private async Task<DateTimeOffset> KillAsync(int place)
    {
        _programs[place]!.Kill();
        await _programs[place]!.EndAsync();
        await _programs[place]!.DisposeAsync();
        _programs[place] = null;
        return TimeProvider.System.GetUtcNow();
    }

    /// <summary>Until nothing is on its way any more.</summary>
    private async Task DrainAsync()
    {
        var watch = Stopwatch.StartNew();
        while (await app.WithAsync((SurveyDb db) => db.OutgoingMail.AnyAsync(m => m.State == MailState.Queued || m.State == MailState.Claimed || m.State == MailState.Sending, Ct)))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(30), "Mail is not drained.");
            await Task.Delay(200, Ct);
        }
    }

    private Task<List<OutgoingMail>> RowsAsync() => app.WithAsync((SurveyDb db) => db.OutgoingMail.AsNoTracking().ToListAsync(Ct));

    private static string Address(int person) => string.Create(CultureInfo.InvariantCulture, $"p{person}@killed.test");

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : otherwise;
}
