using Microsoft.AspNetCore.Routing.Patterns;

namespace SurveyPlatform.Web.Hosting;

/// <summary>
/// Sends requests for the pages of a respondent's session straight to their page: who is there its sealed cookie says alone, so staff
/// sign-in, permissions, the throttle for guessed links and the API's repeated calls have nothing to do on the way (docs/performance.md).
/// </summary>
public static class AnsweringPages
{
    private const string Root = "respond";

    public static TBuilder WithoutDetours<TBuilder>(this TBuilder pages)
        where TBuilder : IEndpointConventionBuilder
    {
        new Answering(pages).ShortCircuit();
        return pages;
    }

    /// <summary>The pages below /respond among others.</summary>
    private sealed class Answering(IEndpointConventionBuilder pages) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => pages.Add(page =>
        {
            if (page is RouteEndpointBuilder { RoutePattern.PathSegments: [{ Parts: [RoutePatternLiteralPart { Content: Root }] }, ..] })
            {
                convention(page);
            }
        });
    }
}
