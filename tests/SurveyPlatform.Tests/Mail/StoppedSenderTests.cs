using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Hosting;
using SurveyPlatform.Web.Hosting.Jobs;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>S-06: a real sender stands still in the middle of its work, as on a machine that is suspended, and goes on when another has taken over.</summary>
public sealed class StoppedSenderTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const int People = 80;
    private const int Connections = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_that_goes_on_when_another_has_taken_over_sends_nothing_twice_and_changes_nothing()
    {
        await using (var source = NpgsqlDataSource.Create(app.ConnectionString))
        {
            await JobEngine.PrepareDatabaseAsync(source, Ct);
        }

        app.Clock.To(TimeProvider.System.GetUtcNow()); // the programs go by the machine's clock
        app.Mailbox.Thinking = TimeSpan.FromMilliseconds(200); // it stops with bodies on their way
        var round = await app.Given.OpenRoundAsync(People, study: "stopped");
        using var folder = new DataFolder();
        using var other = new DataFolder();
        await using var stopped = Sender(folder);
        try
        {
            await app.Mailbox.WaitForAsync(People / 5, Ct);
            await stopped.StopAsync();
            await using (Sender(other))
            {
                await TakenOverAsync();
            }

            var before = await RowsAsync();
            Assert.All(before, r => Assert.True(r.State is MailState.Sent or MailState.Unknown, $"{r.State}: {r.Reason}"));
            Assert.InRange(before.Count(r => r.State == MailState.Unknown), 1, Connections);
            await stopped.ContinueAsync();
            await stopped.InterruptAsync(); // it ends what it has in hand
            await stopped.EndAsync();

            Assert.Equal(before.Select(r => (r.Id, r.State, r.SentAt, r.Reply)), (await RowsAsync()).Select(r => (r.Id, r.State, r.SentAt, r.Reply)));
        }
        finally
        {
            await stopped.ContinueAsync();
        }

        var taken = app.Mailbox.Received.Select(m => m.MessageId).ToList();
        var rows = await RowsAsync();
        Assert.Equal(taken.Distinct(), taken);
        Assert.Subset(taken.ToHashSet(), rows.Where(r => r.State == MailState.Sent).Select(r => r.MessageId!).ToHashSet());
        Assert.Equal(round.Informants.Count, rows.Count);
    }

    private RunningProgram Sender(DataFolder folder) => RunningProgram.Node(app, folder.Path, "--Mail:Connections", $"{Connections}", "--Mail:MaxPerSecond", "20", "--Mail:MaxPerDomainPerSecond", "1000");

    private async Task TakenOverAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await app.WithAsync((SurveyDb db) => db.OutgoingMail.AnyAsync(m => m.IsOpen, Ct)))
        {
            await Task.Delay(200, patience.Token);
        }
    }

    private Task<List<OutgoingMail>> RowsAsync() => app.WithAsync((SurveyDb db) => db.OutgoingMail.AsNoTracking().OrderBy(m => m.Id).ToListAsync(Ct));
}
