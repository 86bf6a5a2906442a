using Microsoft.AspNetCore.Hosting;
using Npgsql;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting.Jobs;
using Xunit;

namespace SurveyPlatform.Tests.Jobs;

/// <summary>The program with its jobs on, whichever engine it was built with.</summary>
public sealed class LookingApp(Postgres postgres) : SurveyApp(postgres), IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await JobEngine.PrepareDatabaseAsync(source, CancellationToken.None); // as the verb migrate does
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Jobs:Enabled", "true");
        builder.UseSetting("Jobs:PollSeconds", "1");
    }
}

/// <summary>That the engine looks: nobody runs a job in these tests.</summary>
public sealed class JobEngineTests(LookingApp app) : IClassFixture<LookingApp>
{
    [Fact]
    public async Task Work_that_is_due_is_done_without_anybody_asking()
    {
        var round = await app.Given.OpenRoundAsync(informants: 3, study: "due");

        await AssertInvitedOnceAsync(round);
    }

    [Fact]
    public async Task Two_servers_look_and_every_mail_leaves_once()
    {
        app.WithWebHostBuilder(_ => { }).CreateClient().Dispose(); // a second host runs from now on, until the first one ends
        var round = await app.Given.OpenRoundAsync(informants: 20, study: "two");

        await AssertInvitedOnceAsync(round);
    }

    [Fact]
    public async Task The_engine_outlives_a_database_that_goes_away()
    {
        await app.Given.StudyAsync("away");
        await using (await DatabaseAway.BeginAsync(app.ConnectionString))
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        }

        await AssertInvitedOnceAsync(await app.Given.OpenRoundAsync(informants: 3, study: "away"));
    }

    /// <summary>The build with Hangfire has its dashboard at <c>/jobs</c>; the other has no such page.</summary>
    [Fact]
    public async Task Hangfires_dashboard_is_for_owners_only()
    {
        var hasOne = typeof(JobEngine).Assembly.GetReferencedAssemblies().Any(a => a.Name == "Hangfire.Core");
        using var olga = await app.Cast.OlgaAsync();
        using var ada = await app.Cast.AdaAsync("jobs");
        using var adas = await app.Cast.ProgramAsync(Role.Administrator, "jobs");
        using var stranger = app.NewVisitor();

        Assert.Equal(hasOne ? 200 : 404, await LookAsync(olga.Client, "/jobs"));
        foreach (var path in new[] { "/jobs", "/jobs/recurring", "/jobs/servers" })
        {
            // A key opens no page, so its program is sent to sign in like a stranger.
            int[] seen = [await LookAsync(ada.Client, path), await LookAsync(adas, path), await LookAsync(stranger.Client, path)];
            Assert.Equal(hasOne ? [403, 302, 302] : [404, 404, 404], seen);
        }

        async Task<int> LookAsync(HttpClient client, string path)
        {
            using var reply = await client.GetAsync(path, TestContext.Current.CancellationToken);
            return (int)reply.StatusCode;
        }
    }

    private async Task AssertInvitedOnceAsync(Given.OpenRound round)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3)); // a job that lost the database in its run is free again when its lease ends
        while (Invited(round).Distinct().Count() < round.Informants.Count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), patience.Token); // time for another to be sent, if there were one
        Assert.Equal(round.Informants.Select(i => i.Email).Order(StringComparer.Ordinal), Invited(round).Order(StringComparer.Ordinal));
    }

    /// <summary>Whom mail with a link of this round reached.</summary>
    private List<string> Invited(Given.OpenRound round) =>
        [.. app.Mailbox.Received.Where(m => round.Informants.Any(i => m.Links[0].AbsolutePath == $"/r/{i.Link}")).Select(m => m.To)];
}
