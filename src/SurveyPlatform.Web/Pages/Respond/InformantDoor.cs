using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>How every informant's page finds out who is there: by the link in the address or by the session it opened. It lets them see their own invitation only.</summary>
public sealed class InformantDoor(Respondents respondents, RespondentCookie cookie, SiteScope scope, MailOptions mail, InvitationLink links, IAntiforgery antiforgery)
{
    public Task<Respondent?> ByLinkAsync(HttpContext http, string? link) => EnterAsync(http, respondents.FindAsync(link ?? "", http.RequestAborted));

    public async Task<Respondent?> BySessionAsync(HttpContext http) =>
        cookie.TryRead(http, out var invitation, out var generation)
            ? await EnterAsync(http, respondents.FindAsync(invitation, generation, http.RequestAborted))
            : null;

    /// <summary>The one who may answer now; or where else they have to go: the link's page when the session is over or the round closed, the thanks when all is done.</summary>
    public async Task<(Respondent? Respondent, IActionResult? Elsewhere)> AnsweringAsync(HttpContext http, DateTimeOffset now)
    {
        if (await BySessionAsync(http) is not { ResponseId: not null } respondent)
        {
            return (null, new RedirectResult("/respond/session-over"));
        }

        if (respondent.SubmittedAt is not null)
        {
            return (respondent, new RedirectResult("/respond/thanks"));
        }

        return (respondent, respondent.TakesAnswersAt(now) ? null : new RedirectResult($"/r/{links.Create(respondent.InvitationId, respondent.Generation)}"));
    }

    public void Admit(HttpContext http, Respondent respondent) => cookie.Issue(http, respondent.InvitationId, respondent.Generation);

    public void Leave(HttpContext http) => cookie.End(http);

    /// <summary>
    /// Whether the form came from our own page. Judged here instead of by the framework's filter, because a form that fails (signed in
    /// elsewhere meanwhile, cookies lost) must come back with what was typed instead of an error page.
    /// </summary>
    public async Task<bool> IsOurFormAsync(HttpContext http)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(http);
        }
        catch (AntiforgeryValidationException)
        {
            return false; // torn off on the way, or no form at all
        }
    }

    private async Task<Respondent?> EnterAsync(HttpContext http, Task<Respondent?> finding)
    {
        if (await finding is not { } respondent)
        {
            return null;
        }

        // The operations that follow act on this invitation alone; its site need not be one of a coordinator's.
        scope.AllowEverything();
        new StudyFrame("", respondent.StudyName, TimeZoneInfo.FindSystemTimeZoneById(respondent.TimeZone), null, mail.ReplyTo ?? mail.Sender.Address).SetOn(http);
        return respondent;
    }
}
