using Microsoft.AspNetCore.Mvc;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Registers how refusals and failures are answered, on pages and in the API.</summary>
public static class ProblemServices
{
    private const string ErrorPage = "/error";

    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemHandler>();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that ProblemHandler says what is wrong, in every environment
        services.Configure<MvcOptions>(o =>
        {
            o.Filters.Add<PageProblemFilter>();
            o.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true; // the operation judges its input, and says it better
        });
        return services;
    }

    /// <summary>Outermost of all but the headers.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ErrorPage,
            StatusCodeSelector = exception => ProblemHandler.ProblemOf(exception).Problem.Status,
            SuppressDiagnosticsCallback = failure => !ProblemHandler.IsNews(failure.Exception),
            AllowStatusCode404Response = true,
        });
        return app
            .UseWhen(http => ProblemReply.IsForProgram(http.Request.Path), api => api.UseStatusCodePages(status =>
                ProblemReply.WriteAsync(status.HttpContext, ProblemReply.For(status.HttpContext.Response.StatusCode).With())))
            .UseWhen(http => !ProblemReply.IsForProgram(http.Request.Path), pages => pages.UseStatusCodePagesWithReExecute(ErrorPage));
    }
}
