using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SurveyPlatform.Core.Data;

/// <summary>
/// Refuses a NUL in any text before it is sent. PostgreSQL would refuse it too, but Npgsql, when it has just prepared the statement,
/// then loses count on that connection and fails the next, innocent user of it.
/// </summary>
public sealed class TextGuard : DbCommandInterceptor
{
    public static readonly Problem Unkeepable = new("character", 422, "There is a character in it that no text may have (NUL). Write it again without.");

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Require(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Require(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Require(command);
        return ValueTask.FromResult(result);
    }

    private static void Require(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is string text ? text.Contains('\0') : parameter.Value is IEnumerable<string?> texts && texts.Any(t => t?.Contains('\0') == true))
            {
                throw Unkeepable.With();
            }
        }
    }
}
