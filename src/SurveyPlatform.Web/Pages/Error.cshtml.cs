using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Hosting;

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

    public string Heading => Status switch
    {
        400 => "We could not take that form",
        401 => "Please sign in",
        403 => "You may not see this page",
        404 => "Page not found",
        405 => "That cannot be done here",
        413 => "That file is too large",
        429 => "Too many tries",
        503 => "Closed for a moment",
        > 400 and < 500 => "That cannot be done",
        _ => "Something went wrong on our side",
    };

    public IReadOnlyList<string> Sentences => Failure is ProblemException problem ? [problem.Message] : Status switch
    {
        400 => ["The page may have been open for a long time, or in two tabs. Nothing was changed.", "Go back, reload the page and send it again."],
        401 => ["This page is for people with an account who are signed in."],
        403 => ["Your account has no right to it. If it should, ask an administrator of the study."],
        404 => ["If you typed the address, check that it is complete.", "If you came from a link in an e-mail, check that the whole link was opened: some mail programs break it in two. A newer e-mail replaces the links in older ones."],
        405 => ["This address does not answer that kind of request."],
        413 => ["Nothing was read. The page you came from says how large a file may be."],
        429 => ["Wait a minute, then try again. Nothing is lost."],
        > 400 and < 500 => ["Nothing was changed. Go back and try again."],
        503 => ["We are working on it. Try again in a few minutes. Answers saved before are safe."],
        _ => ["It is not your doing. Try again in a few minutes. Answers saved before are safe."],
    };

    /// <summary>The trace to look for in the log; only where somebody would look.</summary>
    public string? Reference => Status >= 500 ? ProblemReply.TraceId(HttpContext) : null;

    public void OnGet() => Response.StatusCode = Status;
}
