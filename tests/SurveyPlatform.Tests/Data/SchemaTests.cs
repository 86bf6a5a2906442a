using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Data;

/// <summary>The database that <c>migrations/</c> builds is the one the model describes: columns, nullability, types.</summary>
public sealed class SchemaTests(Postgres postgres)
{
    [Fact]
    public async Task The_schema_equals_the_model()
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using var db = new SurveyDb(new DbContextOptionsBuilder<SurveyDb>().UseNpgsql(database.ConnectionString).Options, new SiteScope());

        await CompareAsync(db, "public");
    }

    [Fact]
    public async Task The_schema_of_accounts_equals_the_model()
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using var services = new ServiceCollection().Configure<IdentityOptions>(AccountServices.Harden).BuildServiceProvider();
        await using var db = new AccountsDb(new DbContextOptionsBuilder<AccountsDb>().UseApplicationServiceProvider(services).UseNpgsql(database.ConnectionString).Options);

        await CompareAsync(db, "accounts");
    }

    private static async Task CompareAsync(DbContext db, string schema)
    {
        var built = await ColumnsAsync(db.Database.GetConnectionString()!, schema); // given above
        var modelled = db.Model.GetEntityTypes()
            .Where(e => e.GetViewName() is null && !e.IsMappedToJson())
            .SelectMany(e => e.GetProperties().Where(p => p.GetColumnName() != "xmin") // every row of PostgreSQL has it
                .Select(p => $"{e.GetTableName()}.{p.GetColumnName()} {p.GetColumnType()}{(p.IsNullable ? "?" : "")}")
                .Concat(e.GetNavigations().Where(n => n.TargetEntityType.IsMappedToJson()).Select(n =>
                    $"{e.GetTableName()}.{n.TargetEntityType.GetContainerColumnName()} jsonb{(n.IsCollection || n.ForeignKey.IsRequiredDependent ? "" : "?")}")))
            .Order(StringComparer.Ordinal)
            .ToList();

        var tables = modelled.Select(c => c.Split('.')[0]).ToHashSet();
        Assert.Equal(string.Join('\n', built.Where(c => tables.Contains(c.Split('.')[0]))), string.Join('\n', modelled));
    }

    private static async Task<List<string>> ColumnsAsync(string connectionString, string schema)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            """
            select c from (select table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') || case is_nullable when 'YES' then '?' else '' end as c
            from information_schema.columns where table_schema = $1 and table_name not in (select viewname from pg_views)) as columns order by c collate "C"
            """);
        command.Parameters.Add(new() { Value = schema });
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }
}
