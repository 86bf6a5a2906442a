using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Extracts;

/// <summary>The job: what is claimed is built once, whoever dies or doubts, and a file is there whole or not at all.</summary>
public sealed class BuildExtractsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly RequestExtract.Input Input = new() { Rounds = ["2016"] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Folder => app.Services.GetRequiredService<ExtractFolder>().Path;

    private ExtractClaims Claims => app.Services.GetRequiredService<ExtractClaims>();

    [Fact]
    public async Task Rows_and_hash_are_those_of_the_file()
    {
        var study = await OneRoundAsync("hash");
        var (extract, _) = await study.BuildAsync(Input);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, $"{extract.Id}.csv"), Ct);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), extract.Sha256);
        Assert.Equal((1, bytes.Length, 1), (extract.Rows, extract.Bytes, extract.Attempts));
        Assert.Equal("hash_2016_long_2018-02-01.csv", extract.FileName);
        Assert.Equal((extract.Sha256, 1, "ki", 1), (extract.Manifest!.Sha256, extract.Manifest.Rows, extract.Manifest.Rounds[0].Questionnaire, extract.Manifest.Rounds[0].Version));
        Assert.Equal(extract.Columns, extract.Manifest.Columns.Count);
        Assert.Equal("top_3", extract.Manifest.Columns[^1]);
        Assert.Empty(Directory.GetFiles(Folder, "*.part"));
    }

    [Fact]
    public async Task Running_it_twice_changes_nothing()
    {
        var study = await OneRoundAsync("twice");
        var (first, _) = await study.BuildAsync(Input);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.RunJobAsync<BuildExtracts>();
        var second = await study.ReadAsync(first.Id);

        Assert.Equal((first.FinishedAt, first.Attempts), (second.FinishedAt, second.Attempts));
    }

    [Fact]
    public async Task Two_servers_at_once_do_it_once()
    {
        var study = await OneRoundAsync("two-servers");
        var asked = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            asked.Add((await study.RequestAsync(Input)).Id);
        }

        await Task.WhenAll(app.RunJobAsync<BuildExtracts>(), app.RunJobAsync<BuildExtracts>());
        await app.RunJobAsync<BuildExtracts>();

        foreach (var extract in asked)
        {
            var built = await study.ReadAsync(extract);
            Assert.Equal((ExtractState.Ready, 1), (built.State, built.Attempts));
        }
    }

    [Fact]
    public async Task No_more_than_two_are_built_at_once()
    {
        var study = await OneRoundAsync("at-once");
        for (var i = 0; i < 3; i++)
        {
            await study.RequestAsync(Input);
        }

        var (one, two, three) = (await Claims.ClaimAsync(Ct), await Claims.ClaimAsync(Ct), await Claims.ClaimAsync(Ct));
        Assert.True(one is not null && two is not null && three is null);

        await Claims.ReleaseAsync(one);
        await Claims.ReleaseAsync(two);
        await app.RunJobAsync<BuildExtracts>();
    }

    [Fact]
    public async Task What_a_dead_builder_left_the_next_one_builds()
    {
        var study = await OneRoundAsync("dead");
        var extract = await study.RequestAsync(Input);
        var dead = await Claims.ClaimAsync(Ct);
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{extract.Id}.{dead!.Id}.part"), "half", Ct);
        Assert.Null(await Claims.ClaimAsync(Ct)); // it is taken to be alive

        await EndLeaseAsync(study);
        await app.RunJobAsync<BuildExtracts>();
        var built = await study.ReadAsync(extract.Id);

        Assert.Equal((ExtractState.Ready, 2), (built.State, built.Attempts));
        Assert.Empty(Directory.GetFiles(Folder, $"{extract.Id}.*.part"));
        await Claims.FailAsync(dead, "I come late"); // and the dead one, waking up, changes nothing
        Assert.Equal(ExtractState.Ready, (await study.ReadAsync(extract.Id)).State);
    }

    [Fact]
    public async Task An_extract_that_kills_its_builder_again_and_again_is_given_up()
    {
        var study = await OneRoundAsync("killer");
        var extract = await study.RequestAsync(Input);
        for (var i = 0; i < ExtractClaims.MostAttempts; i++)
        {
            Assert.NotNull(await Claims.ClaimAsync(Ct));
            await EndLeaseAsync(study);
        }

        await app.RunJobAsync<BuildExtracts>();
        var failed = await study.ReadAsync(extract.Id);

        Assert.Equal((ExtractState.Failed, "The program stopped 3 times while it was building this file."), (failed.State, failed.Error));
    }

    [Fact]
    public async Task A_failure_says_why_and_leaves_nothing()
    {
        var study = await OneRoundAsync("fails");
        var folder = app.Services.GetRequiredService<ExtractFolder>();
        var good = folder.Path;
        var file = Path.GetTempFileName();
        var extract = await study.RequestAsync(Input);
        try
        {
            folder.Path = Path.Combine(file, "below-a-file");
            await app.RunJobAsync<BuildExtracts>();
        }
        finally
        {
            folder.Path = good;
            File.Delete(file);
        }

        var failed = await study.ReadAsync(extract.Id);
        Assert.Equal(ExtractState.Failed, failed.State);
        Assert.Contains("below-a-file", failed.Error, StringComparison.Ordinal);
        Assert.Equal((null, null, null), (failed.Rows, failed.Sha256, failed.Manifest));
    }

    [Fact]
    public async Task A_builder_that_is_stopped_gives_its_work_back()
    {
        var study = await OneRoundAsync("stopped");
        var extract = await study.RequestAsync(Input);
        using var stop = new CancellationTokenSource();
        var claim = await Claims.ClaimAsync(Ct);
        await stop.CancelAsync();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scope.ServiceProvider.GetRequiredService<BuildExtract>().RunAsync(claim!, stop.Token));
        }

        var waiting = await study.ReadAsync(extract.Id);
        Assert.Equal((ExtractState.Queued, 0), (waiting.State, waiting.Attempts));
        await app.RunJobAsync<BuildExtracts>();
    }

    [Fact]
    public async Task One_that_was_taken_back_leaves_no_file_even_while_it_is_built()
    {
        var study = await OneRoundAsync("taken-back");
        var (queued, building) = (await study.RequestAsync(Input), await study.RequestAsync(Input));
        await CancelAsync(queued);
        var claim = await Claims.ClaimAsync(Ct);
        Assert.Equal(building.Id, claim!.Extract);
        await CancelAsync(building);
        await study.WithAsync<BuildExtract>((build, _) => build.RunAsync(claim, Ct));

        Assert.Equal(ExtractState.Cancelled, (await study.ReadAsync(building.Id)).State);
        Assert.False(File.Exists(Path.Combine(Folder, $"{building.Id}.csv")));
        var refused = await Assert.ThrowsAsync<ProblemException>(() => CancelAsync(queued));
        Assert.Equal("extractNotWaitedFor", refused.Problem.Code);

        Task CancelAsync(Extract extract) => study.WithAsync<CancelExtract>((cancel, s) => cancel.RunAsync(s.Id, extract.Id, FieldedStudy.Ada, Ct));
    }

    [Fact]
    public async Task What_was_being_written_when_it_was_asked_for_is_waited_for()
    {
        var study = await OneRoundAsync("late");
        var invitation = await study.InvitationAsync("2016", "c");
        await study.AnswerAsync("2016", "c", new() { ["org"] = SingleAnswer.Of(1) }, submit: false);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        await using var writing = await db.Database.BeginTransactionAsync(Ct);
        await db.Database.ExecuteSqlAsync($"update responses set submitted_at = {app.Clock.GetUtcNow()} where invitation_id = {invitation}", Ct);

        var extract = await study.RequestAsync(Input);
        var building = app.RunJobAsync<BuildExtracts>();
        await Task.Delay(TimeSpan.FromMilliseconds(300), Ct);
        await writing.CommitAsync(Ct);
        await building;

        Assert.Equal(2, (await study.ReadAsync(extract.Id)).Rows);
    }

    private static Task EndLeaseAsync(FieldedStudy study) => study.WithAsync<SurveyDb>((db, s) =>
        db.Database.ExecuteSqlAsync($"update extracts set lease_until = clock_timestamp() - interval '1 second' where study_id = {s.Id} and state = 'building'", Ct));

    private async Task<FieldedStudy> OneRoundAsync(string code)
    {
        var study = new FieldedStudy(app, code);
        await study.CreateAsync("b;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola\nc;camden;Manager;CCG;Uma Rao;uma@example.org;uma");
        await study.LaunchAsync("2016", TwoYears.First);
        await study.AnswerAsync("2016", "b", new() { ["org"] = SingleAnswer.Of(1) });
        return study;
    }
}
