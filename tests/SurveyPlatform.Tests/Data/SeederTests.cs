using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Data;

/// <summary>The demonstration study in a database, played once for the tests that only look at it.</summary>
public sealed class PlayedPioneers(Postgres postgres) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!; // set before any test

    public ServiceProvider Services { get; private set; } = null!; // set before any test

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.NewDatabaseAsync();
        Services = Compose(Database.ConnectionString);
        var watch = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        await Services.GetRequiredService<Seeder>().PlayAsync(Folder, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage("played in {0}, cpu {1}", watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - cpu);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Database.DisposeAsync();
    }

    public static ServiceProvider Compose(string connectionString)
    {
        var services = new ServiceCollection().AddSurveyCore(connectionString);
        services.AddSingleton(TimeProvider.System);
        services.TryAddSingleton(new MailOptions());
        services.AddLogging();
        services.TryAddSingleton(new MailExit(false, () => throw new InvalidOperationException("A seed sends nothing by the instance's own way out.")));
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<SurveySecret>().Set(new byte[SurveySecret.Length]);
        provider.GetRequiredService<PublicAddress>().Url = new Uri("http://localhost:5080");
        return provider;
    }

    public static string Folder { get; } = Path.Combine(Repository.Folder, "seeds", "pioneers");
}

public sealed class SeederTests(PlayedPioneers pioneers, Postgres postgres) : IClassFixture<PlayedPioneers>
{
    private static readonly string[] ClosedRounds = ["2016", "2017", "2018"];

    [Fact]
    public async Task Participation_is_exactly_as_published()
    {
        var answered = (await InvitationsAsync(pioneers.Services)).Where(i => i.Standing == Standing.Submitted && ClosedRounds.Contains(i.Round)).ToList();
        var roundsOfPerson = answered.GroupBy(a => a.Informant).ToLookup(g => g.Select(a => a.Round).Distinct().Count());

        Assert.Equal([25, 24, 23], ClosedRounds.Select(r => answered.Where(a => a.Round == r).Select(a => a.Site).Distinct().Count()));
        Assert.Equal(15, roundsOfPerson[3].Count());
        Assert.Equal(38, roundsOfPerson[2].Count());
    }

    [Fact]
    public async Task The_past_rounds_are_closed_and_the_last_one_is_open_and_unfinished()
    {
        await using var scope = OpenScope(pioneers.Services);
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        var ct = TestContext.Current.CancellationToken;
        var rounds = await db.Rounds.OrderBy(r => r.OpensAt).ToListAsync(ct);
        var open = rounds[^1];
        var standings = await db.Invitations.Where(i => i.RoundId == open.Id).Select(i => i.Standing).ToListAsync(ct);

        Assert.Equal([RoundState.Closed, RoundState.Closed, RoundState.Closed, RoundState.Open], rounds.Select(r => r.State));
        Assert.True(open.TakesAnswersAt(TimeProvider.System.GetUtcNow()));
        Assert.All([Standing.NotStarted, Standing.InProgress, Standing.Submitted, Standing.Declined, Standing.MovedOn], s => Assert.Contains(s, standings));
    }

