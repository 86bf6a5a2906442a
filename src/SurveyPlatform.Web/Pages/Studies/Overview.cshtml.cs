using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies;

/// <summary>Where the study is in its year, what to do now, and how each round did.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class OverviewModel(SurveyDb db, StudyContext current, TimeProvider clock) : PageModel
{
    /// <summary>The invitation came back, by AAPOR code.</summary>
    private const string Undelivered = "3.30";

    public sealed record RoundRow(string Code, string Name, RoundState State, RoundFigures Figures);

    /// <summary>One step of the year; the first that is not done is where the study stands.</summary>
    public sealed record Step(string Text, string When, bool IsDone);

    public sealed record ToDo(string Text, string Href);

    public string Lead { get; private set; } = "";

    public IReadOnlyList<Step> Year { get; private set; } = [];

    public IReadOnlyList<ToDo> Now { get; private set; } = [];

    public IReadOnlyList<RoundRow> Rounds { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var study = await db.Studies.AsNoTracking().SingleAsync(s => s.Id == current.Id, ct);
        var figures = await RoundFigures.OfStudyAsync(db, study.Id, ct);
        var rounds = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id).OrderByDescending(r => r.FrameDate).ThenByDescending(r => r.Code).ToListAsync(ct);
        Rounds = rounds.ConvertAll(r => new RoundRow(r.Code, r.Name, r.State, figures.GetValueOrDefault(r.Id, RoundFigures.None)));

        var round = rounds.FirstOrDefault(r => r.State == RoundState.Open)
            ?? rounds.FirstOrDefault(r => r.State == RoundState.Scheduled)
            ?? rounds.FirstOrDefault(r => r.State == RoundState.Draft)
            ?? rounds.FirstOrDefault();
        var ofRound = round is null ? RoundFigures.None : figures.GetValueOrDefault(round.Id, RoundFigures.None);
        Lead = LeadOf(round, ofRound, study.Zone);
        Year = round is null ? [] : YearOf(round, study, await db.InvitedDaysAsync(round, study, ct), now);
        Now = await NowAsync(study, round, ofRound, now.DayIn(study.Zone), ct);
    }

    private static string LeadOf(Round? round, RoundFigures figures, TimeZoneInfo zone) => round switch
    {
        null => "Nothing has been asked yet.",
        { State: RoundState.Draft } => $"{round.Name} is planned to open on {InWords.Moment(round.OpensAt, zone)} and has not been launched.",
        { State: RoundState.Scheduled } => $"{round.Name} is launched to {InWords.Count(figures.Asked, "person", "people")} and opens on {InWords.Moment(round.OpensAt, zone)}.",
        { State: RoundState.Open, ClosesAt: { } closes } => $"{round.Name} is open until {RoundWords.Until(closes, zone)}: {InWords.Share(figures.Answered, figures.Asked)} have answered.",
        { State: RoundState.Open } => $"{round.Name} is open until somebody closes it: {InWords.Share(figures.Answered, figures.Asked)} have answered.",
        { State: RoundState.Closed } => $"{round.Name} is closed: {InWords.Share(figures.Answered, figures.Asked)} answered, from {figures.SitesAnswered} of {figures.Sites} sites.",
    };

    private static List<Step> YearOf(Round round, Study study, List<DateOnly> invitedOn, DateTimeOffset now)
    {
        var zone = study.Zone;
        var from = invitedOn is [] ? round.OpensAt.DayIn(zone) : invitedOn.Min();
        var steps = new List<Step>
        {
            new("Panel", $"as it stands on {InWords.ShortDay(round.FrameDate)}", round.State != RoundState.Draft),
            new("Launch", round.LaunchedAt is { } launched ? InWords.ShortMoment(launched, zone) : "not yet", round.State != RoundState.Draft),
            new("Opening", InWords.ShortMoment(round.OpensAt, zone), round.State is RoundState.Open or RoundState.Closed),
        };
        steps.AddRange(round.Reminders
            .Select((step, i) => (Number: i + 1, At: step.DueFor(from, round.WorkingDaysOnly, study)))
            .Where(s => s.At is not null && (round.ClosesAt is null || s.At < round.ClosesAt))
            .Select(s => new Step($"Reminder {s.Number}", InWords.ShortMoment(s.At!.Value, zone), // asked for above
                round.State == RoundState.Closed || (round.State == RoundState.Open && s.At <= now))));
        steps.Add(new("Close", round.ClosedAt is { } closed ? InWords.ShortMoment(closed, zone) : round.ClosesAt is { } closes ? InWords.ShortMoment(closes, zone) : "no date set", round.State == RoundState.Closed));
        steps.Add(new("Extract and report", "", false));
        return steps;
    }

    private async Task<List<ToDo>> NowAsync(Study study, Round? round, RoundFigures figures, DateOnly today, CancellationToken ct)
    {
        var root = $"/studies/{study.Code}";
        var list = new List<ToDo>();
        if (current.May(Policies.ManagePanel))
        {
            await AddPanelAsync(list, study, root, today, ct);
        }

        if (current.May(Policies.ManageRounds))
        {
            if (await ServerTrouble.OfStudyAsync(db, study.Id, clock.GetUtcNow(), ct) is { } trouble)
            {
                list.Add(new($"{InWords.Count(trouble.Waiting, "mail waits", "mails wait")} because the mail server cannot be used", $"{root}/mail"));
            }

            if (study.MailPausedAt is not null)
            {
                list.Add(new("All mail of the study is paused", $"{root}/mail"));
            }

            if (await db.OutgoingMail.CountAsync(m => m.StudyId == study.Id && m.CarriedBy == null && m.State == MailState.Queued && m.WaitsForDomain != null, ct) is > 0 and var held)
            {
                list.Add(new($"{InWords.Count(held, "mail waits", "mails wait")} for a domain that is paused", $"{root}/mail"));
            }

            var waiting = await db.OutgoingMail.CountAsync(m => m.StudyId == study.Id && m.CarriedBy == null && m.NeedsAttention && (m.State == MailState.Unknown || m.State == MailState.Held), ct);
            if (waiting > 0)
            {
                list.Add(new($"{InWords.Count(waiting, "mail waits", "mails wait")} for your decision", $"{root}/mail"));
            }

            if (figures.ByOutcome.GetValueOrDefault(Undelivered) is > 0 and var returned && round is { State: RoundState.Open })
            {
                list.Add(new($"{InWords.Count(returned, "address does", "addresses do")} not take our mail", $"{root}/rounds/{round.Code}?who={Undelivered}"));
            }

            if (round is null && list.Count == 0)
            {
                list.Add(new("Plan the first round", $"{root}/rounds/new"));
            }
            else if (round is { State: RoundState.Draft })
            {
                list.Add(new($"Check and launch {round.Name}", $"{root}/rounds/{round.Code}/launch"));
            }
            else if (round is { State: RoundState.Closed })
            {
                list.Add(new("Plan the next round", $"{root}/rounds/new"));
            }
        }

        if (round is { State: RoundState.Open } && current.May(Policies.ViewFieldwork) && figures.Answered < figures.Asked)
        {
            list.Add(new($"See who has not finished {round.Name} ({InWords.Number(figures.Asked - figures.Answered)})", $"{root}/rounds/{round.Code}"));
        }

        if (figures.Answered > 0 && current.May(Policies.RequestExtracts))
        {
            list.Add(new("Build an extract of the answers", $"{root}/extracts/new"));
        }

        return list;
    }

    private async Task AddPanelAsync(List<ToDo> list, Study study, string root, DateOnly today, CancellationToken ct)
    {
        if (!await db.Sites.AnyAsync(s => s.StudyId == study.Id, ct))
        {
            list.Add(new("Add the sites", $"{root}/sites/add"));
        }
        else if (!await db.Seats.AnyAsync(s => s.StudyId == study.Id, ct))
        {
            list.Add(new("Import the panel", $"{root}/panel/import"));
        }
        else if (!await db.QuestionnaireVersions.AnyAsync(v => v.StudyId == study.Id, ct))
        {
            list.Add(new("Publish a questionnaire", $"{root}/questionnaires"));
        }
        else
        {
            var vacant = await db.Seats.CountAsync(s => s.StudyId == study.Id && !s.Memberships.Any(m => m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)), ct);
            if (vacant > 0)
            {
                list.Add(new($"{InWords.Count(vacant, "seat is", "seats are")} vacant", $"{root}/panel?show=vacant"));
            }

            var movedOn = await db.Invitations.CountAsync(i => i.StudyId == study.Id && i.Standing == Standing.MovedOn
                && i.Seat.Memberships.Any(m => m.Id == i.MembershipId && (m.EndsOn == null || today < m.EndsOn)), ct);
            if (movedOn > 0)
            {
                list.Add(new($"{InWords.Count(movedOn, "person says", "people say")} they have moved on and still hold their seat", $"{root}/panel?show=movedOn"));
            }
        }
    }
}
