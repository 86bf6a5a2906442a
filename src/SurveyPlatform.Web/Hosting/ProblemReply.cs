using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The one shape of every refusal of the API: RFC 9457 with a stable code, the fields at fault and a trace id.</summary>
public static class ProblemReply
{
    /// <summary>Refusals made by the framework, which knows only a status, get a code here.</summary>
    private static readonly Dictionary<int, Problem> ByStatus = new()
    {
        [400] = new("badRequest", 400, "The request cannot be read."),
        [401] = new("keyRequired", 401, "Send a valid API key: Authorization: Bearer KEY."),
        [403] = new("roleTooSmall", 403, "Your role in this study does not allow this."),
        [404] = new("notFound", 404, "There is nothing at this address."),
        [405] = new("methodNotAllowed", 405, "This address does not take this method."),
        [406] = new("notAcceptable", 406, "This cannot be had in the form asked for."),
        [408] = new("timeout", 408, "The request took too long to arrive."),
        [413] = new("tooLarge", 413, "The body of the request is too large."),
        [415] = new("unsupportedMediaType", 415, "The body is not of a type this address reads."),
        [429] = new("tooMany", 429, "Too many requests: wait as long as Retry-After says."),
        [503] = new("unavailable", 503, "The service is not available at the moment. Try again soon."),
    };

    private static readonly Problem Unexpected = new("unexpected", 500, "Something went wrong on our side. Quote the trace id when you report it.");

    public static Problem For(int status) => ByStatus.GetValueOrDefault(status, status >= 500 ? Unexpected with { Status = status } : ByStatus[400] with { Status = status });

    public static bool IsForProgram(PathString path) => path.StartsWithSegments("/api");

    public static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    public static Task WriteAsync(HttpContext http, ProblemException problem)
    {
        var status = problem.Problem.Status;
        var details = new ProblemDetails
        {
            Type = "about:blank",
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = problem.Message,
        };
        details.Extensions["code"] = problem.Problem.Code;
        details.Extensions["traceId"] = TraceId(http);
        if (problem.Errors.Count > 0)
        {
            details.Extensions["errors"] = problem.Errors;
        }

        foreach (var (name, value) in problem.Extensions)
        {
            details.Extensions[name] = value;
        }

        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(details, options: null, contentType: "application/problem+json", http.RequestAborted);
    }
}
