using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Everything given, grouped, with what is still needed first; its form submits.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class ReviewModel(InformantDoor door, SubmitResponse submit, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    /// <summary>What keeps the sheet from being submitted: the address to mend it and the words.</summary>
    public IReadOnlyList<(string Address, string Message)> Missing { get; private set; } = [];

    public string? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await FindAsync() ?? Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is { } elsewhere)
        {
            return elsewhere;
        }

        if (!await door.IsOurFormAsync(HttpContext))
        {
            Notice = "Your browser sent a form from an earlier visit. Nothing is lost: please press Submit once more.";
            return Again();
        }

        try
        {
            await submit.RunAsync(Respondent, HttpContext.RequestAborted);
            return LocalRedirect("/respond/thanks");
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.NothingAnswered)
        {
            Notice = refusal.Message;
            return Again();
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.NotComplete)
        {
            Missing = [.. refusal.Errors.Select(e => ($"/respond/{e.Code}?change#{e.Field}", e.Message))];
            return Again();
        }
    }

    private PageResult Again()
    {
        ModelState.AddModelError("", Notice ?? "Some answers are still needed.");
        return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
    }

    private async Task<IActionResult?> FindAsync()
    {
        var (respondent, elsewhere) = await door.AnsweringAsync(HttpContext, clock.GetUtcNow());
        Respondent = respondent!; // where it is null there is somewhere else to go
        return elsewhere;
    }
}
