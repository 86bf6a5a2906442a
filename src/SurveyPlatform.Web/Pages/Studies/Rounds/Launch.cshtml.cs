using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Everything a launch would do, before it does it: who gets what on which day, who is left out and why, the mail itself.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class LaunchModel(SurveyDb db, StudyContext current, RoundPlans plans, LaunchChecks checks, SampleMail samples, LaunchRound launchRound, ApproveLaunch approveLaunch, PublishedInstruments instruments, TimeProvider clock)
    : PageModel, IShowAgain
{
    /// <summary>So many people are listed and offered for the sample; the rest is counted.</summary>
    public const int Shown = 500;

    /// <summary>So many messages of one kind on one day: sent, or still to leave and then at most so many.</summary>
    public sealed record Batch(DateOnly On, DateTimeOffset At, string Kind, int Step, int Messages, bool IsSent);

    [FromRoute(Name = "round")]
    public string Code { get; set; } = "";

    /// <summary>Whose invitation is shown, by informant code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Person { get; set; }

    public Round Round { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public RoundPlan Plan { get; private set; } = null!; // likewise

    public IReadOnlyList<Batch> Calendar { get; private set; } = [];

    public MailText.Composed? Sample { get; private set; }

    public LaunchChecklist Checklist { get; private set; } = null!; // likewise

    /// <summary>What is asked and when, in sentences.</summary>
    public IReadOnlyList<string> Facts { get; private set; } = [];

    /// <summary>How many people are asked, however many seats they hold.</summary>
    public int Asked => Plan.People.DistinctBy(p => p.Informant).Count();

    public DateOnly Today { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        try
        {
            var launched = await launchRound.RunAsync(study, Code, User.Actor(), ct);
            TempData["Done"] = $"The round {(launched.Again ? "was launched already" : "is launched")}: {InWords.Count(launched.Asked, "person is", "people are")} asked.";
            return Redirect($"/studies/{current.Code}/rounds/{Code}");
        }
        catch (ProblemException needed) when (needed.Problem == ApprovalProblems.Needed)
        {
            TempData["Done"] = "Approval is asked for. Nothing has left yet.";
            return Redirect($"/studies/{current.Code}/rounds/{Code}/launch");
        }
    }

    /// <param name="plan">The fingerprint of what the page showed.</param>
    public async Task<IActionResult> OnPostApproveAsync(string plan, CancellationToken ct)
    {
        await approveLaunch.RunAsync(await db.Studies.OfAsync(current, ct), Code, plan, User.Actor(), ct);
        TempData["Done"] = "The launch is approved. Nothing has left yet: whoever administers the study can launch it now.";
        return Redirect($"/studies/{current.Code}/rounds/{Code}/launch");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        Round = await db.Rounds.AsNoTracking()
            .Include(r => r.QuestionnaireVersion.Questionnaire)
            .Where(r => r.StudyId == study.Id && r.Code == Code)
            .RequireAsync("round", Code, ct);
        Plan = await plans.OfAsync(study, Code, ct);
        Today = clock.GetUtcNow().DayIn(study.Zone);
        Calendar = Round.State == RoundState.Draft
            ? [.. Plan.Days.Select(d => new Batch(d.On, d.At, d.Kind, d.Step, d.People, false))]
            : await LaunchedCalendarAsync(study, ct);
        Person ??= Plan.People is [var first, ..] ? first.Informant : null;
        Sample = Person is null || Plan.People.Count == 0 ? null : await samples.OfAsync(study, new(MailKind.Invitation, Code, Person), ct);
        var instrument = await instruments.GetAsync(Round.QuestionnaireVersionId, ct);
        Checklist = await checks.OfAsync(study, Code, ct);
        Facts =
        [
            $"Questionnaire {Round.QuestionnaireVersion.Questionnaire.Code}, version {Round.QuestionnaireVersion.Number}: {InWords.Count(instrument.Items.Count(i => i.Asks), "question", "questions")} on {InWords.Count(instrument.Pages.Length, "page", "pages")}.",
            .. DateFacts(study),
        ];
    }

    /// <summary>What the send ledger knows of the days gone, and the plan of those to come, without the people who need no reminder any more.</summary>
    private async Task<List<Batch>> LaunchedCalendarAsync(Study study, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var sent = await db.OutgoingMail
            .Where(m => m.RoundId == Round.Id && m.State == MailState.Sent && m.CarriedBy == null && (m.Kind == MailKind.Invitation || m.Kind == MailKind.Reminder))
            .Select(m => new { m.Kind, m.Step, At = m.SentAt!.Value }) // a sent row has its time
            .ToListAsync(ct);
        var standings = await db.Invitations.Where(i => i.RoundId == Round.Id).GroupBy(i => i.Standing).Select(g => new { g.Key, People = g.Count() }).ToListAsync(ct);
        return
        [
            .. sent.GroupBy(m => (On: m.At.DayIn(study.Zone), m.Kind, m.Step)).Select(g => new Batch(g.Key.On, g.Min(m => m.At), g.Key.Kind, g.Key.Step, g.Count(), true)),
            .. Plan.Days
                .Where(d => d.At >= now && Round.State != RoundState.Closed)
                .Select(d => new Batch(d.On, d.At, d.Kind, d.Step, d.Step == 0 ? d.People : Math.Min(d.People, standings.Where(s => Round.Reminders[d.Step - 1].Audience.Includes(s.Key)).Sum(s => s.People)), false)),
        ];
    }

    private IEnumerable<string> DateFacts(Study study)
    {
        var now = clock.GetUtcNow();
        var opens = Round.OpensAt > now ? Round.OpensAt : now;
        yield return Round.OpensAt > now ? $"Answers are taken from {InWords.Moment(opens, study.Zone)}." : "The opening has passed, so the round opens at once.";
        if (Round.ClosesAt is { } closes && closes > now)
        {
            yield return $"Answers are taken until {RoundWords.Until(closes, study.Zone)}, {InWords.Count((int)(closes - opens).TotalDays, "day", "days")} in all.";
        }

        if (Plan.Days.Where(d => d.Kind == MailKind.Reminder).Select(d => d.Step).Distinct().Count() is var reminders and > 0)
        {
            yield return $"{InWords.Count(reminders, "reminder", "reminders")} before the round closes.";
        }
    }
}
