using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Studies.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>A person's life line: seats held, every round's outcome, every mail, every change.</summary>
[Authorize(Policy = Policies.ViewFieldwork)]
public sealed class InformantModel(SurveyDb db, StudyContext current, IssueLink issueLink, TimeProvider clock) : PageModel, IShowAgain
{
    public sealed record Person(
        Guid Id, string Name, string Email, string? Phone, string? Language, string? Note, DateTimeOffset? BouncedAt, DateTimeOffset? UnsubscribedAt);

    public sealed record Sitting(string Seat, string Role, string Site, DateOnly From, DateOnly? To, string? Why);

    public sealed record Asked(Guid Invitation, string RoundCode, string Round, string Role, string Site, string Outcome, bool CanHaveLink, bool CanBeEntered);

    /// <summary>That they no longer hold a seat they still have here, or never did, and whom they named instead.</summary>
    public sealed record Word(Guid Invitation, Standing Standing, string Round, string? Details)
    {
        public string? Successor => SaidWords.SuccessorOf(Details);
    }

    /// <summary>One thing that happened, on a day or at an instant.</summary>
    public sealed record Moment(DateTimeOffset At, string Text, bool IsDay = false);

    [FromRoute(Name = "informant")]
    public string Code { get; set; } = "";

    public Person Informant { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public IReadOnlyList<Sitting> Seats { get; private set; } = [];

    public IReadOnlyList<Asked> Rounds { get; private set; } = [];

    /// <summary>What waits for an administrator to act on.</summary>
    public IReadOnlyList<Word> Waiting { get; private set; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Moment> Life { get; private set; } = [];

    /// <summary>A fresh personal link, shown this once.</summary>
    public string? Link { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostLinkAsync(Guid invitation, CancellationToken ct)
    {
        if (!current.May(Policies.ManageRounds))
        {
            return Forbid();
        }

        Link = await issueLink.RunAsync(await db.Studies.OfAsync(current, ct), invitation, User.Actor(), ct);
        await ShowAgainAsync(ct);
        return Page();
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        Informant = await db.Informants
            .Where(i => i.StudyId == current.Id && i.Code == Code)
            .Select(i => new Person(i.Id, i.Name, i.Email, i.Phone, i.Language, i.Note, i.BouncedAt, i.UnsubscribedAt))
            .RequireAsync("informant", Code, ct);
        Seats = await db.Memberships
            .Where(m => m.InformantId == Informant.Id)
            .OrderByDescending(m => m.StartsOn)
            .Select(m => new Sitting(m.Seat.Code, m.Seat.Role, m.Seat.Site.Name, m.StartsOn, m.EndsOn, m.EndReason))
            .ToListAsync(ct);
        var (manages, enters, now) = (current.May(Policies.ManageRounds), current.May(Policies.EnterAnswers), clock.GetUtcNow());
        Rounds = await (
            from i in db.Invitations
            join o in db.Outcomes on i.Id equals o.InvitationId
            where i.InformantId == Informant.Id
            orderby i.Round.OpensAt descending
            select new Asked(
                i.Id, i.Round.Code, i.Round.Name, i.Seat.Role, i.Site.Name, o.Code, manages && i.Round.State == RoundState.Open,
                enters && i.Round.State == RoundState.Open && (i.Round.ClosesAt == null || i.Round.ClosesAt > now) && i.Standing != Standing.Submitted)).ToListAsync(ct);
        var today = now.DayIn(current.Zone);
        Waiting = await db.Invitations
            .Where(i => i.InformantId == Informant.Id && (i.Standing == Standing.MovedOn || i.Standing == Standing.NotMe))
            .Where(i => db.Memberships.Any(m => m.Id == i.MembershipId && m.StartsOn <= today && (m.EndsOn == null || today < m.EndsOn)))
            .OrderByDescending(i => i.Round.OpensAt)
            .Select(i => new Word(i.Id, i.Standing, i.Round.Name,
                i.Events.Where(e => e.Kind == EventKind.MovedOn || e.Kind == EventKind.NotMe).OrderByDescending(e => e.Number).Select(e => e.Details).FirstOrDefault()))
            .ToListAsync(ct);
        Life =
        [
            .. (await EventsAsync(ct)).Concat(await MailsAsync(ct)).Concat(await AuditAsync(ct)).Concat(Days())
                .OrderByDescending(m => m.At),
        ];
    }

    private static string Words(EventKind kind, string round) => kind switch
    {
        EventKind.Started => $"Opened their link to {round} and began",
        EventKind.Saved => $"Saved answers to {round}",
        EventKind.Submitted => $"Submitted their answers to {round}",
        EventKind.Reopened => $"Took up {round} again",
        EventKind.Declined => $"Said no to {round}",
        EventKind.MovedOn => $"Said that they have moved on, in {round}",
        EventKind.NotMe => $"Said that they were never the person meant, in {round}",
        EventKind.Unsubscribed => "Asked for no more mail of the study",
        EventKind.Bounced => $"Mail of {round} came back undelivered",
    };

    /// <summary>What somebody of the staff did for them; null where they did it by themselves.</summary>
    private static string? Entered(EventKind kind, string? details, string round) =>
        kind is EventKind.Started or EventKind.Submitted && details is not null && JsonSerializer.Deserialize<EntryDetails>(details, JsonSerializerOptions.Web) is { } entry
            ? $"Their answers to {round} were {(kind == EventKind.Started ? "begun" : "submitted")} for them, {ResponseMode.InWords(entry.Mode)}"
            : null;

    /// <summary>What they did; the saves of one day are one line.</summary>
    private async Task<IEnumerable<Moment>> EventsAsync(CancellationToken ct)
    {
        var events = await (
            from e in db.InvitationEvents
            join i in db.Invitations on e.InvitationId equals i.Id
            where i.InformantId == Informant.Id
            select new { e.InvitationId, e.Kind, e.At, e.Details, Round = i.Round.Name }).ToListAsync(ct);
        var saves = events.Where(e => e.Kind == EventKind.Saved)
            .GroupBy(e => (e.InvitationId, Day: e.At.DayIn(current.Zone)))
            .Select(g => (Last: g.MaxBy(e => e.At)!, Count: g.Count())) // a group has one
            .Select(g => new Moment(g.Last.At, g.Count == 1 ? Words(EventKind.Saved, g.Last.Round) : $"{Words(EventKind.Saved, g.Last.Round)}, {g.Count} times that day"));
        return events.Where(e => e.Kind != EventKind.Saved).Select(e => new Moment(e.At, Entered(e.Kind, e.Details, e.Round) ?? Words(e.Kind, e.Round) + (SaidWords.Of(e.Kind, e.Details) is { } said ? $": {said}" : ""))).Concat(saves);
    }

    private async Task<IEnumerable<Moment>> MailsAsync(CancellationToken ct)
    {
        var subjects = db.Invitations.Where(i => i.InformantId == Informant.Id).Select(i => i.Id)
            .Concat(db.ContactChecks.Where(c => c.InformantId == Informant.Id).Select(c => c.Id));
        var mails = await (
            from m in db.OutgoingMail
            join r in db.Rounds on m.RoundId equals r.Id
            where subjects.Contains(m.SubjectId)
            select new { m.Kind, m.Step, m.State, m.SentAt, m.FinishedAt, m.NotBefore, m.Reason, m.Reply, m.Recipient, Round = r.Name }).ToListAsync(ct);
        return mails.Select(m =>
        {
            var what = $"{RoundWords.Message(m.Kind, m.Step)} of {m.Round}";
            return m.State switch
            {
                MailState.Sent => new Moment(m.SentAt ?? m.NotBefore, $"{what} left for {m.Recipient}"),
                MailState.Dropped => new Moment(m.FinishedAt ?? m.NotBefore, $"{what} was not sent: {m.Reason}"),
                MailState.Refused => new Moment(m.FinishedAt ?? m.NotBefore, $"{what} was refused by the other side: {m.Reply ?? m.Reason}"),
                MailState.Held => new Moment(m.NotBefore, $"{what} is held: {m.Reason}"),
                MailState.Unknown => new Moment(m.NotBefore, $"{what}: nobody knows whether it arrived"),
                _ => new Moment(m.NotBefore, $"{what} waits to leave"),
            };
        });
    }

    private async Task<IEnumerable<Moment>> AuditAsync(CancellationToken ct)
    {
        if (!current.May(Policies.ViewAudit))
        {
            return [];
        }

        string[] subjects = [$"informant:{Code}", .. Rounds.Select(r => $"invitation:{r.Invitation}")];
        var entries = await db.AuditEntries
            .Where(e => e.StudyId == current.Id && subjects.Contains(e.Subject))
            .Select(e => new { e.At, e.Details.ActorName, e.Details.Summary })
            .ToListAsync(ct);
        return entries.Select(e => new Moment(e.At, $"{e.ActorName} {e.Summary}"));
    }

    private IEnumerable<Moment> Days()
    {
        var today = clock.GetUtcNow().DayIn(current.Zone);
        foreach (var seat in Seats)
        {
            yield return new Moment(seat.From.At(TimeOnly.MinValue, current.Zone), $"{(seat.From > today ? "Will take" : "Took")} the seat {seat.Role}, {seat.Site}", IsDay: true);
            if (seat.To is { } to)
            {
                yield return new Moment(to.At(TimeOnly.MinValue, current.Zone), $"{(to > today ? "Will leave" : "Left")} the seat {seat.Role}, {seat.Site}{(seat.Why is null ? "" : $" ({seat.Why})")}", IsDay: true);
            }
        }
    }

    /// <summary>The day or instant of a moment, for the list.</summary>
    public string When(Moment moment) => moment.IsDay ? InWords.ShortDay(moment.At.DayIn(current.Zone)) : InWords.ShortMoment(moment.At, current.Zone);
}
