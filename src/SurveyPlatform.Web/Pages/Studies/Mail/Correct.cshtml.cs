using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>A better address for somebody whose mail came back, and the mail again, in one step.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class CorrectModel(SurveyDb db, StudyContext current, ResendCorrected resend) : PageModel, IShowAgain
{
    [FromRoute]
    public Guid Returned { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    public string Name { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        Email = await Person().Select(i => i.Email).SingleAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await resend.RunAsync(await db.Studies.OfAsync(current, ct), Returned, Email, User.Actor(), ct);
        TempData["Done"] = "The address is corrected; the mail leaves with the next ones.";
        return Redirect($"/studies/{current.Code}/mail/returned");
    }

    public async Task ShowAgainAsync(CancellationToken ct) => Name = await Person().Select(i => i.Name).RequireAsync("returned message", Returned.ToString(), ct);

    private IQueryable<Informant> Person() => db.Informants.Where(i => db.ReturnedMail.Any(r => r.Id == Returned && r.StudyId == current.Id && r.InformantId == i.Id));
}
