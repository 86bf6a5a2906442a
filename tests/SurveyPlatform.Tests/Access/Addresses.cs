using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Testing;

namespace SurveyPlatform.Tests.Access;

/// <summary>Every address of the running program: pages by their handlers, endpoints by their methods.</summary>
public static class Addresses
{
    public static async Task<IReadOnlyList<(string Method, string Route)>> OfAsync(SurveyApp app)
    {
        var loader = app.Services.GetRequiredService<PageLoader>();
        var addresses = new List<(string, string)>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = $"/{endpoint.RoutePattern.RawText!.Trim('/')}"; // routes of ours are written as text
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || route.Contains(":file", StringComparison.Ordinal))
            {
                continue;
            }

            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var compiled = await loader.LoadAsync(page, endpoint.Metadata);
                addresses.AddRange(compiled.HandlerMethods.Select(h => (h.HttpMethod.ToUpperInvariant(), route)));
            }
            else
            {
                IEnumerable<string> methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
                addresses.AddRange(methods.Where(m => m != "HEAD").Select(m => (m, route)));
            }
        }

        return [.. addresses.Distinct().OrderBy(a => a.Item2, StringComparer.Ordinal)];
    }

    public static bool IsApi(string route) => route.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>The route with a value for each of its places: the one given by name, else one that leads to nothing.</summary>
    public static string Fill(string route, IReadOnlyDictionary<string, string> values)
    {
        var parts = route.Split('/').Select(part =>
        {
            if (!part.StartsWith('{'))
            {
                return part;
            }

            var name = part.Trim('{', '}', '?').Split(':')[0].TrimStart('*');
            return values.TryGetValue(name, out var value) ? value
                : part.Contains(":guid", StringComparison.Ordinal) ? Guid.Empty.ToString()
                : part.Contains(":int", StringComparison.Ordinal) ? "9999"
                : "nosuch";
        });
        return string.Join('/', parts);
    }
}
