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

    /// <summary>B-03: at the worst moment a hundred times; with real kills in <see cref="ReadingProgramTests"/>.</summary>
    [Fact]
    public async Task What_arrives_in_the_folder_is_taken_in_once_even_if_the_program_dies_before_it_is_put_away()
    {
        var (round, mails) = await app.InvitedAsync("maildir");
        var arrived = Directory.CreateDirectory(Path.Combine(app.Maildir, "new")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(arrived, "1.a.host"), Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email), Ct);
        await File.WriteAllBytesAsync(Path.Combine(arrived, "2.b.host"), Corpus.Read("forged-without-proof"), Ct);

        for (var death = 0; death < 100; death++)
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

    /// <summary>B-04: somebody rebuilds the mailbox, and everything in it is there anew under other names.</summary>
    [Fact]
    public async Task A_mailbox_that_was_rebuilt_brings_nothing_twice_and_loses_nothing()
    {
        var (round, mails) = await app.InvitedAsync("rebuilt");
        var (arrived, kept) = (Directory.CreateDirectory(Path.Combine(app.Maildir, "new")).FullName, Path.Combine(app.Maildir, "cur"));
        await File.WriteAllBytesAsync(Path.Combine(arrived, "1.before"), Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email), Ct);
        await app.RunJobAsync<ReadReturnedMail>();
        var before = await app.WithAsync((SurveyDb db) => db.ReturnedMail.CountAsync(Ct));

        foreach (var (number, file) in Directory.GetFiles(kept).Index())
        {
            File.Move(file, Path.Combine(arrived, $"{number}.rebuilt"));
        }

        await File.WriteAllBytesAsync(Path.Combine(arrived, "9.since"), Corpus.About("complaint-abuse", mails[1].MessageId, round.Informants[1].Email), Ct);
        await app.RunJobAsync<ReadReturnedMail>();

        Assert.Empty(Directory.GetFiles(arrived));
        Assert.Equal(before + 1, await app.WithAsync((SurveyDb db) => db.ReturnedMail.CountAsync(Ct)));
        using var program = await app.AdministratorAsync("rebuilt");
        var events = await ReturningApp.EventsAsync(program, "rebuilt");
        Assert.Equal(["queued", "sent", "bounced"], events["person-1"]);
        Assert.Equal(["queued", "sent", "unsubscribed"], events["person-2"]);
    }
}
