using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Asks once more before a round is closed or reopened, or its mail paused or resumed, saying what follows.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class ActModel(SurveyDb db, StudyContext current, ChangeRoundState change) : PageModel, IShowAgain
{
    [FromRoute(Name = "round")]
    public string Code { get; set; } = "";

    [FromRoute]
    public string Act { get; set; } = "";

    public string Name { get; private set; } = "";

    public string Question { get; private set; } = "";

    public string Consequence { get; private set; } = "";

    public string Button { get; private set; } = "";

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        RequireAct();
        var (study, actor) = (await db.Studies.OfAsync(current, ct), User.Actor());
        var (act, done) = Act switch
        {
            "close" => (change.CloseAsync(study, Code, actor, ct), "The round is closed."),
            "reopen" => (change.ReopenAsync(study, Code, actor, ct), "The round is open again."),
            "pause" => (change.PauseMailAsync(study, Code, actor, ct), "The mail of the round is paused."),
            _ => (change.ResumeMailAsync(study, Code, actor, ct), "The mail of the round goes on."),
        };
        await act;
        TempData["Done"] = done;
        return Redirect($"/studies/{current.Code}/rounds/{Code}");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        RequireAct();
        var round = await db.Rounds.Where(r => r.StudyId == current.Id && r.Code == Code).Select(r => new { r.Id, r.Name }).RequireAsync("round", Code, ct);
        Name = round.Name;
        var unfinished = await db.Invitations.CountAsync(i => i.RoundId == round.Id && (i.Standing == Standing.NotStarted || i.Standing == Standing.InProgress), ct);
        var waiting = await db.OutgoingMail.CountAsync(m => m.RoundId == round.Id && m.State == MailState.Queued && m.CarriedBy == null, ct);
        (Question, Consequence, Button) = Act switch
        {
            "close" => ($"Close {Name}?", $"{InWords.Count(unfinished, "person has", "people have")} not finished and can no longer answer. What they have entered is kept. No more reminders leave. You can reopen the round.", "Close the round"),
            "reopen" => ($"Reopen {Name}?", $"The links work again, and {InWords.Count(unfinished, "person", "people")} can still answer. If the closing date has passed, the round stays open until somebody closes it.", "Reopen the round"),
            "pause" => ($"Pause the mail of {Name}?", $"{InWords.Count(waiting, "mail waits", "mails wait")} to leave and would wait on; reminders that fall due are queued and wait too. People can answer meanwhile.", "Pause the mail"),
            _ => ($"Resume the mail of {Name}?", $"{InWords.Count(waiting, "mail", "mails")} would leave now, except to those who have answered meanwhile.", "Resume the mail"),
        };
    }

    private void RequireAct()
    {
        if (Act is not ("close" or "reopen" or "pause" or "resume"))
        {
            throw CommonProblems.NotFound.With("page", Act);
        }
    }
}
