using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Data;

/// <summary>The database that <c>migrations/</c> builds is the one the model describes: columns, nullability, types.</summary>
public sealed class SchemaTests(Postgres postgres)
{
    [Fact]
    public async Task The_schema_equals_the_model()
    {
        await using var database = await postgres.NewDatabaseAsync();
        var built = await ColumnsAsync(database.ConnectionString);

        await using var db = new SurveyDb(new DbContextOptionsBuilder<SurveyDb>().UseNpgsql(database.ConnectionString).Options, new SiteScope());
        var modelled = db.Model.GetEntityTypes()
            .Where(e => e.GetViewName() is null && !e.IsMappedToJson())
            .SelectMany(e => e.GetProperties().Select(p => $"{e.GetTableName()}.{p.GetColumnName()} {p.GetColumnType()}{(p.IsNullable ? "?" : "")}")
                .Concat(e.GetNavigations().Where(n => n.TargetEntityType.IsMappedToJson()).Select(n =>
                    $"{e.GetTableName()}.{n.TargetEntityType.GetContainerColumnName()} jsonb{(n.IsCollection || n.ForeignKey.IsRequiredDependent ? "" : "?")}")))
            .Order(StringComparer.Ordinal)
            .ToList();

        var tables = modelled.Select(c => c.Split('.')[0]).ToHashSet();
        Assert.Equal(string.Join('\n', built.Where(c => tables.Contains(c.Split('.')[0]))), string.Join('\n', modelled));
    }

    private static async Task<List<string>> ColumnsAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            """
            select c from (select table_name || '.' || column_name || ' ' || data_type || case is_nullable when 'YES' then '?' else '' end as c
            from information_schema.columns where table_schema = 'public' and table_name not in (select viewname from pg_views)) as columns order by c collate "C"
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }
}
