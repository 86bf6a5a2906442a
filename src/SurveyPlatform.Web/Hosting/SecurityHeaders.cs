using Microsoft.Net.Http.Headers;

namespace SurveyPlatform.Web.Hosting;

/// <summary>What every reply tells the browser: load nothing from elsewhere, run nothing inline, be framed nowhere, tell nobody where you came from, keep nothing.</summary>
public static class SecurityHeaders
{
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Behind a proxy that ends TLS a request arrives in plain; what counts is how the public address says it left the browser.</summary>
    public static IApplicationBuilder UsePublicScheme(this IApplicationBuilder app, Uri publicUrl) => app.Use((http, next) =>
    {
        http.Request.Scheme = publicUrl.Scheme;
        return next(http);
    });

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (http.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            // Files of the program say how long they keep; everything else is somebody's.
            if (!headers.ContainsKey(HeaderNames.CacheControl) || headers.CacheControl.ToString().StartsWith("no-cache", StringComparison.Ordinal))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(http);
    });
}
