using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Pages;

namespace SurveyPlatform.Web.Hosting;

/// <summary>A page whose form can be refused: loads what is shown beside the form, so that the page stands again with the message.</summary>
public interface IShowAgain
{
    Task ShowAgainAsync(CancellationToken ct);
}

/// <summary>Shows a refused form again with what was typed and what is wrong, as 400 (or its own status if it says missing, forbidden or in conflict).</summary>
public sealed class PageProblemFilter : IAsyncPageFilter
{
    private static readonly int[] KeptStatuses = [403, 404, 409];

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var method = context.HttpContext.Request.Method;
        if (context.HandlerInstance is ErrorModel)
        {
            await next(); // shows whatever failed, by whatever method
            return;
        }

        if ((context.HandlerMethod is null || IsAnother(context))
            && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method))
        {
            // Else the framework would show the page without having asked it for anything, or do what its first form does for the name of none of them.
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
            return;
        }

        if (!HttpMethods.IsPost(context.HttpContext.Request.Method) || context.HandlerInstance is not PageModel page)
        {
            await next();
            return;
        }

        if (!context.ModelState.IsValid)
        {
            context.Result = IsAddressWrong(context) ? new NotFoundResult()
                : IsUnreadable(context.ModelState) ? new BadRequestResult()
                : await ShownAgainAsync(page, StatusCodes.Status400BadRequest);
            return;
        }

        var executed = await next();
        if (executed.ExceptionHandled || executed.Exception is null || ProblemHandler.IsNews(executed.Exception))
        {
            return;
        }

        var problem = ProblemHandler.ProblemOf(executed.Exception);
        if (problem.Problem.Status == StatusCodes.Status404NotFound)
        {
            return; // there is no page to show again: the error page says so
        }

        Mark(page, problem);
        executed.ExceptionHandled = true;
        executed.Result = await ShownAgainAsync(page, KeptStatuses.Contains(problem.Problem.Status) ? problem.Problem.Status : StatusCodes.Status400BadRequest);
    }

    /// <summary>Whether the act that the address names is none of the page's.</summary>
    private static bool IsAnother(PageHandlerExecutingContext context) =>
        context.HttpContext.Request.Query["handler"].ToString() is { Length: > 0 } named && !string.Equals(named, context.HandlerMethod?.Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsAddressWrong(PageHandlerExecutingContext context) =>
        context.RouteData.Values.Keys.Any(key => context.ModelState.GetFieldValidationState(key) == ModelValidationState.Invalid);

    /// <summary>Whether the form is none: torn off, far too large, with a NUL in it. There is nothing typed to show again.</summary>
    private static bool IsUnreadable(ModelStateDictionary state) =>
        state.TryGetValue("", out var whole) && whole.Errors.Count > 0;

    private static void Mark(PageModel page, ProblemException problem)
    {
        if (problem.Errors.Count == 0)
        {
            page.ModelState.AddModelError("", problem.Message);
        }

        foreach (var error in problem.Errors)
        {
            // An operation names "email"; the form calls it "Input.Email".
            var key = page.ModelState.Keys.FirstOrDefault(k =>
                k.Equals(error.Field, StringComparison.OrdinalIgnoreCase) || k.EndsWith($".{error.Field}", StringComparison.OrdinalIgnoreCase));
            page.ModelState.AddModelError(key ?? "", error.Message);
        }
    }

    private static async Task<IActionResult> ShownAgainAsync(PageModel page, int status)
    {
        if (page is IShowAgain shown)
        {
            await shown.ShowAgainAsync(page.HttpContext.RequestAborted);
        }

        var result = page.Page();
        result.StatusCode = status;
        return result;
    }
}