    [Fact]
    public async Task What_happened_is_dated_when_it_happened()
    {
        await using var scope = OpenScope(pioneers.Services);
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        var ct = TestContext.Current.CancellationToken;

        Assert.All(await db.Rounds.ToListAsync(ct), r => Assert.True(r.LaunchedAt < r.OpensAt));
        Assert.Empty(await db.InvitationEvents.Where(e => db.Rounds.Any(r => r.Id == e.RoundId && (e.At < r.OpensAt || e.At >= r.ClosesAt))).ToListAsync(ct));
        Assert.True(await db.InvitationEvents.MaxAsync(e => e.At, ct) < TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Mail_of_past_rounds_rests_and_nobody_was_reminded_after_answering()
    {
        await using var scope = OpenScope(pioneers.Services);
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        var ct = TestContext.Current.CancellationToken;
        var mails = await db.OutgoingMail.ToListAsync(ct);
        var submitted = await db.InvitationEvents.Where(e => e.Kind == EventKind.Submitted).ToDictionaryAsync(e => e.InvitationId, e => e.At, ct);

        Assert.DoesNotContain(mails.Select(m => m.State).Distinct(), s => s is not (MailState.Sent or MailState.Dropped or MailState.Refused));
        Assert.All(mails.Where(m => m.State == MailState.Sent && m.Kind == MailKind.Reminder), m => Assert.False(submitted.TryGetValue(m.SubjectId, out var at) && at < m.SentAt));
        Assert.Equal(12, mails.Count(m => m.State == MailState.Refused));
        Assert.True(mails.Count(m => m.State == MailState.Sent && m.Kind == MailKind.Reminder) > 300);
    }

    [Fact]
    public async Task Playing_again_changes_nothing_even_if_nobody_noted_that_it_was_played()
    {
        var ct = TestContext.Current.CancellationToken;
        var before = await StateAsync(pioneers.Services);
        await pioneers.Services.GetRequiredService<Seeder>().PlayAsync(PlayedPioneers.Folder, ct);
        Assert.Equal(before, await StateAsync(pioneers.Services));

        await using var scope = OpenScope(pioneers.Services);
        await scope.ServiceProvider.GetRequiredService<SurveyDb>().Database.ExecuteSqlAsync($"delete from instance_settings where name like 'seed%'", ct);
        await pioneers.Services.GetRequiredService<Seeder>().PlayAsync(PlayedPioneers.Folder, ct);
        Assert.Equal(before, await StateAsync(pioneers.Services));
    }

    [Fact]
    public async Task Cut_short_and_played_again_it_is_the_same_study()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewDatabaseAsync();
        await using var services = PlayedPioneers.Compose(database.ConnectionString);
        var seeder = services.GetRequiredService<Seeder>();
        foreach (var milliseconds in new[] { 300, 900, 1700 })
        {
            using var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => seeder.PlayAsync(PlayedPioneers.Folder, cut.Token));
        }

        // Two at once take turns, and the second finds everything done.
        await Task.WhenAll(seeder.PlayAsync(PlayedPioneers.Folder, ct), seeder.PlayAsync(PlayedPioneers.Folder, ct));

        var whole = (await InvitationsAsync(pioneers.Services)).Order().ToList();
        var resumed = (await InvitationsAsync(services)).Order().ToList();
        Assert.Empty(whole.Except(resumed));
        Assert.Equal(whole.Count, resumed.Count);
    }

    [Fact]
    public async Task A_seed_that_does_not_exist_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            pioneers.Services.GetRequiredService<Seeder>().PlayAsync(Path.Combine(PlayedPioneers.Folder, "..", "atlantis"), TestContext.Current.CancellationToken));

        Assert.Contains("atlantis", refused.Message, StringComparison.Ordinal);
    }

    private sealed record Asked(string Round, string Seat, string Informant, string Site, Standing Standing, int Pages, string? Answers) : IComparable<Asked>
    {
        public int CompareTo(Asked? other) => string.CompareOrdinal(Round + Seat, other?.Round + other?.Seat);
    }

    private static async Task<List<Asked>> InvitationsAsync(IServiceProvider services)
    {
        await using var scope = OpenScope(services);
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        return await (
            from i in db.Invitations
            join r in db.Responses on i.Id equals r.InvitationId into sheets
            from r in sheets.DefaultIfEmpty()
            select new Asked(i.Round.Code, i.Seat.Code, i.Informant.Code, i.Site.Code, i.Standing, r == null ? 0 : r.Revision, r == null ? null : r.Answers))
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(int Audit, int Events, int Mails, int Sent, int Members, int Saves)> StateAsync(IServiceProvider services)
    {
        await using var scope = OpenScope(services);
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        var ct = TestContext.Current.CancellationToken;
        return (await db.AuditEntries.CountAsync(ct), await db.InvitationEvents.CountAsync(ct), await db.OutgoingMail.CountAsync(ct),
            await db.OutgoingMail.CountAsync(m => m.State == MailState.Sent, ct), await db.Memberships.CountAsync(ct), await db.Responses.SumAsync(r => r.Revision, ct));
    }

    private static AsyncServiceScope OpenScope(IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        return scope;
    }
}
