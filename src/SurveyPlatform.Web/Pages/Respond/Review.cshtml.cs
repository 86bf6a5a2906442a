using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Everything given, grouped, with what is still needed first; its form submits.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // the form carries a ticket of its own: see FormTicket
public sealed class ReviewModel(InformantDoor door, SubmitResponse submit, TimeProvider clock) : PageModel
{
    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    /// <summary>What keeps the sheet from being submitted: the address to mend it and the words.</summary>
    public IReadOnlyList<(string Address, string Message)> Missing { get; private set; } = [];

    public string? Notice { get; private set; }

    /// <summary>
    /// Whether a box has to be ticked: where nothing was answered in this session, a mail scanner may be pressing the buttons of
    /// somebody who has answered everything and means to look at it once more.
    /// </summary>
    public bool AsksToBeSure => !door.IsSurelyAPerson && Respondent.Route.Answers.Count > 0 && Check.Sheet(Respondent.Route, Respondent.Facts, Respondent.Language).IsEmpty;

    /// <summary>What the person answered in an earlier round, as far as it may stand beside this year's answers.</summary>
    public EarlierSheet? Earlier { get; private set; }

    public string Ticket => door.TicketFor(Respondent);

    public async Task<IActionResult> OnGetAsync()
    {
        var (respondent, elsewhere) = await door.AnsweringAsync(HttpContext, clock.GetUtcNow());
        if (elsewhere is not null)
        {
            return elsewhere;
        }

        Respondent = respondent!; // nowhere else to go
        Missing = Needed();
        Earlier = await door.EarlierAsync(HttpContext, Respondent, Respondent.Instrument.Items);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var posted = await door.PostedAsync(HttpContext, clock.GetUtcNow());
        if (posted.Elsewhere is not null)
        {
            return posted.Elsewhere;
        }

        if (posted.Respondent is null)
        {
            return LocalRedirect("/respond/session-over");
        }

        Respondent = posted.Respondent;
        if (posted.Standing != FormStanding.Ours)
        {
            Notice = posted.Notice;
            return await AgainAsync();
        }

        if (posted.Ticket!.Revision != Respondent.Revision) // a form of ours has one
        {
            Notice = Respondent.Words[ResponseProblems.ChangedMeanwhile.Message];
            Missing = Needed();
            return await AgainAsync(StatusCodes.Status409Conflict);
        }

        if (AsksToBeSure && posted.Values["sure"] != "yes")
        {
            ModelState.AddModelError("sure", Respondent.Words["Tick the box to submit your answers"]);
            Earlier = await door.EarlierAsync(HttpContext, Respondent, Respondent.Instrument.Items);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        try
        {
            await submit.RunAsync(Respondent, HttpContext.RequestAborted, posted.Paradata(HttpContext));
            if (ProxyFrame.Of(HttpContext) is { } entry)
            {
                door.Leave(HttpContext, posted.Session!); // a form of ours has one
                TempData["Done"] = $"The answers of {entry.Name} are entered and submitted.";
                return LocalRedirect(entry.Round);
            }

            return LocalRedirect("/respond/thanks");
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.ChangedMeanwhile)
        {
            return await OnPostAsync(); // this very moment: the door knows now
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.NothingAnswered)
        {
            Notice = Respondent.Words[refusal.Message];
            return await AgainAsync();
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.NotComplete)
        {
            Missing = Listed(refusal.Errors.Select(e => (e.Code, e.Field, e.Message)));
            return await AgainAsync();
        }
    }

    private IReadOnlyList<(string Address, string Message)> Needed() =>
        Listed(Check.Sheet(Respondent.Route, Respondent.Facts, Respondent.Language).Select(f => (f.Page, f.Control, f.Message)));

    private static IReadOnlyList<(string Address, string Message)> Listed(IEnumerable<(string Page, string Control, string Message)> faults) =>
        [.. faults.Select(f => ($"/respond/{f.Page}?change#{f.Control}", f.Message))];

    private async Task<PageResult> AgainAsync(int status = StatusCodes.Status400BadRequest)
    {
        Earlier = await door.EarlierAsync(HttpContext, Respondent, Respondent.Instrument.Items);
        ModelState.AddModelError("", Notice ?? Respondent.Words["Some answers are still needed"]);
        return new PageResult { StatusCode = status };
    }
}
