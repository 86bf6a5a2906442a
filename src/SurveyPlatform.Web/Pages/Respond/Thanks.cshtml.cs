using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Says that the answers are recorded, with a reference and a copy to read or print.</summary>
[AllowAnonymous]
public sealed class ThanksModel(InformantDoor door) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    /// <summary>Short, to be read out: the end of the sheet's id.</summary>
    public string Reference => Respondent.ResponseId!.Value.ToString("N")[^8..].ToUpperInvariant(); // submitted, so there is a sheet

    public async Task<IActionResult> OnGetAsync()
    {
        if (await door.BySessionAsync(HttpContext) is not { } respondent)
        {
            return LocalRedirect("/respond/session-over");
        }

        Respondent = respondent;
        return respondent.SubmittedAt is null ? LocalRedirect("/respond") : Page();
    }
}
