using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Turns whatever was thrown into a reply: the API answers a problem, a page the error page. Nothing of the inside is shown.</summary>
public sealed partial class ProblemHandler : IExceptionHandler
{
    private static readonly Problem Json = new("badRequest", 400, "The body is not the JSON this address reads.");
    private static readonly Problem Simultaneous = new("simultaneous", 409, "The same thing was being done at the same moment. Look, and repeat if it is still wanted.");

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The middleware has by now put the error page's address into the request.
        if (httpContext.Features.Get<IExceptionHandlerPathFeature>() is { } failed && !ProblemReply.IsForProgram(failed.Path))
        {
            return false; // the error page is next
        }

        await ProblemReply.WriteAsync(httpContext, ProblemOf(exception));
        return true;
    }

    /// <summary>What is said to the outside about an exception.</summary>
    public static ProblemException ProblemOf(Exception exception) => exception switch
    {
        DbUpdateException { InnerException: PostgresException inner } when IsUnkeepable(inner) => TextGuard.Unkeepable.With(),
        DbUpdateException { InnerException: ProblemException refused } => refused,
        PostgresException own when IsUnkeepable(own) => TextGuard.Unkeepable.With(),
        ProblemException problem => problem,
        BadHttpRequestException { InnerException: JsonException json } => Json.For(FieldsOf(json)),
        BadHttpRequestException bad => ProblemReply.For(bad.StatusCode).With(),
        InvalidOperationException { InnerException: ArgumentException, Source: "Microsoft.AspNetCore.Http.Extensions" } => ProblemReply.For(415).With(), // a charset nobody knows
        DbUpdateConcurrencyException => CommonProblems.ChangedMeanwhile.With(),
        DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation } } => Simultaneous.With(),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => Simultaneous.With(),
        NpgsqlException { IsTransient: true } or InvalidOperationException { InnerException: NpgsqlException { IsTransient: true } } => ProblemReply.For(503).With(),
        _ => ProblemReply.For(500).With(),
    };

    private static bool IsUnkeepable(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter;

    /// <summary>Whether somebody should look: refusals and broken requests are no news.</summary>
    public static bool IsNews(Exception exception) => ProblemOf(exception).Problem.Status >= 500;

    private static FieldError[] FieldsOf(JsonException json)
    {
        // "JSON deserialization for type '...' was missing required properties including: 'mails', 'as'."
        if (json.Message.Split("required properties including: ") is [_, var missing])
        {
            return [.. MemberName().Matches(missing).Select(m => new FieldError(m.Groups[1].Value, "missing", $"“{m.Groups[1].Value}” is missing."))];
        }

        // "The JSON value could not be converted to Type. Path: $.x | LineNumber: ..." names types of the inside: only the place is told.
        var field = json.Path is null or "$" ? "" : json.Path.StartsWith("$.", StringComparison.Ordinal) ? json.Path[2..] : json.Path;
        var place = json.LineNumber is { } line ? $" (line {line + 1})" : "";
        return [new FieldError(field, "json", field.Length == 0 ? $"This is not JSON as expected here{place}." : $"“{field}” has a value that does not fit, or is not known here{place}.")];
    }

    [GeneratedRegex("'([A-Za-z]+)'")]
    private static partial Regex MemberName();
}
