using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages;

/// <summary>Says in plain words why a page did not come, and what to do next; it never says what exists behind it.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // the request that failed is run again here with its own method, perhaps a POST with a bad token
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorModel : PageModel
{
    private Exception? Failure => HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error;

    private int Status => Failure is null && HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null
        ? StatusCodes.Status404NotFound // somebody typed this address
        : Response.StatusCode;

    private Words Say => HttpContext.Words;

    public string Heading => Status switch
    {
        400 => Say["We could not take that form"],
        401 => Say["Please sign in"],
        403 => Say["You may not see this page"],
        404 => Say["Page not found"],
        405 => Say["That cannot be done here"],
        413 => Say["That file is too large"],
        429 => Say["Too many tries"],
        503 => Say["Closed for a moment"],
        > 400 and < 500 => Say["That cannot be done"],
        _ => Say["Something went wrong on our side"],
    };

    public IReadOnlyList<string> Sentences => Failure is ProblemException problem ? [Say[problem.Message]] : Status switch
    {
        400 => [Say["The page may have been open for a long time, or in two tabs. Nothing was changed."], Say["Go back and copy what you typed; then reload the page and send it again."]],
        401 => [Say["This page is for people with an account who are signed in."]],
        403 => [Say["Your account has no right to it. If it should, ask an administrator of the study."]],
        404 => [Say["If you typed the address, check that it is complete."], Say["If you came from a link in an e-mail, check that the whole link was opened: some mail programs break it in two. A newer e-mail replaces the links in older ones."]],
        405 => [Say["This address does not answer that kind of request."]],
        413 => [Say["Nothing was read. The page you came from says how large a file may be."]],
        429 => [Say["Wait a minute, then try again. Nothing is lost."]],
        > 400 and < 500 => [Say["Nothing was changed. Go back and try again."]],
        503 => [Say["We are working on it. Try again in a few minutes. Answers saved before are safe."]],
        _ => [Say["It is not your doing. Try again in a few minutes. Answers saved before are safe."]],
    };

    /// <summary>The trace to look for in the log; only where somebody would look.</summary>
    public string? Reference => Status >= 500 ? ProblemReply.TraceId(HttpContext) : null;

    public void OnGet() => Response.StatusCode = Status;
}
