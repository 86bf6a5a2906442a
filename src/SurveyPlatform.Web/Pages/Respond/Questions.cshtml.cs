using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Every question of the round on one page, to read, to print, or to collect answers from colleagues before starting. It shows nobody's answers and makes nothing.</summary>
[AllowAnonymous]
public sealed class QuestionsModel(InformantDoor door, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs, or the reply is 404

    /// <summary>Texts with the person's facts, but nobody's answers.</summary>
    public InstrumentTexts Texts => Respondent.Texts with { Route = Route.Walk(Respondent.Instrument, AnswerSheet.Empty) };

    public async Task<IActionResult> OnGetAsync(string link)
    {
        if (await door.ByLinkAsync(HttpContext, link) is not { } respondent)
        {
            return NotFound();
        }

        Respondent = respondent;
        return respondent.IsOverAt(clock.GetUtcNow()) ? LocalRedirect(door.LinkOf(respondent)) : Page();
    }
}
