using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
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
        if (ReturnedImap.Complaint(new MailOptions { ReturnedImapHost = "imap.test", ReturnedImapUser = "returned" }) is { } complaint)
        {
            Assert.StartsWith("needs the build with MailKit", complaint, StringComparison.Ordinal);
            return;
        }

        await using var server = await Dovecot.StartAsync();
        await using var node = app.WithWebHostBuilder(b =>
        {
            b.UseSetting("Mail:ReturnedImapHost", "127.0.0.1");
            b.UseSetting("Mail:ReturnedImapPort", server.Port.ToString(CultureInfo.InvariantCulture));
            b.UseSetting("Mail:ReturnedImapSecurity", "None");
            b.UseSetting("Mail:ReturnedImapUser", "returned");
            b.UseSetting("Mail:ReturnedImapPassword", "secret");
            b.UseSetting("Jobs:Enabled", "false");
        });
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

    private static async Task ReadAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        await scope.ServiceProvider.GetRequiredService<ReadReturnedMail>().RunAsync(Ct);
    }
}
