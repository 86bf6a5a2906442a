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
public sealed class UnsubscribeModel(InvitationLink links, SurveyDb db, SiteScope scope, Unsubscribe unsubscribe, Resubscribe resubscribe, TimeProvider clock) : PageModel
{
    public string Study { get; private set; } = "";

    public bool Unsubscribed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token) => await FindAsync(token) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(string token)
    {
        if (await FindAsync(token) is not { } person)
        {
            return NotFound();
        }

        if (Request.HasFormContentType && (Request.Form["List-Unsubscribe"] == "One-Click" || Request.Form["sure"] == "yes"))
        {
            await (person.Invitation is { } invitation ? unsubscribe.RunAsync(invitation, HttpContext.RequestAborted) : unsubscribe.RunForAsync(person.Informant, HttpContext.RequestAborted));
            Unsubscribed = true;
        }
        else if (Unsubscribed && Request.HasFormContentType && Request.Form["again"] == "yes")
        {
            await resubscribe.RunAsync(person.Informant, HttpContext.RequestAborted);
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

    /// <summary>Whom the mail went to, and by which invitation if it was about one.</summary>
    private async Task<(Guid Informant, Guid? Invitation)?> FindAsync(string token)
    {
        if (!links.TryReadUnsubscribe(token, out var subject))
        {
            return null;
        }

        scope.AllowEverything();
        var found = await db.Invitations.Where(i => i.Id == subject).Select(i => new { Invitation = (Guid?)i.Id, i.InformantId, i.RoundId })
            .Concat(db.ContactChecks.Where(c => c.Id == subject).Select(c => new { Invitation = (Guid?)null, c.InformantId, c.RoundId }))
            .Join(db.Informants, m => m.InformantId, i => i.Id, (m, i) => new { m.Invitation, m.RoundId, Informant = i })
            .Join(db.Rounds, m => m.RoundId, r => r.Id, (m, r) => new { m.Invitation, m.Informant, Round = r })
            .Join(db.Studies, m => m.Round.StudyId, s => s.Id, (m, s) => new { m.Invitation, m.Informant.Id, s.Name, s.TimeZone, m.Informant.Language, Unsubscribed = m.Informant.UnsubscribedAt != null, Round = m.Round.Name, m.Round.State, ClosesAt = m.Round.ClosedAt ?? m.Round.ClosesAt })
            .SingleOrDefaultAsync(HttpContext.RequestAborted);
        if (found is null)
        {
            return null;
        }

        (Study, Unsubscribed) = (found.Name, found.Unsubscribed);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(found.TimeZone);
        var languages = LanguageChoice.Begin(HttpContext, found.Language);
        var deadline = found.Invitation is null ? null : StudyFrame.DeadlineOf(HttpContext.Words, found.Round, found.State == RoundState.Closed || found.ClosesAt <= clock.GetUtcNow(), found.ClosesAt, zone);
        new StudyFrame("", found.Name, zone) { Languages = languages, Deadline = deadline }.SetOn(HttpContext);
        return (found.Id, found.Invitation);
    }
}
