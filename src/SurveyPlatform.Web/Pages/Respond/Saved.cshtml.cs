using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Says to somebody who has just saved and left how and until when they can come back. It shows no answer and opens nothing.</summary>
[AllowAnonymous]
public sealed class SavedModel(InformantDoor door) : PageModel
{
    /// <summary>Null once nobody can tell whose page it was.</summary>
    public Respondent? Respondent { get; private set; }

    public async Task OnGetAsync(string? of) => Respondent = await door.LeavingAsync(HttpContext, of);
}
