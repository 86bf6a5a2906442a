using System.Globalization;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>The build with MailKit reads what comes back from somebody else's IMAP server; the other says that it cannot.</summary>
public sealed class ReturnedImapTests(ReturningApp app) : IClassFixture<ReturningApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_lies_in_the_mailbox_is_taken_in_once_and_marked_as_seen()
    {
        if (!ThisBuildReads())
        {
            return;
        }

        await using var server = await Dovecot.StartAsync();
        await using var node = NodeOf(server);
        var (round, mails) = await app.InvitedAsync("imap");
        await server.DeliverAsync("1.a.host", Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email));
        await server.DeliverAsync("2.b.host", Corpus.Read("forged-without-proof"));
        await ReadAsync(node.Services);
        await server.DeliverAsync("3.c.host", Corpus.About("out-of-office-no-day", mails[1].MessageId, round.Informants[1].Email));
        await ReadAsync(node.Services);
        await ReadAsync(node.Services);

        Assert.All(server.Names, name => Assert.EndsWith(":2,S", name, StringComparison.Ordinal));
        Assert.Equal(3, server.Names.Count());
        using var program = await app.AdministratorAsync("imap");
        var events = await ReturningApp.EventsAsync(program, "imap");
        Assert.Equal(["queued", "sent", "bounced"], events["person-1"]);
        Assert.Equal(["queued", "sent"], events["person-2"]);
    }

    /// <summary>B-04: the mailbox is rebuilt, so that its numbers (UIDVALIDITY) are others and everything in it is unseen again.</summary>
    [Fact]
    public async Task A_mailbox_that_is_numbered_anew_brings_nothing_a_second_time()
    {
        if (!ThisBuildReads())
        {
            return;
        }

        await using var server = await Dovecot.StartAsync();
        await using var node = NodeOf(server);
        var (round, mails) = await app.InvitedAsync("rebuilt");
        await server.DeliverAsync("1.a.host", Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email));
        await server.DeliverAsync("2.b.host", Corpus.About("out-of-office-no-day", mails[1].MessageId, round.Informants[1].Email));
        await ReadAsync(node.Services);
        var (before, validity) = (await TakenAsync(), server.Validity);

        await server.RebuildAsync();
        Assert.All(server.Names, name => Assert.DoesNotContain(":2,", name, StringComparison.Ordinal));
        await server.DeliverAsync("3.c.host", Corpus.About("postfix-no-such-user", mails[1].MessageId, round.Informants[1].Email));
        await ReadAsync(node.Services);
        await ReadAsync(node.Services);

        Assert.NotEqual(validity, server.Validity);
        Assert.Equal(before + 1, await TakenAsync());
        Assert.All(server.Names, name => Assert.EndsWith(":2,S", name, StringComparison.Ordinal));
        using var program = await app.AdministratorAsync("rebuilt");
        var events = await ReturningApp.EventsAsync(program, "rebuilt");
        Assert.Equal(["queued", "sent", "bounced"], events["person-1"]);
        Assert.Equal(["queued", "sent", "bounced"], events["person-2"]); // what is new is taken in
    }

    private Task<int> TakenAsync() => app.WithAsync((SurveyDb db) => db.ReturnedMail.CountAsync(Ct));

    private static bool ThisBuildReads()
    {
        if (ReturnedImap.Complaint(new MailOptions { ReturnedImapHost = "imap.test", ReturnedImapUser = "returned" }) is not { } complaint)
        {
            return true;
        }

        Assert.StartsWith("needs the build with MailKit", complaint, StringComparison.Ordinal);
        return false;
    }

    private WebApplicationFactory<Program> NodeOf(Dovecot server) => app.WithWebHostBuilder(b =>
    {
        b.UseSetting("Mail:ReturnedImapHost", "127.0.0.1");
        b.UseSetting("Mail:ReturnedImapPort", server.Port.ToString(CultureInfo.InvariantCulture));
        b.UseSetting("Mail:ReturnedImapSecurity", "None");
        b.UseSetting("Mail:ReturnedImapUser", "returned");
        b.UseSetting("Mail:ReturnedImapPassword", "secret");
        b.UseSetting("Jobs:Enabled", "false");
    });

    private static async Task ReadAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        await scope.ServiceProvider.GetRequiredService<ReadReturnedMail>().RunAsync(Ct);
    }
}
