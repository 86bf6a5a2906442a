using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>The seats by site: who holds each, since when, and whether mail reaches them. A coordinator's own sites only.</summary>
[Authorize(Policy = Policies.ViewFieldwork)]
public sealed class IndexModel(SurveyDb db, StudyContext study, TimeProvider clock) : PageModel
{
    public sealed record Holder(string Code, string Name, string Email, DateOnly Since, DateOnly? Until, DateTimeOffset? BouncedAt, DateTimeOffset? UnsubscribedAt);

    public sealed record Row(string Seat, string Site, string SiteCode, string Role, string? OrganisationType, Word? Says, Holder? Holder);

    /// <summary>What the holder told us of themselves.</summary>
    /// <param name="Details">Whom they named instead, as kept with the event.</param>
    public sealed record Word(Standing Standing, string? Details);

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>A site's code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Site { get; set; }

    /// <summary><c>vacant</c>, <c>unreachable</c>, <c>movedOn</c> (or never the person meant), or everything.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary><c>name</c>, <c>since</c>, or by site.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Listed<Row> Seats { get; private set; } = null!; // set by OnGetAsync before the view runs

    public IReadOnlyList<(string Code, string Name)> Sites { get; private set; } = [];

    public int InAll { get; private set; }

    public int Vacant { get; private set; }

    public int Unreachable { get; private set; }

    public int MovedOn { get; private set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrEmpty(Site) || !string.IsNullOrEmpty(Show);

    private DateOnly Today => clock.GetUtcNow().DayIn(study.Zone);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var today = Today;
        var all = db.Seats.Where(s => s.StudyId == study.Id);
        InAll = await all.CountAsync(ct);
        Vacant = await Only(all, "vacant", today).CountAsync(ct);
        Unreachable = await Only(all, "unreachable", today).CountAsync(ct);
        MovedOn = await Only(all, "movedOn", today).CountAsync(ct);
        Sites = (await db.Sites.Where(s => s.StudyId == study.Id).OrderBy(s => s.Name).Select(s => new { s.Code, s.Name }).ToListAsync(ct)).ConvertAll(s => (s.Code, s.Name));
        Seats = await Rows(today).PageAsync(PageNumber, ct);
    }

    /// <summary>The list in the columns of a panel file, so that it can be corrected and imported again.</summary>
    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct)
    {
        var today = Today;
        var rows = await Filtered(today)
            .SelectMany(s => s.Memberships.Where(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)), (s, m) => new
            {
                s.Code,
                Site = s.Site.Code,
                s.Role,
                s.OrganisationType,
                m.Informant.Name,
                m.Informant.Email,
                m.StartsOn,
                m.EndsOn,
                Informant = m.Informant.Code,
                m.Informant.Phone,
                m.Informant.Language,
                m.Informant.Note,
            })
            .OrderBy(s => s.Site).ThenBy(s => s.Code)
            .ToListAsync(ct);
        return ListFile.Of($"{study.Code}-panel.csv", PanelFile.KnownColumns, rows.Select(r => (string?[])
            [r.Code, r.Site, r.Role, r.OrganisationType, r.Name, r.Email, $"{r.StartsOn:yyyy-MM-dd}", $"{r.EndsOn:yyyy-MM-dd}", r.Informant, r.Phone, r.Language, r.Note]));
    }

    private IQueryable<Row> Rows(DateOnly today)
    {
        var rows = Filtered(today).Select(s => new
        {
            Seat = s,
            Site = s.Site,
            Sitting = s.Memberships.FirstOrDefault(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)),
        });
        var sorted = Sort switch
        {
            "name" => rows.OrderBy(r => r.Sitting == null).ThenBy(r => r.Sitting!.Informant.Name).ThenBy(r => r.Seat.Code),
            "since" => rows.OrderBy(r => r.Sitting == null).ThenByDescending(r => r.Sitting!.StartsOn).ThenBy(r => r.Seat.Code),
            _ => rows.OrderBy(r => r.Site.Name).ThenBy(r => r.Seat.Role).ThenBy(r => r.Seat.Code),
        };
        return sorted.Select(r => new Row(
            r.Seat.Code, r.Site.Name, r.Site.Code, r.Seat.Role, r.Seat.OrganisationType,
            db.Invitations.Where(i => r.Sitting != null && i.MembershipId == r.Sitting.Id && (i.Standing == Standing.MovedOn || i.Standing == Standing.NotMe))
                .OrderByDescending(i => i.Round.OpensAt)
                .Select(i => new Word(i.Standing, i.Events.Where(e => e.Kind == EventKind.MovedOn || e.Kind == EventKind.NotMe).OrderByDescending(e => e.Number).Select(e => e.Details).FirstOrDefault()))
                .FirstOrDefault(),
            r.Sitting == null ? null : new Holder(
                r.Sitting.Informant.Code, r.Sitting.Informant.Name, r.Sitting.Informant.Email, r.Sitting.StartsOn, r.Sitting.EndsOn,
                r.Sitting.Informant.BouncedAt, r.Sitting.Informant.UnsubscribedAt)));
    }

    private IQueryable<Seat> Filtered(DateOnly today)
    {
        var pattern = $"%{Q?.Trim()}%";
        return Only(db.Seats.Where(s => s.StudyId == study.Id), Show, today)
            .Where(s => string.IsNullOrEmpty(Site) || s.Site.Code == Site)
            .Where(s => string.IsNullOrWhiteSpace(Q) || EF.Functions.ILike(s.Code, pattern) || EF.Functions.ILike(s.Role, pattern)
                || s.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)
                    && (EF.Functions.ILike(m.Informant.Name, pattern) || EF.Functions.ILike(m.Informant.Email, pattern))));
    }

    private IQueryable<Seat> Only(IQueryable<Seat> seats, string? show, DateOnly today) => show switch
    {
        "vacant" => seats.Where(s => !s.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn))),
        "unreachable" => seats.Where(s => s.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)
            && (m.Informant.BouncedAt != null || m.Informant.UnsubscribedAt != null))),
        "movedOn" => seats.Where(s => s.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)
            && db.Invitations.Any(i => i.MembershipId == m.Id && (i.Standing == Standing.MovedOn || i.Standing == Standing.NotMe)))),
        _ => seats,
    };
}
