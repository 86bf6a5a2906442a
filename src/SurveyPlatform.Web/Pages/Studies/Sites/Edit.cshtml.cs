using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Sites;

/// <summary>Adds a site, at <c>/sites/add</c>, or changes what is said about one.</summary>
[Authorize(Policy = Policies.ManagePanel)]
public sealed class EditModel(SurveyDb db, StudyContext current, SaveSite saveSite) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Site { get; set; } = "";

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public SaveSite.Input Input { get; set; } = new();

    public bool IsNew => Site == "add";

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (!IsNew)
        {
            Input = await db.Sites
                .Where(s => s.StudyId == current.Id && s.Code == Site)
                .Select(s => new SaveSite.Input { Name = s.Name, Group = s.SiteGroup })
                .RequireAsync("site", Site, ct);
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var code = IsNew ? Code?.Trim() ?? "" : Site;
        if (IsNew && await db.Sites.AnyAsync(s => s.StudyId == current.Id && s.Code == code, ct))
        {
            throw CommonProblems.Invalid.For([new FieldError("code", "taken", $"There is already a site with the code {code}.")]);
        }

        await saveSite.RunAsync(await db.Studies.OfAsync(current, ct), code, Input, User.Actor(), ct);
        TempData["Done"] = $"{Input.Name} is {(IsNew ? "added" : "changed")}.";
        return Redirect($"/studies/{current.Code}/sites");
    }
}
