using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>One mail with all that is known of it: the evidence for whoever has to decide.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class DetailsModel(SurveyDb db, StudyContext current) : PageModel
{
    public OutgoingMail Mail { get; private set; } = null!; // set by OnGetAsync before the view runs

    public string? Informant { get; private set; }

    public string? Name { get; private set; }

    public string? Round { get; private set; }

    public async Task OnGetAsync(Guid mail, CancellationToken ct)
    {
        Mail = await db.OutgoingMail.AsNoTracking().Where(m => m.StudyId == current.Id && m.Id == mail).RequireAsync("mail", mail.ToString(), ct);
        var about = await db.Invitations.Where(i => i.Id == Mail.SubjectId).Select(i => new { i.Informant.Code, i.Informant.Name, Round = i.Round.Name })
            .Concat(db.ContactChecks.Where(c => c.Id == Mail.SubjectId).Select(c => new { c.Informant.Code, c.Informant.Name, Round = c.Round.Name }))
            .FirstOrDefaultAsync(ct);
        (Informant, Name, Round) = (about?.Code, about?.Name, about?.Round);
    }
}
