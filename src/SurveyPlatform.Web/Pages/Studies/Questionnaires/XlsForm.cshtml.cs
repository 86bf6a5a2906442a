using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>A version or the draft as an XLSForm workbook, and what the workbook does not hold.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class XlsFormModel(SurveyDb db, StudyContext current) : PageModel
{
    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    /// <summary>A version's number, or <c>draft</c>.</summary>
    [FromRoute(Name = "version")]
    public string Version { get; set; } = "";

    public IReadOnlyList<Loss> Losses { get; private set; } = [];

    public IReadOnlyList<Loss> Gone => [.. Losses.Where(l => l.IsGone)];

    public IReadOnlyList<Loss> Changed => [.. Losses.Where(l => !l.IsGone)];

    public async Task OnGetAsync(CancellationToken ct)
    {
        using var workbook = new MemoryStream();
        Losses = XlsFormWriter.Write(workbook, await db.InstrumentTextAsync(current.Id, Code, Version, ct), Code, Version);
    }

    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct)
    {
        var workbook = new MemoryStream();
        XlsFormWriter.Write(workbook, await db.InstrumentTextAsync(current.Id, Code, Version, ct), Code, Version);
        workbook.Position = 0;
        return File(workbook, XlsFormReader.MediaType, $"{Code}-{Version}.xlsx");
    }
}
