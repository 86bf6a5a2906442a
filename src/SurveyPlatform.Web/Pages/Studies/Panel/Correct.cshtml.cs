using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>Corrects what is said of a person; another person in the seat comes by a panel file.</summary>
[Authorize(Policy = Policies.ManagePanel)]
public sealed class CorrectModel(SurveyDb db, StudyContext current, CorrectInformant correct) : PageModel
{
    [FromRoute(Name = "informant")]
    public string Code { get; set; } = "";

    [BindProperty]
    public CorrectInformant.Input Input { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct) => Input = await db.Informants
        .Where(i => i.StudyId == current.Id && i.Code == Code)
        .Select(i => new CorrectInformant.Input { Name = i.Name, Email = i.Email, Phone = i.Phone, Language = i.Language, Note = i.Note })
        .RequireAsync("informant", Code, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // An emptied field is meant to be empty; the operation takes null for "as it is".
        var input = Input with { Name = Input.Name ?? "", Email = Input.Email ?? "", Phone = Input.Phone ?? "", Language = Input.Language ?? "", Note = Input.Note ?? "" };
        await correct.RunAsync(await db.Studies.OfAsync(current, ct), Code, input, User.Actor(), ct);
        TempData["Done"] = $"The entry of {input.Name.Trim()} is corrected.";
        return Redirect($"/studies/{current.Code}/panel/{Code}");
    }
}
