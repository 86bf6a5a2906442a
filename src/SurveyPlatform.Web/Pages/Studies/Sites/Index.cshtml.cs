using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Sites;

/// <summary>The sites one may see, with how many seats each has and how many are held today. No names.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class IndexModel(SurveyDb db, StudyContext study, TimeProvider clock) : PageModel
{
    public sealed record Row(string Code, string Name, string? Group, int Seats, int Held);

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Group { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Listed<Row> Sites { get; private set; } = null!; // set by OnGetAsync before the view runs

    public IReadOnlyList<string> Groups { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        Groups = await db.Sites.Where(s => s.StudyId == study.Id && s.SiteGroup != null).Select(s => s.SiteGroup!).Distinct().Order().ToListAsync(ct);
        Sites = await Query().PageAsync(PageNumber, ct);
    }

    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct) => ListFile.Of(
        $"{study.Code}-sites.csv", ["code", "name", "group", "seats", "held"],
        (await Query().ToListAsync(ct)).Select(s => (string?[])[s.Code, s.Name, s.Group, $"{s.Seats}", $"{s.Held}"]));

    private IQueryable<Row> Query()
    {
        var today = clock.GetUtcNow().DayIn(study.Zone);
        var pattern = $"%{Q?.Trim()}%";
        return db.Sites
            .Where(s => s.StudyId == study.Id)
            .Where(s => string.IsNullOrWhiteSpace(Q) || EF.Functions.ILike(s.Name, pattern) || EF.Functions.ILike(s.Code, pattern))
            .Where(s => string.IsNullOrEmpty(Group) || s.SiteGroup == Group)
            .OrderBy(s => s.Name).ThenBy(s => s.Code)
            .Select(s => new Row(
                s.Code, s.Name, s.SiteGroup,
                db.Seats.Count(x => x.SiteId == s.Id),
                db.Seats.Count(x => x.SiteId == s.Id && x.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)))));
    }
}
