using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Audit;

/// <summary>Who did what and when, as sentences, the newest first.</summary>
[Authorize(Policy = Policies.ViewAudit)]
public sealed class IndexModel(SurveyDb db, StudyContext study) : PageModel
{
    public sealed record Row(DateTimeOffset At, string Who, string What, string Action);

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? To { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Listed<Row> Entries { get; private set; } = null!; // set by OnGetAsync before the view runs

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Q) || From is not null || To is not null;

    public async Task OnGetAsync(CancellationToken ct) => Entries = await Query()
        .Select(e => new Row(e.At, e.Details.ActorName, e.Details.Summary, e.Action))
        .PageAsync(PageNumber, ct);

    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct) => ListFile.Of(
        $"{study.Code}-audit.csv", ["at", "who", "what", "action"],
        (await Query().Include(e => e.Details).AsNoTracking().ToListAsync(ct)).Select(e => (string?[])[ListFile.Wire(e.At), e.Details.ActorName, e.Details.Summary, e.Action]));

    private IQueryable<AuditEntry> Query()
    {
        var pattern = $"%{Q?.Trim()}%";
        var from = From?.At(TimeOnly.MinValue, study.Zone);
        var until = To?.AddDays(1).At(TimeOnly.MinValue, study.Zone);
        return db.AuditEntries
            .Where(e => e.StudyId == study.Id)
            .Where(e => string.IsNullOrWhiteSpace(Q) || EF.Functions.ILike(e.Details.Summary, pattern) || EF.Functions.ILike(e.Details.ActorName, pattern))
            .Where(e => (from == null || e.At >= from) && (until == null || e.At < until))
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id);
    }
}
