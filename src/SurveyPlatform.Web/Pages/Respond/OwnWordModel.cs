using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>A page on which a person says why they will not answer, and takes it back. GET shows a form; only the form acts.</summary>
[ForgivingForm]
public abstract class OwnWordModel(InformantDoor door, TakeBack takeBack, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs, or the reply is 404

    public abstract bool Said { get; }

    /// <summary>What was typed when nothing can be said any more: shown, so that it can be copied; null where the page is a form.</summary>
    public IReadOnlyList<TypedAnswer>? NotTaken { get; private set; }

    /// <summary>What was typed, by its label in English.</summary>
    protected abstract IEnumerable<(string Label, string? Value)> Typed { get; }

    /// <summary>The last part of the page's address.</summary>
    protected abstract string Address { get; }

    protected abstract Task SayAsync(CancellationToken ct);

    public async Task<IActionResult> OnGetAsync(string link) => await FindAsync(link) ?? Page();

    /// <param name="undo">A ticked box: a mail scanner presses buttons, but ticks nothing.</param>
    public async Task<IActionResult> OnPostAsync(string link, string? undo)
    {
        if (await FindAsync(link) is { } elsewhere)
        {
            NotTaken = Respondent is null ? [] : [.. Typed.Where(t => !string.IsNullOrWhiteSpace(t.Value)).Select(t => new TypedAnswer(Respondent.Words[t.Label], null, t.Value!))]; // asked for just before
            return NotTaken.Count > 0 ? new PageResult { StatusCode = StatusCodes.Status409Conflict } : elsewhere;
        }

        if (!await door.IsOurFormAsync(HttpContext))
        {
            ModelState.AddModelError("", Respondent.Words["Your browser sent a form from an earlier visit. Please press the button once more."]);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        if (LanguageChoice.IsAskedBy(Request.Form))
        {
            return Page(); // with what was typed, in another language
        }

        try
        {
            if (Said)
            {
                if (undo is null)
                {
                    ModelState.AddModelError("undo", Respondent.Words["Tick the box to take it back"]);
                    return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
                }

                await takeBack.RunAsync(Respondent.InvitationId, HttpContext.RequestAborted);
                return LocalRedirect(door.LinkOf(Respondent));
            }

            await SayAsync(HttpContext.RequestAborted);
            return LocalRedirect($"{door.LinkOf(Respondent)}/{Address}");
        }
        catch (ProblemException refusal) when (refusal.Problem == CommonProblems.Invalid)
        {
            foreach (var error in refusal.Errors)
            {
                ModelState.AddModelError("Input." + error.Field, Respondent.Words[error.Message]);
            }

            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }
    }

    private async Task<IActionResult?> FindAsync(string link)
    {
        if (await door.ByLinkAsync(HttpContext, link) is not { } respondent)
        {
            return NotFound();
        }

        Respondent = respondent;
        return respondent.SubmittedAt is not null || !respondent.TakesAnswersAt(clock.GetUtcNow()) ? LocalRedirect(door.LinkOf(Respondent)) : null;
    }
}
