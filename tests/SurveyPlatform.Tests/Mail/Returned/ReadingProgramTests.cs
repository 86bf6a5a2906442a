using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Tests.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>
/// A real program empties the folder into which a mail server puts what comes back: it is killed while it does (B-03), and it meets all that may lie there (B-06).
/// <c>SURVEY_MAILDIR_MESSAGES=10000</c> makes the latter the long run of <c>docs/testing.md</c>.
/// </summary>
public sealed class ReadingProgramTests(ReturningApp app, ITestOutputHelper output) : IClassFixture<ReturningApp>, IDisposable
{
    private static readonly int s_messages = Environment.GetEnvironmentVariable("SURVEY_MAILDIR_MESSAGES") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : 2000;

    private readonly DataFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task However_often_the_reader_is_killed_each_message_counts_once()
    {
        const int People = 300;
        const int Kills = 4;
        app.Clock.To(TimeProvider.System.GetUtcNow()); // the program goes by the machine's clock
        var (round, mails) = await app.InvitedAsync("reader", People);
        for (var i = 0; i < People; i++)
        {
            await PutAsync($"bounce{i:000}", Corpus.About("postfix-no-such-user", mails[i].MessageId, round.Informants[i].Email));
        }

        var random = new Random(20180302);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var program = Start();
            await UntilReadAsync("bounce", People * kill / (Kills + 1));
            await Task.Delay(random.Next(12), Ct);
            program.Kill();
            await program.EndAsync();
            await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync($"update job_runs set leased_until = now() where leased_by is not null", Ct)); // not to wait 45 s each time until the dead one's lease is over
        }

        await using (Start())
        {
            await UntilReadAsync("bounce", People);
        }

        using var ada = await app.AdministratorAsync("reader");
        var events = await ReturningApp.EventsAsync(ada, "reader");
        Assert.Equal(People, events.Count);
        Assert.All(events.Values, e => Assert.Equal(["queued", "sent", "bounced"], e));
        Assert.Equal((People, People), await app.WithAsync(async (SurveyDb db) => (
            await db.ReturnedMail.CountAsync(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "reader"), Ct),
            await db.AuditEntries.CountAsync(e => e.Action == "informant.bounced" && db.Studies.Any(s => s.Id == e.StudyId && s.Code == "reader"), Ct))));
    }

    [Fact]
    public async Task A_folder_with_a_giant_and_a_labyrinth_among_thousands_is_read_without_growing()
    {
        await using var program = Start();
        await program.AddressAsync();
        for (var i = 0; i < 50; i++)
        {
            await PutAsync($"warm{i}", Encoding.ASCII.GetBytes($"From: x{i}@y.test\r\nSubject: Warm {i}\r\n\r\nHello.\r\n"));
        }

        await UntilReadAsync("warm", 50);
        var before = program.Memory().Resident;
        var began = TimeProvider.System.GetTimestamp();
        await PutAsync("m-giant", [.. "Subject: giant\r\nContent-Type: text/plain\r\n\r\n"u8, .. Enumerable.Repeat(Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n"), 30_000).SelectMany(l => l)]);
        await PutAsync("m-labyrinth", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"))));
        for (var i = 2; i < s_messages; i++)
        {
            await PutAsync($"m{i}", Encoding.ASCII.GetBytes($"From: x{i}@y.test\r\nSubject: Automatic reply\r\n\r\nAway.\r\n"));
        }

        await UntilReadAsync("m", s_messages);

        var (took, grew) = (TimeProvider.System.GetElapsedTime(began), program.Memory().Peak - before);
        output.WriteLine($"{s_messages} messages in {took.TotalSeconds:0.0} s, {grew / 1024 / 1024} MB more at most");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.InRange(grew, long.MinValue, 200L * 1024 * 1024);
    }

    private RunningProgram Start() => RunningProgram.Node(app, _folder.Path, "--Mail:ReturnTo", "bounces@survey.test", "--Mail:ReturnedMaildir", app.Maildir);

    /// <summary>As a mail server delivers it: whole from the first moment.</summary>
    private async Task PutAsync(string name, byte[] message)
    {
        var unfinished = Path.Combine(Directory.CreateDirectory(Path.Combine(app.Maildir, "tmp")).FullName, name);
        await File.WriteAllBytesAsync(unfinished, message, Ct);
        File.Move(unfinished, Path.Combine(Directory.CreateDirectory(Path.Combine(app.Maildir, "new")).FullName, name));
    }

    private async Task UntilReadAsync(string name, int messages)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(6));
        var kept = Directory.CreateDirectory(Path.Combine(app.Maildir, "cur")).FullName;
        while (Directory.GetFiles(kept, $"{name}*:2,S").Length < messages)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(3), patience.Token);
        }
    }
}
