using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Stops all mail of a study to one person: at once for a mail client's one-click POST (RFC 8058), by a ticked box for a person; anything else shows the form. The same page takes it back.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class UnsubscribeModel(InvitationLink links, SurveyDb db, SiteScope scope, Unsubscribe unsubscribe, Resubscribe resubscribe) : PageModel
{
    public string Study { get; private set; } = "";

    public bool Unsubscribed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token) => await FindAsync(token) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(string token)
    {
        if (await FindAsync(token) is not { } invitation)
        {
            return NotFound();
        }

        if (Request.HasFormContentType && (Request.Form["List-Unsubscribe"] == "One-Click" || Request.Form["sure"] == "yes"))
        {
            await unsubscribe.RunAsync(invitation, HttpContext.RequestAborted);
            Unsubscribed = true;
        }
        else if (Unsubscribed && Request.HasFormContentType && Request.Form["again"] == "yes")
        {
            await resubscribe.RunAsync(invitation, HttpContext.RequestAborted);
            Unsubscribed = false;
            Resumed = true;
        }
        else
        {
            ModelState.AddModelError(Unsubscribed ? "again" : "sure", Unsubscribed ? HttpContext.Words["Tick the box to get mail again"] : HttpContext.Words["Tick the box to stop all mail"]);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        return Page();
    }

    /// <summary>Whether mail has just been asked for again.</summary>
    public bool Resumed { get; private set; }

    private async Task<Guid?> FindAsync(string token)
    {
        if (!links.TryReadUnsubscribe(token, out var invitation))
        {
            return null;
        }

        scope.AllowEverything();
        var found = await db.Invitations.Where(i => i.Id == invitation)
            .Join(db.Studies, i => i.StudyId, s => s.Id, (i, s) => new { s.Name, s.TimeZone, i.Informant.Language, Unsubscribed = i.Informant.UnsubscribedAt != null, Round = i.Round.Name, i.Round.State, ClosesAt = i.Round.ClosedAt ?? i.Round.ClosesAt })
            .SingleOrDefaultAsync(HttpContext.RequestAborted);
        if (found is null)
        {
            return null;
        }

        (Study, Unsubscribed) = (found.Name, found.Unsubscribed);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(found.TimeZone);
        var languages = LanguageChoice.Begin(HttpContext, found.Language);
        new StudyFrame("", found.Name, zone) { Languages = languages, Deadline = StudyFrame.DeadlineOf(HttpContext.Words, found.Round, found.State, found.ClosesAt, zone) }.SetOn(HttpContext);
        return invitation;
    }
}
