using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Data;

public sealed class MigratorTests(Postgres postgres)
{
    [Fact]
    public async Task An_empty_database_gets_every_script_once()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var migrator = new Migrator(source, TimeProvider.System);

        Assert.Equal(Migrator.Scripts.Select(s => s.Name), await migrator.MigrateAsync(ct));
        Assert.Empty(await migrator.MigrateAsync(ct));
        await migrator.RequireCurrentAsync(ct);
    }

    [Fact]
    public async Task Two_migrators_at_once_take_turns()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);

        var applied = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new Migrator(source, TimeProvider.System).MigrateAsync(ct)));

        Assert.Equal(Migrator.Scripts.Count, applied.Sum(a => a.Count));
    }

    [Fact]
    public async Task A_database_without_the_schema_is_older_than_the_program()
    {
        await using var database = await postgres.NewEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => new Migrator(source, TimeProvider.System).RequireCurrentAsync(TestContext.Current.CancellationToken));

        Assert.Equal("schemaOlder", refusal.Problem.Code);
    }

    [Fact]
    public async Task A_database_with_an_unknown_script_is_newer_than_the_program()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using (var later = source.CreateCommand("insert into schema_history (name, sha256, applied_at) values ('9999_later.sql', '', now())"))
        {
            await later.ExecuteNonQueryAsync(ct);
        }

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => new Migrator(source, TimeProvider.System).RequireCurrentAsync(ct));

        Assert.Equal("schemaNewer", refusal.Problem.Code);
    }
}
