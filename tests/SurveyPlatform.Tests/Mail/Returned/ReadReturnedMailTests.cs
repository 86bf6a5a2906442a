using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Core.Rounds;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>A folder that a mail server fills is emptied, each message once, whatever lies in it.</summary>
public sealed class ReadReturnedMailTests(ReturningApp app) : IClassFixture<ReturningApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_arrives_in_the_folder_is_taken_in_once_even_if_the_program_dies_before_it_is_put_away()
    {
        var (round, mails) = await app.InvitedAsync("maildir");
        var arrived = Directory.CreateDirectory(Path.Combine(app.Maildir, "new")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(arrived, "1.a.host"), Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email), Ct);
        await File.WriteAllBytesAsync(Path.Combine(arrived, "2.b.host"), Corpus.Read("forged-without-proof"), Ct);

        for (var death = 0; death < 20; death++)
        {
            await app.RunJobAsync<ReadReturnedMail>();
            Assert.Empty(Directory.GetFiles(arrived));
            // As it lies when the program was killed after the commit and before the move.
            File.Move(Path.Combine(app.Maildir, "cur", "1.a.host:2,S"), Path.Combine(arrived, "1.a.host"));
        }

        await app.RunJobAsync<ReadReturnedMail>();

        Assert.Equal(["1.a.host:2,S", "2.b.host:2,S"], Directory.GetFiles(Path.Combine(app.Maildir, "cur"), "*.host:*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        using var program = await app.AdministratorAsync("maildir");
        var events = await ReturningApp.EventsAsync(program, "maildir");
        Assert.Equal(["queued", "sent", "bounced"], events["person-1"]);
        Assert.Equal(["queued", "sent"], events["person-2"]);
        Assert.Equal(2, await app.WithAsync((SurveyDb db) => db.ReturnedMail.CountAsync(r => (r.StudyId == null && r.Kind == ReturnedKind.Bounce) || db.Studies.Any(s => s.Id == r.StudyId && s.Code == "maildir"))));
    }

    [Fact]
    public async Task A_folder_of_a_thousand_with_a_giant_and_a_labyrinth_among_them_is_read_without_growing()
    {
        var arrived = Directory.CreateDirectory(Path.Combine(app.Maildir, "new")).FullName;
        for (var i = 0; i < 1000; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(arrived, $"m{i}"), $"From: x{i}@y.test\r\nSubject: Automatic reply\r\n\r\nAway.\r\n", Ct);
        }

        await using (var giant = File.Create(Path.Combine(arrived, "giant")))
        {
            await giant.WriteAsync("Subject: giant\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray(), Ct);
            var line = Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n");
            for (var i = 0; i < 30_000; i++)
            {
                await giant.WriteAsync(line, Ct);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(arrived, "labyrinth"), string.Concat(Enumerable.Range(0, 200).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")), Ct);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = Stopwatch.GetTimestamp();

        await app.RunJobAsync<ReadReturnedMail>();

        Assert.Empty(Directory.GetFiles(arrived));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"{Stopwatch.GetElapsedTime(began)}");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 200 * 1024 * 1024);
        TestContext.Current.SendDiagnosticMessage($"1002 returned mails in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }
}
