using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Who would get what and when, and who is left out and why: before launch from the panel, afterwards from what was really sent.</summary>
public sealed record RoundPlan(IReadOnlyList<RoundPlan.Day> Days, IReadOnlyList<RoundPlan.Person> People, IReadOnlyList<RoundPlan.LeftOut> LeftOuts)
{
    /// <summary>How many get one kind of message at one instant, at most: whoever answers before gets none.</summary>
    public sealed record Day(DateOnly On, DateTimeOffset At, string Kind, int Step, int People);

    /// <param name="With">The person's other seat whose mail says this one too; null where it is a mail of its own.</param>
    public sealed record Message(string Kind, int Step, DateTimeOffset At, bool Sent, string? With = null);

    public sealed record Person(string Informant, string Name, string Seat, string Site, IReadOnlyList<Message> Messages, IReadOnlyList<Omission> Omissions);

    /// <summary>A message of the plan that does not go to somebody who is asked, and why.</summary>
    public sealed record Omission(string Kind, int Step, string Reason);

    /// <summary>A seat holder who is not asked by mail at all, and why.</summary>
    public sealed record LeftOut(string Informant, string Name, string Seat, string Site, string Reason);
}

/// <summary>Works out a <see cref="RoundPlan"/>, by the rules that hold when mail is claimed (<see cref="MessageCaps"/>).</summary>
public sealed class RoundPlans(SurveyDb db, TimeProvider clock)
{
    public async Task<RoundPlan> OfAsync(Study study, string code, CancellationToken ct) =>
        await OfAsync(study, await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == code).RequireAsync("round", code, ct), ct);

    /// <param name="round">As it stands, or as it would stand.</param>
    public async Task<RoundPlan> OfAsync(Study study, Round round, CancellationToken ct)
    {
        var asked = round.State == RoundState.Draft ? await FrameAsync(study, round, ct) : await InvitedAsync(round, ct);
        var ledger = round.State == RoundState.Draft ? new([], []) : await LedgerAsync(round, ct);
        var people = asked.Where(a => a.WhyNot is null).GroupBy(a => a.Informant).SelectMany(seats => Planned(study, round, [.. seats], ledger)).OrderBy(p => p.Seat, StringComparer.Ordinal).ToList();
        var days = people
            .SelectMany(p => p.Messages)
            .Where(m => m.With is null)
            .GroupBy(m => (On: m.At.DayIn(study.Zone), m.Kind, m.Step))
            .Select(g => new RoundPlan.Day(g.Key.On, g.Min(m => m.At), g.Key.Kind, g.Key.Step, g.Count()))
            .OrderBy(d => d.At).ThenBy(d => d.Step)
            .ToList();
        return new(days, people, [.. asked.Where(a => a.WhyNot is not null).Select(a => new RoundPlan.LeftOut(a.Informant, a.Name, a.Seat, a.Site, a.WhyNot!))]); // asked for just before
    }

    /// <summary>What one person gets for all their seats: what is sent stands, the rest makes room for it.</summary>
    private List<RoundPlan.Person> Planned(Study study, Round round, List<Asked> seats, Ledger ledger)
    {
        var wishes = seats.SelectMany((seat, place) => Wishes(study, round, seat, ledger).Select(w => (Seat: place, w.Message, w.WhyNot))).ToList();
        var omitted = wishes.Where(w => w.WhyNot is not null).Select(w => (w.Seat, Omission: new RoundPlan.Omission(w.Message.Kind, w.Message.Step, w.WhyNot!))).ToList(); // asked for just before
        var all = wishes.Where(w => w.WhyNot is null).Select(w => (w.Seat, w.Message))
            .GroupBy(m => m.Message) // what is the same is one mail for all the seats
            .OrderBy(m => !m.Key.Sent).ThenBy(m => m.Key.At)
            .ToList();
        var given = new List<(int Seat, RoundPlan.Message Message)>();
        foreach (var together in all)
        {
            var message = together.Key;
            var mails = given.Where(g => g.Message.With is null).ToList();
            var at = message.At;
            if (!message.Sent && seats[0].AwayUntil is { } back && back > at)
            {
                at = study.NextMailDay(back.AddTicks(-1), message.At, round.KeepsToWorkingDays(message.Step));
            }

            while (!message.Sent && mails.Count(g => g.Message.At.DayIn(study.Zone) == at.DayIn(study.Zone)) >= study.MaxPerDay)
            {
                at = study.NextMailDay(at, message.At, round.KeepsToWorkingDays(message.Step));
            }

            var whyNot = message.Sent ? null
                : round.MaxMessages is { } most && mails.Count >= most ? $"{most} {(most == 1 ? "message" : "messages")} to one person in this round are the most"
                : message.Step > 0 && at >= round.ClosesAt ? "the round closes before it"
                : null;
            if (whyNot is not null)
            {
                omitted.AddRange(together.Select(m => (m.Seat, new RoundPlan.Omission(message.Kind, message.Step, whyNot))));
            }
            else
            {
                given.AddRange(together.Select((m, i) => (m.Seat, message with { At = at, With = i == 0 ? null : seats[together.First().Seat].Seat })));
            }
        }

        return [.. seats.Select((s, place) => new RoundPlan.Person(
            s.Informant, s.Name, s.Seat, s.Site,
            [.. given.Where(g => g.Seat == place).Select(g => g.Message).OrderBy(m => m.At)],
            [.. omitted.Where(o => o.Seat == place).Select(o => o.Omission).OrderBy(o => o.Step)]))];
    }

    /// <summary>The invitation and every step of one seat holder, or why it does not go to them. Of several reminders that are due already the last alone is meant.</summary>
    private List<(RoundPlan.Message Message, string? WhyNot)> Wishes(Study study, Round round, Asked seat, Ledger ledger)
    {
        var now = clock.GetUtcNow();
        var invitedAt = seat.SentAt ?? study.AfterQuietHours(round.OpensAt > now ? round.OpensAt : now);
        var wishes = new List<(RoundPlan.Message Message, string? WhyNot)> { (new(InvitationMail.Kind, 0, invitedAt, seat.SentAt is not null), null) };
        wishes.AddRange(round.Reminders.Select((step, i) => Wish(study, round, seat, ledger, step, i + 1, invitedAt.DayIn(study.Zone))));
        var last = wishes.FindLast(IsDue).Message;
        return wishes.ConvertAll(w => (w.Message, w switch
        {
            _ when !IsDue(w) => w.WhyNot,
            _ when w.Message.At < last.At => $"reminder {last.Step} is due too",
            _ when round.IsTooLate(w.Message.At, study, now) => $"waits for a decision: {ReminderMail.TooLate}",
            _ => null,
        }));

        bool IsDue((RoundPlan.Message Message, string? WhyNot) wish) => wish is { WhyNot: null, Message: { Step: > 0, Sent: false } } && wish.Message.At <= now;
    }

    /// <summary>One step as the ledger has it, else as it falls due.</summary>
    private static (RoundPlan.Message Message, string? WhyNot) Wish(Study study, Round round, Asked seat, Ledger ledger, ReminderStep step, int number, DateOnly invitedOn)
    {
        var mail = ledger.Mails.GetValueOrDefault((seat.Invitation, number));
        var due = step.DueFor(invitedOn, round.WorkingDaysOnly, study);
        var message = new RoundPlan.Message(ReminderMail.Kind, number, mail?.SentAt ?? mail?.NextAttemptAt ?? mail?.NotBefore ?? due ?? default, mail?.State is MailState.Sent);
        return (message, mail switch
        {
            { State: MailState.Held or MailState.Unknown } => $"waits for a decision: {mail.Reason}",
            { State: MailState.Refused } => "the other side refused the mail",
            { State: MailState.Dropped } => mail.Reason,
            not null => null,
            _ when !step.Audience.Includes(seat.Standing) => "not in the audience of the step",
            _ when ledger.Decided.Contains((number, invitedOn)) => "not in the audience when the step fell due",
            _ when due is null => "its day is not after that of the invitation",
            _ => null,
        });
    }

    private async Task<Ledger> LedgerAsync(Round round, CancellationToken ct)
    {
        var mails = await db.OutgoingMail.AsNoTracking().Where(m => m.RoundId == round.Id && m.Kind == ReminderMail.Kind).ToListAsync(ct);
        return new(mails.GroupBy(m => (m.SubjectId, m.Step)).ToDictionary(m => m.Key, m => m.MaxBy(last => (last.QueuedAt, last.DedupeKey.Length))!), await db.DecidedStepsAsync(round, ct));
    }

    private async Task<List<Asked>> FrameAsync(Study study, Round round, CancellationToken ct)
    {
        var frame = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new { m.Informant.Code, m.Informant.Name, Seat = m.Seat.Code, Site = m.Seat.Site.Code, m.Informant.Email, m.Informant.BouncedAt, m.Informant.UnsubscribedAt, m.Informant.MailPausedUntil })
            .ToListAsync(ct);
        return frame.ConvertAll(m => new Asked(Guid.Empty, Standing.NotStarted, m.Code, m.Name, m.Seat, m.Site, null, LaunchSeat.WhyNotMailed(m.Email, m.BouncedAt, m.UnsubscribedAt)) { AwayUntil = m.MailPausedUntil });
    }

    private async Task<List<Asked>> InvitedAsync(Round round, CancellationToken ct)
    {
        var invited = await (
            from i in db.Invitations
            join m in db.LastInvitations on i.Id equals m.SubjectId into mails
            from m in mails.DefaultIfEmpty()
            where i.RoundId == round.Id
            orderby i.Seat.Code
            select new { i.Id, i.Standing, i.Informant.Code, i.Informant.Name, Seat = i.Seat.Code, Site = i.Site.Code, i.Informant.Email, i.Informant.BouncedAt, i.Informant.UnsubscribedAt, i.Informant.MailPausedUntil, m.SentAt, m.Reason, m.State })
            .ToListAsync(ct);
        return invited.ConvertAll(i => new Asked(
            i.Id, i.Standing, i.Code, i.Name, i.Seat, i.Site, i.SentAt,
            i.SentAt is not null ? null : i.State switch
            {
                MailState.Dropped => i.Reason,
                MailState.Refused => "the other side refused the mail",
                MailState.Held or MailState.Unknown => $"the invitation waits for a decision: {i.Reason}",
                _ => LaunchSeat.WhyNotMailed(i.Email, i.BouncedAt, i.UnsubscribedAt),
            })
        { AwayUntil = i.MailPausedUntil });
    }

    private sealed record Asked(Guid Invitation, Standing Standing, string Informant, string Name, string Seat, string Site, DateTimeOffset? SentAt, string? WhyNot)
    {
        public DateTimeOffset? AwayUntil { get; init; }
    }

    /// <summary>The reminders that are in the send ledger, and the steps that were decided for those invited on a day.</summary>
    private sealed record Ledger(Dictionary<(Guid Invitation, int Step), OutgoingMail> Mails, HashSet<(int Step, DateOnly InvitedOn)> Decided);
}
