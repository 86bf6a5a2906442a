using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace SurveyPlatform.Core.Data;

/// <summary>Gives tables, columns and keys the database's spelling: <c>FrameDate</c> is <c>frame_date</c>.</summary>
public static partial class SnakeCaseNames
{
    public static string Of(string name) => WordStart().Replace(name, "_$0").ToLowerInvariant();

    public static void UseSnakeCase(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes().Where(e => !e.IsMappedToJson()))
        {
            if (entity.GetTableName() is { } table)
            {
                entity.SetTableName(Of(table));
            }

            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Of(property.Name));
            }
        }
    }

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();
}
