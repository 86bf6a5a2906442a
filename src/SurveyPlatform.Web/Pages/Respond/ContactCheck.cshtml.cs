using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>
/// Where the link of a contact check leads: what is known of the person, and whether it is still right. GET changes nothing, and no answer is
/// chosen beforehand: a mail scanner that sends the form as it stands says nothing.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ForgivingForm]
public sealed class ContactCheckModel(InvitationLink links, InformantDoor door, SurveyDb db, SiteScope scope, AnswerContactCheck answer) : PageModel
{
    [BindProperty]
    public AnswerContactCheck.Input Input { get; set; } = new();

    /// <summary>With the person and the round.</summary>
    public ContactCheck Check { get; private set; } = null!; // set before the view runs, or the reply is 404

    /// <summary>Each with role and site.</summary>
    public IReadOnlyList<string> Seats { get; private set; } = [];

    public string Study { get; private set; } = "";

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Until the launch, while the person has a seat to be asked about.</summary>
    public bool TakesAnswers => Check.Round.State == RoundState.Draft && Seats.Count > 0;

    /// <summary>What was typed when nothing can be said any more: shown, so that it can be copied.</summary>
    public IReadOnlyList<TypedAnswer> NotTaken { get; private set; } = [];

    /// <summary>What the person has said with their answer.</summary>
    public IReadOnlyList<TypedAnswer> Said => Words(Check.SaidName, Check.SaidRole, Check.SaidEmail, Check.SuccessorName, Check.SuccessorEmail);

    private Words Say => HttpContext.Words;

    public async Task<IActionResult> OnGetAsync(string link) => await FindAsync(link) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string link)
    {
        if (!await FindAsync(link))
        {
            return NotFound();
        }

        if (!TakesAnswers)
        {
            return Over();
        }

        if (!await door.IsOurFormAsync(HttpContext))
        {
            ModelState.AddModelError("", Say["Your browser sent a form from an earlier visit. Please press the button once more."]);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        if (LanguageChoice.IsAskedBy(Request.Form))
        {
            return Page(); // with what was typed, in another language
        }

        try
        {
            await answer.RunAsync(Check.Id, Input, HttpContext.RequestAborted);
            return LocalRedirect($"/c/{links.CreateContactCheck(Check.Id, Check.Generation)}");
        }
        catch (ProblemException refusal) when (refusal.Problem == CommonProblems.Invalid)
        {
            foreach (var error in refusal.Errors)
            {
                ModelState.AddModelError($"Input.{char.ToUpperInvariant(error.Field[0])}{error.Field[1..]}", Say[error.Message]);
            }

            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }
        catch (ProblemException refusal) when (refusal.Problem == RoundProblems.ContactCheckOver)
        {
            return await FindAsync(link) ? Over() : NotFound();
        }
    }

    private PageResult Over()
    {
        NotTaken = Words(Input.Name, Input.Role, Input.Email, Input.SuccessorName, Input.SuccessorEmail);
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private List<TypedAnswer> Words(string? name, string? role, string? email, string? successorName, string? successorEmail) =>
    [
        .. new (string Label, string? Text)[]
        {
            ( Say["Your name"], Text: name), (Say["Your role"], role), (Say["Your e-mail address"], email),
            (Say["Name of the person to ask instead"], successorName), (Say["Their e-mail address"], successorEmail),
        }.Where(w => !string.IsNullOrWhiteSpace(w.Text)).Select(w => new TypedAnswer(w.Label, null, w.Text!)), // asked for just before
    ];

    private async Task<bool> FindAsync(string link)
    {
        if (!links.TryReadContactCheck(InformantDoor.WithoutPunctuation(link), out var id, out var generation))
        {
            return false;
        }

        scope.AllowEverything(); // whose link it is sees what it is about, and nothing else
        if (await db.ContactChecks.AsNoTracking().Include(c => c.Round).Include(c => c.Informant).SingleOrDefaultAsync(c => c.Id == id && c.Generation == generation, HttpContext.RequestAborted) is not { } check)
        {
            return false;
        }

        Check = check;
        var study = await db.Studies.Where(s => s.Id == check.StudyId).Select(s => new { s.Name, s.TimeZone }).SingleAsync(HttpContext.RequestAborted);
        (Study, Zone) = (study.Name, TimeZoneInfo.FindSystemTimeZoneById(study.TimeZone));
        Seats = await db.Memberships.OfStudy(check.StudyId).CurrentOn(check.Round.FrameDate)
            .Where(m => m.InformantId == check.InformantId)
            .OrderBy(m => m.Seat.Code)
            .Select(m => m.Seat.Role + ", " + m.Seat.Site.Name)
            .ToListAsync(HttpContext.RequestAborted);
        var languages = LanguageChoice.Begin(HttpContext, check.Informant.Language);
        new StudyFrame("", Study, Zone) { Languages = languages }.SetOn(HttpContext);
        return true;
    }
}
