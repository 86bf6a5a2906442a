using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Settings;

/// <summary>What holds for the whole study: its name, zone, holidays and disclosure rule.</summary>
[Authorize(Policy = Policies.ManageStudy)]
public sealed class IndexModel(SurveyDb db, StudyContext current, SaveStudy saveStudy) : PageModel
{
    public sealed class Form
    {
        public string? Name { get; set; }

        public string? TimeZone { get; set; }

        public string? Holidays { get; set; }

        /// <summary><c>none</c>, <c>nhs</c>, <c>ons</c> or a threshold.</summary>
        public string? Disclosure { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        Input = new Form { Name = study.Name, TimeZone = study.TimeZone, Holidays = study.Holidays ?? "none", Disclosure = study.Disclosure ?? "none" };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var standing = await db.Studies.AsNoTracking().SingleAsync(s => s.Id == current.Id, ct);
        await saveStudy.RunAsync(current.Code, new SaveStudy.Input
        {
            Name = Input.Name?.Trim() ?? "",
            TimeZone = Input.TimeZone?.Trim() ?? "",
            Holidays = Input.Holidays,
            Disclosure = Input.Disclosure?.Trim(),
            QuietHours = standing.QuietHours,
            MaxPerDay = standing.MaxPerDay,
            ApprovalAbove = standing.ApprovalAbove,
        }, User.Actor(), ct);
        TempData["Done"] = "The settings are saved.";
        return Redirect($"/studies/{current.Code}/settings");
    }
}
