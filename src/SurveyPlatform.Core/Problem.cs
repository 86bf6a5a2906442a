using System.Globalization;

namespace SurveyPlatform.Core;

/// <summary>A refusal the product can make: a stable code, the HTTP status it means, and a sentence that says what to do (with {0} places).</summary>
public sealed record Problem(string Code, int Status, string Message)
{
    public ProblemException With(params object[] values) => new(this, string.Format(CultureInfo.InvariantCulture, Message, values), []);

    /// <summary>The same refusal with the fields that caused it, for a form to mark and an API to list.</summary>
    public ProblemException For(IReadOnlyList<FieldError> errors, params object[] values) =>
        new(this, string.Format(CultureInfo.InvariantCulture, Message, values), errors);
}

/// <summary>What is wrong with one field: its name on the wire, or a JSON pointer into an instrument.</summary>
public sealed record FieldError(string Field, string Code, string Message);

/// <summary>Carries a <see cref="Problem"/> to the one place that shows it: a page or a problem+json reply.</summary>
public sealed class ProblemException(Problem problem, string message, IReadOnlyList<FieldError> errors) : Exception(message)
{
    public Problem Problem { get; } = problem;

    public IReadOnlyList<FieldError> Errors { get; } = errors;

    /// <summary>Further members of the reply beside the standard ones, for refusals that carry a result (a rejected import).</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>();
}

/// <summary>Refusals that belong to no feature.</summary>
public static class CommonProblems
{
    public static readonly Problem NotFound = new("notFound", 404, "There is no {0} “{1}” here.");
    public static readonly Problem Invalid = new("invalid", 422, "Some of what was sent cannot be accepted.");
    public static readonly Problem ChangedMeanwhile = new("changedMeanwhile", 412, "Somebody else changed this meanwhile. Open it again and repeat your change.");
}
