using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>The end of a trial: the answers an informant would check, and what would keep them from submitting.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class TryReviewModel(Trials trials) : PageModel
{
    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    [FromRoute(Name = "version")]
    public string Version { get; set; } = "";

    public Trial Trial { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        Trial = await trials.FindAsync(Code, Version, Request.Query, ct);
        Faults = Check.Sheet(Trial.Route, Trial.Facts);
    }
}
