using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SurveyPlatform.Web.Api;

/// <summary>What holds for every endpoint of the API: JSON as <see cref="JsonShapes"/> says, problems, HEAD beside GET, one document that describes it.</summary>
public static class ApiConventions
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => JsonShapes.Apply(o.SerializerOptions));
        services.AddOpenApi(o =>
        {
            o.ShouldInclude = d => d.HttpMethod != HttpMethods.Head;
            o.AddDocumentTransformer(DescribeAsync);
        });
        return services;
    }

    /// <summary>Maps everything below <c>/api/v1</c>: a feature adds its own line here.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/api/v1/openapi.json").RequireAuthorization(); // no anonymous path but health

        var api = app.MapGroup("/api/v1").RequireAuthorization().WithHead()
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), ["application/problem+json"]));
        api.MapStudies();
        api.MapKeys();
        api.MapSites();
        api.MapPanel();
        api.MapQuestionnaires();
        api.MapRounds();
        api.MapContactCheck();
        api.MapLaunch();
        api.MapInvitations();
        api.MapMail();
        api.MapReturnedMail();
        api.MapMailDomains();
        api.MapTemplates();
        api.MapRehearsal();
        api.MapExtracts();
        api.MapReports();
    }

    /// <summary>A call whose reply holds a link or key (see <see cref="Idempotency"/>).</summary>
    public static RouteHandlerBuilder KeepsNoReply(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new KeepsNoReply());

    private static RouteGroupBuilder WithHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { } methods && methods.HttpMethods.Contains(HttpMethods.Get))
            {
                endpoint.Metadata.Remove(methods);
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
            }
        });
        return group;
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo { Title = "SurveyPlatform", Version = "1", Description = "Studies, panels, questionnaires, rounds, extracts and reports." };
        document.Servers = []; // the address the document was fetched from
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key" },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
        return Task.CompletedTask;
    }
}
