using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Respond;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Begins to enter what somebody answered on paper or by telephone: says for whom and what follows, and asks how the answers came.</summary>
[Authorize(Policy = Policies.EnterAnswers)]
public sealed class EnterModel(
    SurveyDb db, StudyContext current, Respondents respondents, EntryRight right, BeginEntry beginEntry, EndSession endSession, InformantDoor door, RespondentCookie cookie, TimeProvider clock)
    : PageModel, IShowAgain
{
    public enum Situation
    {
        MayEnter,
        Submitted,
        TakesNoAnswers,

        /// <summary>They have answered online, and the one who asks may not read answers.</summary>
        AnsweredOnline,
    }

    public static IReadOnlyList<SelectListItem> Modes { get; } = [new("On paper", ResponseMode.Paper), new("By telephone", ResponseMode.Telephone)];

    [FromRoute]
    public Guid Invitation { get; set; }

    [BindProperty]
    public BeginEntry.Input Input { get; set; } = new();

    public Respondent Respondent { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    /// <summary>The person's code in addresses.</summary>
    public string Informant { get; private set; } = "";

    public Situation Now { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (Now != Situation.MayEnter)
        {
            return new PageResult { StatusCode = StatusCodes.Status409Conflict };
        }

        await beginEntry.RunAsync(Respondent, Input, User.Actor(), ct);
        door.Admit(HttpContext, Respondent, Input.Mode!, User.HolderId); // a mode, or it was refused
        return LocalRedirect(Wayfinding.Into(Respondent));
    }

    /// <summary>Ends the session, so that no page left open goes on with it.</summary>
    public async Task<IActionResult> OnPostStopAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (cookie.Read(HttpContext) is { Account: not null } session && session.Invitation == Invitation && Respondent.ResponseId is not null)
        {
            await endSession.RunAsync(Respondent, session.Id, ct);
            cookie.End(HttpContext);
        }

        TempData["Done"] = $"You have stopped entering answers of {Respondent.Facts.Name}. What was saved is kept and not submitted yet.";
        return Redirect($"/studies/{current.Code}/rounds/{Respondent.RoundCode}");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        var invitation = await db.Invitations
            .Where(i => i.StudyId == current.Id && i.Id == Invitation)
            .Select(i => new { i.Generation, i.Informant.Code })
            .RequireAsync("invitation", Invitation.ToString(), ct);
        Informant = invitation.Code;
        Respondent = await respondents.FindAsync(Invitation, invitation.Generation, ct) ?? throw new InvalidOperationException("The link was issued anew this very moment.");
        Now = Respondent.SubmittedAt is not null ? Situation.Submitted
            : !Respondent.TakesAnswersAt(clock.GetUtcNow()) ? Situation.TakesNoAnswers
            : await right.HoldsAsync(User.Actor().Id, Respondent, ct) ? Situation.MayEnter
            : Situation.AnsweredOnline;
    }
}
