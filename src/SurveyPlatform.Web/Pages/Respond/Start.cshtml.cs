using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Where a personal link leads. GET changes nothing, whoever follows the link: only the form starts or resumes.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class StartModel(InformantDoor door, OpenResponse openResponse, TimeNeeded timeNeeded, TimeProvider clock) : PageModel
{
    public enum Situation
    {
        MayAnswer,
        NotYetOpen,
        Closed,
        Submitted,
    }

    public Respondent Respondent { get; private set; } = null!; // set before the view runs, or the reply is 404

    public Situation Now { get; private set; }

    public DateTimeOffset Clock => clock.GetUtcNow();

    /// <summary>How long it took most people last time; null where nobody can know.</summary>
    public int? Minutes { get; private set; }

    public int Questions => Respondent.Instrument.Items.Count(i => i.Asks);

    public int SectionsComplete { get; private set; }

    public int SectionsOnRoute { get; private set; }

    public async Task<IActionResult> OnGetAsync(string link)
    {
        if (!await FindAsync(link))
        {
            return NotFound();
        }

        Minutes = Now == Situation.MayAnswer ? await timeNeeded.MinutesAsync(Respondent.RoundId, HttpContext.RequestAborted) : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string link)
    {
        if (!await FindAsync(link))
        {
            return NotFound();
        }

        if (!await door.IsOurFormAsync(HttpContext))
        {
            ModelState.AddModelError("", Respondent.Words["Your browser sent a form from an earlier visit. Please press the button once more."]);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        switch (Now)
        {
            case Situation.Submitted:
                door.Admit(HttpContext, Respondent);
                return LocalRedirect("/respond/thanks");
            case Situation.MayAnswer:
                await openResponse.RunAsync(Respondent, HttpContext.RequestAborted);
                door.Admit(HttpContext, Respondent);
                return LocalRedirect(Wayfinding.Into(Respondent));
            default:
                return Page();
        }
    }

    private async Task<bool> FindAsync(string link)
    {
        if (await door.ByLinkAsync(HttpContext, link) is not { } respondent)
        {
            return false;
        }

        Respondent = respondent;
        Now = respondent switch
        {
            { SubmittedAt: not null } => Situation.Submitted,
            _ when respondent.IsOverAt(clock.GetUtcNow()) => Situation.Closed,
            _ when respondent.TakesAnswersAt(clock.GetUtcNow()) => Situation.MayAnswer,
            _ => Situation.NotYetOpen,
        };
        var sections = respondent.Instrument.Sections.Select(respondent.Route.ProgressOf).Where(p => p is not null).ToList();
        (SectionsComplete, SectionsOnRoute) = (sections.Count(p => p == Progress.Complete), sections.Count);
        return true;
    }
}
