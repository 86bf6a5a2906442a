using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
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

    public async Task OnGetAsync(CancellationToken ct)
    {
        var text = Version == "draft"
            ? await db.Questionnaires.Where(q => q.StudyId == current.Id && q.Code == Code).Select(q => q.Draft).FirstOrDefaultAsync(ct)
            : int.TryParse(Version, out var number)
                ? await db.QuestionnaireVersions.Where(v => v.StudyId == current.Id && v.Questionnaire.Code == Code && v.Number == number).Select(v => v.Instrument).FirstOrDefaultAsync(ct)
                : null;
        Instrument = InstrumentJson.Read(text ?? throw CommonProblems.NotFound.With("version", $"{Code} {Version}"));
    }
}
