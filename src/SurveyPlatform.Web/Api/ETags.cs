using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Api;

/// <summary>The tag of a resource is the hash of what the API says about it: it changes exactly when the resource is seen to change.</summary>
public static class ETags
{
    /// <summary>Puts the tag on every reply of this endpoint that shows the resource; a GET that already has it is answered 304.</summary>
    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (invocation, next) =>
    {
        var result = await next(invocation);
        var http = invocation.HttpContext;
        var shown = result is INestedHttpResult nested ? nested.Result : result;
        if ((shown is IValueHttpResult valued ? valued.Value : shown is IResult ? null : shown) is not { } value)
        {
            return result;
        }

        var tag = Of(http, value);
        http.Response.Headers.ETag = tag.ToString();
        return HttpMethods.IsGet(http.Request.Method) && http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : result;
    });

    internal static EntityTagHeaderValue Of(HttpContext http, object value)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 12))}\"");
    }
}

/// <summary>What the caller believes the resource to be. Load it tracked, check it here, then run the operation: whoever changes it in between makes the save fail.</summary>
public sealed class IfMatch
{
    private static readonly Problem Missing = new("preconditionRequired", 428, "Send If-Match with the ETag that you read, so that nobody else's change is lost.");
    private static readonly Problem Stale = new("changedMeanwhile", 412, "This is not what you read: somebody changed it meanwhile. Read it again.");

    private readonly HttpContext _http;

    private IfMatch(HttpContext http) => _http = http;

    public static ValueTask<IfMatch> BindAsync(HttpContext http) => ValueTask.FromResult(new IfMatch(http));

    /// <param name="current">What a GET would show now, or nothing.</param>
    public void Check(object? current)
    {
        var headers = _http.Request.GetTypedHeaders();
        if (headers.IfMatch.Count == 0 && !HttpMethods.IsPut(_http.Request.Method))
        {
            throw Missing.With();
        }

        var tag = current is null ? null : ETags.Of(_http, current);
        var matches = headers.IfMatch.Count == 0 || tag is not null && headers.IfMatch.Any(t => Fits(t, tag));
        if (!matches || headers.IfNoneMatch.Any(t => tag is not null && Fits(t, tag)))
        {
            throw Stale.With();
        }
    }

    private static bool Fits(EntityTagHeaderValue asked, EntityTagHeaderValue tag) =>
        asked.Equals(EntityTagHeaderValue.Any) || asked.Compare(tag, useStrongComparison: true);
}
