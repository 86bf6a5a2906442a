using System.Globalization;
using Npgsql;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Jobs;

/// <summary>S-07: a real program loses its database in the middle of its work, and has it again: six seconds later, or after <c>SURVEY_DATABASE_AWAY</c> seconds in the long run of <c>docs/testing.md</c>.</summary>
public sealed class DatabaseAwayTests(Postgres postgres, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>One for each test: its own connections are cut too.</summary>
    private readonly SurveyApp app = new(postgres);

    private const int People = 120;

    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SURVEY_DATABASE_AWAY") ?? "6", CultureInfo.InvariantCulture));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => app.InitializeAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task The_program_lives_says_so_once_a_second_at_most_and_goes_on_within_a_minute()
    {
        TimeSpan away;
        app.Clock.To(TimeProvider.System.GetUtcNow()); // the program goes by the machine's clock
        app.Mailbox.Thinking = TimeSpan.FromMilliseconds(100);
        await app.Given.OpenRoundAsync(People, study: "away");
        using var folder = new DataFolder();
        string log;
        TimeSpan resumed;
        await using (var program = RunningProgram.Node(app, folder.Path, "--Mail:MaxPerSecond", "1000", "--Mail:MaxPerDomainPerSecond", "1000"))
        {
            await app.Mailbox.WaitForAsync(People / 4, Ct);
            var gone = TimeProvider.System.GetTimestamp();
            await using (await DatabaseAway.BeginAsync(app.ConnectionString))
            {
                await Task.Delay(s_away, Ct);
                Assert.False(program.HasEnded);
            }

            var back = TimeProvider.System.GetTimestamp();
            away = TimeProvider.System.GetElapsedTime(gone, back);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            await app.Mailbox.WaitForAsync(People, patience.Token);
            resumed = TimeProvider.System.GetElapsedTime(back);
            Assert.False(program.HasEnded);
            await program.InterruptAsync();
            log = (await program.EndAsync()).Error;
        }

        Assert.Equal(People, app.Mailbox.Received.Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(People, app.Mailbox.Count);
        await using var source = NpgsqlDataSource.Create(app.ConnectionString); // the test's own program has dead connections still
        await using var sent = source.CreateCommand("select count(*) from outgoing_mail where state = 'sent'");
        Assert.Equal((long)People, await sent.ExecuteScalarAsync(Ct));
        var entries = EntriesOf(log).ToList();
        output.WriteLine($"{entries.Count} entries in the log, all mail out {resumed.TotalSeconds:0.0} s after the database was back");
        var looks = entries.RemoveAll(e => e.Contains("Cannot look for due jobs", StringComparison.Ordinal));
        Assert.InRange(looks, 1, away.TotalSeconds + 2);
        Assert.All(entries.CountBy(e => e), e => Assert.InRange(e.Value, 1, 1 + (away / JobQueue.RenewEvery))); // whatever was under way says so once, and a lease whenever it cannot be renewed
    }

    [Fact]
    public async Task Stopped_while_the_database_is_away_it_ends_within_a_minute_and_no_mail_is_lost()
    {
        app.Clock.To(TimeProvider.System.GetUtcNow());
        app.Mailbox.Thinking = TimeSpan.FromMilliseconds(100);
        var before = app.Mailbox.Count;
        var round = await app.Given.OpenRoundAsync(People, study: "stopping");
        using var folder = new DataFolder();
        await using (var program = RunningProgram.Node(app, folder.Path, "--Mail:MaxPerSecond", "1000", "--Mail:MaxPerDomainPerSecond", "1000"))
        {
            await app.Mailbox.WaitForAsync(before + (People / 4), Ct);
            await using (await DatabaseAway.BeginAsync(app.ConnectionString))
            {
                await program.InterruptAsync();
                await program.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), Ct);
            }
        }

        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        await using var kept = source.CreateCommand("select count(*) from outgoing_mail m join studies s on s.id = m.study_id where s.code = 'stopping' and m.state in ('queued', 'claimed', 'sending', 'sent')");
        Assert.Equal((long)round.Informants.Count, await kept.ExecuteScalarAsync(Ct));
    }

    /// <summary>What the program complains of: the first two lines of each entry.</summary>
    private static IEnumerable<string> EntriesOf(string log)
    {
        string[] bad = ["fail:", "warn:", "crit:"];
        var lines = log.Split('\n');
        return lines.Index().Where(l => bad.Any(b => l.Item.StartsWith(b, StringComparison.Ordinal))).Select(l => $"{l.Item}{lines.ElementAtOrDefault(l.Index + 1)}");
    }
}
