using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Says that the answers are recorded, with a reference and a copy to read or print.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // the form carries a ticket of its own: see FormTicket
public sealed class ThanksModel(InformantDoor door, ReopenResponse reopen, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    public string Ticket => door.TicketFor(Respondent);

    /// <summary>A copy is shown for as long as the round takes answers.</summary>
    public bool IsOpen => Respondent.TakesAnswersAt(clock.GetUtcNow());

    public async Task<IActionResult> OnGetAsync()
    {
        if (await door.BySessionAsync(HttpContext) is not { } respondent)
        {
            return LocalRedirect("/respond/session-over");
        }

        Respondent = respondent;
        return ProxyFrame.Of(HttpContext) is { } entry ? LocalRedirect(entry.Entry) : respondent.SubmittedAt is null ? LocalRedirect("/respond") : Page();
    }

    /// <summary>Takes the sheet up again. The box has to be ticked: a mail scanner presses buttons, but ticks nothing.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var posted = await door.PostedAsync(HttpContext, clock.GetUtcNow());
        if (posted.Respondent is not { } respondent)
        {
            return LocalRedirect("/respond/session-over");
        }

        Respondent = respondent;
        if (ProxyFrame.Of(HttpContext) is { } entry)
        {
            return LocalRedirect(entry.Entry); // thanks, and second thoughts, are the person's own
        }

        if (respondent.SubmittedAt is null)
        {
            return LocalRedirect("/respond");
        }

        if (posted.Standing == FormStanding.Ours && posted.Values["change"] == "yes" && IsOpen)
        {
            await reopen.RunAsync(respondent, HttpContext.RequestAborted);
            door.SawAPerson(HttpContext);
            return LocalRedirect(Wayfinding.Review);
        }

        ModelState.AddModelError("change", posted.Notice ?? Respondent.Words["Tick the box to change your answers"]);
        return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
    }
}
