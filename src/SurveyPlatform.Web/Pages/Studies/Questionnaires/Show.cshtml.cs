using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Every question of a version or of the draft on one page, with codes and conditions: to read through, or to print.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class ShowModel(SurveyDb db, StudyContext current) : PageModel
{
    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    /// <summary>A version's number, or <c>draft</c>.</summary>
    [FromRoute(Name = "version")]
    public string Version { get; set; } = "";

    public Instrument Instrument { get; private set; } = null!; // set by OnGetAsync before the view runs

    public async Task OnGetAsync(CancellationToken ct) => Instrument = await db.InstrumentAsync(current.Id, Code, Version, ct);
}
