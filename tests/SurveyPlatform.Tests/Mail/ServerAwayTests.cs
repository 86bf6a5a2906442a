using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>M-13: the mail server takes nobody for two hours of the clock. Nothing is lost, Ada sees it, and when it is back nobody need do anything.</summary>
public sealed class ServerAwayTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one", 1)]
    [InlineData("many", 60)]
    public async Task Mail_waits_and_says_so_and_leaves_by_itself_when_the_server_is_back(string study, int people)
    {
        var round = await app.Given.OpenRoundAsync(people, study: study);
        using var ada = await app.Cast.AdaAsync(study);
        var waits = people == 1 ? "1 mail waits" : $"{people} mails wait";
        app.Mailbox.IsBusy = true;
        for (var minute = 1; minute <= 120; minute++)
        {
            await DeliverAsync();
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            if (minute is 1 or 5 or 120)
            {
                await ada.OpenAsync($"/studies/{study}");
                Assert.Contains($"{waits} because the mail server cannot be used", ada.Text, StringComparison.Ordinal);
                await ada.FollowAsync($"{waits} because the mail server cannot be used");
                Assert.Contains($"{waits}, the first since Thursday 1 February 2018", ada.Text, StringComparison.Ordinal);
                Assert.Contains("421 too many connections", ada.Text, StringComparison.Ordinal);
            }
        }

        Assert.All(await app.WithAsync((SurveyDb db) => db.OutgoingMail.Where(m => db.Studies.Any(s => s.Id == m.StudyId && s.Code == study)).ToListAsync(Ct)), m => Assert.Equal((MailState.Queued, 0), (m.State, m.Attempts)));
        app.Mailbox.IsBusy = false;
        await DeliverAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync();

        Assert.Equal(round.Informants.Select(i => i.Email).Order(StringComparer.Ordinal), app.Mailbox.Received.Where(m => m.Text.Contains($"Study {study}", StringComparison.Ordinal)).Select(m => m.To).Order(StringComparer.Ordinal));
        await ada.OpenAsync($"/studies/{study}");
        Assert.DoesNotContain("the mail server cannot be used", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync($"/studies/{study}/mail");
        Assert.DoesNotContain("The mail server cannot be used", ada.Text, StringComparison.Ordinal);
    }

    /// <summary>As the engine does it: a run that fails is tried again, whatever it said.</summary>
    private async Task DeliverAsync()
    {
        try
        {
            await app.RunJobAsync<DeliverMail>();
        }
        catch (MailWaitsException)
        {
            // It is on the page.
        }
    }
}
