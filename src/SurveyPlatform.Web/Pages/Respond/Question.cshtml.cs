using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>One questionnaire page: GET shows it, POST keeps it and goes on to the next page of the route.</summary>
[AllowAnonymous]
[ForgivingForm]
[IgnoreAntiforgeryToken] // the form carries a ticket of its own: see FormTicket
public sealed partial class QuestionModel(InformantDoor door, SavePage savePage, EndSession endSession, TimeProvider clock, ILogger<QuestionModel> logger) : PageModel
{
    /// <summary>The button that saves and leaves; no key of a question has a hyphen.</summary>
    public const string Leave = "then-leave";

    /// <summary>The id of the form, which is none that a question can have either.</summary>
    public const string Form = "page-questions";

    public Respondent Respondent { get; private set; } = null!; // set before the view runs, unless the session is over

    public Instruments.Page Questions { get; private set; } = null!; // set before the view runs, unless the session is over

    public PageValues Values { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    /// <summary>Questions answered differently on another device, between which the person has to choose.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; private set; } = [];

    /// <summary>Said on top of a page that came back although nothing is wrong with what was typed.</summary>
    public string? Notice { get; private set; }

    /// <summary>A form whose session is over: carried on, to be sent again when the link has been opened; null otherwise.</summary>
    public IFormCollection? Orphaned { get; private set; }

    /// <summary>What was typed for a sheet that takes no more answers: shown, so that it can be copied; null where the page is a form.</summary>
    public IReadOnlyList<TypedAnswer>? NotTaken { get; private set; }

    /// <summary>A form that could not be saved because the database does not answer: carried on, to be sent again; null otherwise.</summary>
    public IFormCollection? Unsent { get; private set; }

    /// <summary>Whether what was sent could not be read at all.</summary>
    public bool Lost { get; private set; }

    /// <summary>Whether the page came back from somebody who leaves, because of something that cannot be kept as it was typed.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The value of the button that leaves, where it was pressed on a page whose conflicts are to be settled first; null otherwise.</summary>
    public string? LeavesAfterwards { get; private set; }

    /// <summary>Where the page before this one is; null for the first of all.</summary>
    public string? Back => Request.Query.ContainsKey("change") ? Wayfinding.Review
        : Respondent.Route.Previous(Questions.Key) is { } page ? Wayfinding.To(page)
        : Respondent.Instrument.Sections.Length > 1 ? "/respond"
        : null;

    /// <summary>What the button that leaves says: pressed again, that what was just asked about may be left out.</summary>
    public string LeaveValue => Leaving ? string.Join(' ', Faults.Select(f => f.Key).Distinct()) : "1";

    /// <summary>What the person answered in an earlier round, as far as it may stand on this page.</summary>
    public EarlierSheet? Earlier { get; private set; }

    public string Ticket => door.TicketFor(Respondent, PreviousShown.On(Questions.Items, Respondent.Route, Earlier));

    public async Task<IActionResult> OnGetAsync([FromRoute] string key)
    {
        var (respondent, elsewhere) = await door.AnsweringAsync(HttpContext, clock.GetUtcNow());
        if (elsewhere is not null)
        {
            return elsewhere;
        }

        Respondent = respondent!; // nowhere else to go
        if (Respondent.Instrument.FindPage(key) is not { } page)
        {
            return NotFound();
        }

        Questions = page;
        if (!Respondent.Route.IsOnRoute(key))
        {
            return LocalRedirect(Wayfinding.Onward(Respondent.Route));
        }

        Values = PageValues.Kept(Questions, Respondent.Sheet);
        Earlier = await door.EarlierAsync(HttpContext, Respondent, Questions.Items);
        return Page();
    }

    /// <param name="key">Of the page, by its address alone: an item may be called so too.</param>
    public async Task<IActionResult> OnPostAsync([FromRoute] string key)
    {
        if (ForgivingFormAttribute.IsLost(HttpContext))
        {
            Lost = true;
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        try
        {
            return await TakeAsync(key, unasked: true);
        }
        catch (Exception failure) when (ProblemHandler.ProblemOf(failure).Problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogUnsaved(logger, failure);
            Unsent = await InformantDoor.ReadFormAsync(HttpContext); // read before the database was asked for anything
            return new PageResult { StatusCode = StatusCodes.Status503ServiceUnavailable };
        }
    }

    private async Task<IActionResult> TakeAsync(string key, bool unasked)
    {
        var posted = await door.PostedAsync(HttpContext, clock.GetUtcNow(), unasked);
        if (posted.Elsewhere is not null)
        {
            return GivenBack(posted.Respondent!, key, posted.Values) ?? posted.Elsewhere; // whoever is sent elsewhere is known
        }

        if (posted.Respondent is null || door.IsSomebodyElses(posted))
        {
            Orphaned = posted.Values;
            return Again("The session is over");
        }

        Respondent = posted.Respondent;
        if (Respondent.Instrument.FindPage(key) is not { } page)
        {
            return NotFound();
        }

        Questions = page;
        Values = PageValues.Posted(posted.Values);
        if (posted.Standing != FormStanding.Ours)
        {
            Earlier = await door.EarlierAsync(HttpContext, Respondent, Questions.Items);
            return Again(Notice = posted.Notice);
        }

        return await KeepAsync(posted, posted.Ticket!); // a form of ours has one
    }

    private async Task<IActionResult> KeepAsync(PostedForm posted, FormTicket ticket)
    {
        var form = PageForm.Read(Questions, Respondent.Route, control => posted.Values[control]!, Respondent.Facts, Respondent.Language);
        var choice = ConflictChoice.Read(posted.Values, form.Answers);
        var (leaves, turns) = (posted.Values.ContainsKey(Leave), LanguageChoice.IsAskedBy(posted.Values));
        var passes = !leaves && !turns;
        var isAnswer = choice.Answers.Any(a => a.Value is not null && !Equals(a.Value, Respondent.Sheet.Get(a.Key)));
        var answers = Said(choice.Answers, passes, isAnswer);
        var paradata = posted.Paradata(HttpContext) with { Previous = PreviousShown.Judge(ticket.Previous, form.Answers) };
        var isVisit = door.IsSurelyAPerson && !turns;
        SavePage.Result result;
        try
        {
            result = await savePage.RunAsync(Respondent, Questions, new(answers, ticket.Revision, ticket.Session.Id) { Paradata = paradata, Visited = isVisit }, HttpContext.RequestAborted);
        }
        catch (ProblemException refusal) when (refusal.Problem == ResponseProblems.AlreadySubmitted || refusal.Problem == RoundProblems.NotOpen || refusal.Problem == ResponseProblems.SessionOver)
        {
            return await TakeAsync(Questions.Key, unasked: false); // submitted, closed or ended since the person was last asked about: the door finds out
        }

        if (isAnswer)
        {
            door.SawAPerson(HttpContext);
        }
        else if (passes && !door.IsSurelyAPerson)
        {
            door.SawPassed(HttpContext, Questions);
        }

        var before = Respondent.Route;
        var wasOnRoute = before.IsOnRoute(Questions.Key);
        Respondent = door.Saved(HttpContext, result.Respondent);
        Conflicts = [.. result.Conflicts, .. choice.Open.Select(k => new Conflict(k, form.Answers.GetValueOrDefault(k), Respondent.Sheet.Get(k), Respondent.SavedAt ?? clock.GetUtcNow()))];
        if (Conflicts.Count > 0)
        {
            LeavesAfterwards = leaves ? posted.Values[Leave].ToString() : null;
            foreach (var conflict in turns ? [] : choice.Open)
            {
                ModelState.AddModelError(ConflictChoice.ControlOf(conflict), Respondent.Words["Select the answer to keep"]);
            }

            return new PageResult { StatusCode = StatusCodes.Status409Conflict };
        }

        if (turns)
        {
            Earlier = await door.EarlierAsync(HttpContext, Respondent, Questions.Items);
            return Page(); // with what was typed, in another language; nobody has said yet that the page is done
        }

        // Leaving with a question unanswered is what leaving is for; with something typed that could not be kept, it would be lost: asked once.
        var given = posted.Values[Leave].ToString().Split(' ');
        var faults = leaves ? [.. form.Faults.Where(f => !form.Answers.ContainsKey(f.Key))] : form.Faults;
        if (leaves && faults.All(f => given.Contains(f.Key)))
        {
            await endSession.RunAsync(Respondent, ticket.Session.Id, HttpContext.RequestAborted);
            var farewell = door.Leave(HttpContext, ticket.Session);
            if (ProxyFrame.Of(HttpContext) is { } entry)
            {
                TempData["Done"] = $"The answers of {entry.Name} so far are saved. They are not submitted yet.";
                return LocalRedirect(entry.Round);
            }

            return LocalRedirect($"/respond/saved-so-far?of={farewell}");
        }

        if (faults.Length > 0)
        {
            (Faults, Leaving) = (faults, leaves);
            Earlier = await door.EarlierAsync(HttpContext, Respondent, Questions.Items);
            foreach (var fault in Faults)
            {
                ModelState.AddModelError(fault.Control, fault.Message);
            }

            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        // A page that another device has taken off the route keeps what was typed and goes on.
        return LocalRedirect(!wasOnRoute ? Wayfinding.Onward(Respondent.Route)
            : form.Revealed.Length > 0 ? Wayfinding.To(Questions)
            : Request.Query.ContainsKey("change") ? Wayfinding.AfterChange(before, Respondent.Route)
            : Wayfinding.After(Respondent.Route, Questions.Key));
    }

    /// <summary>
    /// What a page says. Passing one empty says that it was seen, which is saved as such; but a mail scanner passes pages too, so until the
    /// first answer of a session it is only remembered, and said with that answer. Leaving, and turning to another language, passes nothing.
    /// </summary>
    private Dictionary<string, Answer?> Said(IReadOnlyDictionary<string, Answer?> answers, bool passes, bool isAnswer)
    {
        var kept = Respondent.Sheet;
        if (!isAnswer && !door.IsSurelyAPerson && answers.All(a => a.Value is null && kept.Get(a.Key) is null))
        {
            return [];
        }

        var said = answers.Where(a => a.Value is not null || kept.Saved(a.Key) || passes).ToDictionary();
        var passed = isAnswer ? door.PagesPassed(Respondent).Where(p => p != Questions) : [];
        foreach (var key in passed.SelectMany(p => p.Items).SelectMany(Respondent.Route.KeysAsked).Where(k => !kept.Saved(k)))
        {
            said[key] = null;
        }

        return said;
    }

    /// <summary>Where no answer is taken any more, what was typed and is not in the sheet comes back to be copied.</summary>
    private PageResult? GivenBack(Respondent respondent, string key, IFormCollection values)
    {
        if (respondent.Instrument.FindPage(key) is not { } page
            || TypedAnswers.Of(page, PageValues.Posted(values), respondent.Sheet, respondent.Texts) is not { Count: > 0 } typed)
        {
            return null;
        }

        (Respondent, Questions, NotTaken) = (respondent, page, typed);
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not be saved and was given back")]
    private static partial void LogUnsaved(ILogger logger, Exception exception);

    private PageResult Again(string? why)
    {
        ModelState.AddModelError("", why ?? "");
        return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
    }
}
