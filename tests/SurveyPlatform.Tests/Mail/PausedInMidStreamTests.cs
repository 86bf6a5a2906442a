using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>Somebody pauses mail while it is pouring out (<see cref="DeliverMail"/>): counted at the server, no message begins two seconds later (M-11).</summary>
public sealed class PausedInMidStreamTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const int Informants = 400;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("round")]
    [InlineData("study")]
    [InlineData("domain")]
    public async Task Two_seconds_later_nothing_arrives_any_more_and_nothing_is_lost(string what)
    {
        await app.Given.OpenRoundAsync(informants: Informants, study: what);
        using var program = await app.Cast.ProgramAsync(Role.Administrator, what);
        var earlier = app.Mailbox.Count;
        app.Mailbox.Thinking = TimeSpan.FromMilliseconds(40); // four connections need four seconds for all
        var delivering = app.RunJobAsync<DeliverMail>();
        await app.Mailbox.WaitForAsync(earlier + 20, Ct);

        await PauseAsync(program, what, "pause");
        var atPause = app.Mailbox.Count;
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        var atTwoSeconds = app.Mailbox.Count;
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        await delivering;

        Assert.Equal(atTwoSeconds, app.Mailbox.Count);
        Assert.InRange(atTwoSeconds - atPause, 0, 2 * new MailOptions().Connections); // what was under way
        app.Mailbox.Thinking = TimeSpan.Zero;
        await PauseAsync(program, what, "resume");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(Informants, app.Mailbox.Received.Where(m => m.Text.Contains($"Study {what}", StringComparison.Ordinal)).DistinctBy(m => m.To).Count());
        Assert.Equal(earlier + Informants, app.Mailbox.Count);
    }

    private static async Task PauseAsync(HttpClient program, string what, string act)
    {
        using var reply = await program.PostAsync(what switch
        {
            "round" => $"/api/v1/studies/round/rounds/2018/mail/{act}",
            "study" => $"/api/v1/studies/study/mail/{act}",
            _ => $"/api/v1/mail/domains/example.org/{act}",
        }, null, Ct);
        Assert.True(reply.IsSuccessStatusCode, $"{reply.StatusCode}");
    }
}
