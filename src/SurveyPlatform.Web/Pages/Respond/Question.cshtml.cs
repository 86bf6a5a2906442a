using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One questionnaire page: GET shows it, POST keeps it and goes on to the next page of the route.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class QuestionModel(InformantDoor door, SavePage savePage, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    public Instruments.Page Questions { get; private set; } = null!; // set before the view runs

    public PageValues Values { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    /// <summary>Said on top of a page that came back although nothing is wrong with what was typed.</summary>
    public string? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(string key)
    {
        if (await FindAsync(key) is { } elsewhere)
        {
            return elsewhere;
        }

        Values = PageValues.Kept(Questions, Respondent.Sheet);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string key)
    {
        if (await FindAsync(key) is { } elsewhere)
        {
            return elsewhere;
        }

        var posted = Request.Form;
        Values = PageValues.Posted(posted);
        if (!await door.IsOurFormAsync(HttpContext))
        {
            Notice = "Your browser sent a form from an earlier visit. What you typed is below: please press Continue once more.";
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        var form = PageForm.Read(Questions, Respondent.Route, control => posted[control]!, Respondent.Facts);
        try
        {
            Respondent = await savePage.RunAsync(Respondent, Questions, form.Answers, HttpContext.RequestAborted);
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.AlreadySubmitted)
        {
            return LocalRedirect("/respond/thanks");
        }

        if (posted.ContainsKey("leave"))
        {
            // What could be understood is kept; the rest is asked again on return.
            door.Leave(HttpContext);
            return LocalRedirect("/respond/saved-so-far");
        }

        if (form.Faults.Length > 0)
        {
            Faults = form.Faults;
            foreach (var fault in Faults)
            {
                ModelState.AddModelError(fault.Control, fault.Message);
            }

            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        if (form.Revealed.Length > 0)
        {
            return LocalRedirect(Wayfinding.To(Questions));
        }

        return LocalRedirect(Request.Query.ContainsKey("change") ? Wayfinding.Review : Wayfinding.After(Respondent.Route, key));
    }

    private async Task<IActionResult?> FindAsync(string key)
    {
        var (respondent, elsewhere) = await door.AnsweringAsync(HttpContext, clock.GetUtcNow());
        if (elsewhere is not null)
        {
            return elsewhere;
        }

        Respondent = respondent!; // nowhere else to go
        if (Respondent.Instrument.FindPage(key) is not { } page)
        {
            return NotFound();
        }

        Questions = page;
        return Respondent.Route.IsOnRoute(key) ? null : LocalRedirect(Wayfinding.Onward(Respondent.Route));
    }
}
