using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Queues the reminders that have fallen due. A step is decided once for all who were invited on one day, in one transaction with the rows
/// it queues; a step found more than a day late is held for an administrator instead of sent. Of several that fell due while nobody looked,
/// the last alone is meant: the ones before it are dropped, and the log says so.
/// </summary>
public sealed class SendReminders(SurveyDb db, Outbox outbox, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var day in (await DueAsync(ct)).Where(d => d.At <= now).GroupBy(d => (d.Round.Id, d.InvitedOn)))
        {
            var due = day.OrderBy(d => d.At).ToList();
            foreach (var (place, step) in due.Index())
            {
                await QueueAsync(step, due[(place + 1)..], now, ct);
            }
        }
    }

    /// <summary>When the next reminder falls due, for the clock of a rehearsal.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) =>
        (await DueAsync(ct)).Select(d => (DateTimeOffset?)d.At).Min();

    /// <summary>Every step of every open round, for each day on which somebody was invited, that is still to be decided.</summary>
    private async Task<List<DueStep>> DueAsync(CancellationToken ct)
    {
        var rounds = await (
            from r in db.Rounds.AsNoTracking()
            join s in db.Studies on r.StudyId equals s.Id
            where r.State == RoundState.Open
            select new { Round = r, Study = s }).ToListAsync(ct);
        var due = new List<DueStep>();
        foreach (var (round, study) in rounds.Where(r => r.Round.Reminders.Count > 0).Select(r => (r.Round, r.Study)))
        {
            var invitedOn = await db.InvitedDaysAsync(round, study, ct);
            var decided = await db.DecidedStepsAsync(round, ct);
            due.AddRange(
                from day in invitedOn
                from step in Enumerable.Range(1, round.Reminders.Count)
                where !decided.Contains((step, day))
                let at = round.Reminders[step - 1].DueFor(day, round.WorkingDaysOnly, study)
                where at is not null && (round.ClosesAt is null || at < round.ClosesAt)
                orderby at
                select new DueStep(round, study, step, day, at.Value));
        }

        return due;
    }

    /// <param name="later">Steps that fell due after this one and are decided with it: whoever is in one of their audiences gets that alone.</param>
    private async Task QueueAsync(DueStep due, IReadOnlyList<DueStep> later, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into reminder_runs (round_id, step, invited_on, at) values ({due.Round.Id}, {due.Step}, {due.InvitedOn}, {now}) on conflict do nothing", ct);
        if (first == 1)
        {
            var standings = Enum.GetValues<Standing>().Where(s => due.Audience.Includes(s)).ToArray();
            var subjects = await (
                from i in db.Invitations
                join m in db.LastInvitations on i.Id equals m.SubjectId
                where i.RoundId == due.Round.Id && standings.Contains(i.Standing) && m.State == MailState.Sent
                orderby i.Seat.Code
                select new { i.Id, i.InformantId, i.Standing, m.SentAt }).ToListAsync(ct);
            (MailState, string)? tooLate = due.Round.IsTooLate(due.At, due.Study, now) ? (MailState.Held, ReminderMail.TooLate) : null;
            foreach (var group in subjects
                .Where(s => s.SentAt!.Value.DayIn(due.Study.Zone) == due.InvitedOn) // a sent row has its time
                .GroupBy(s => later.LastOrDefault(l => l.Audience.Includes(s.Standing))))
            {
                await outbox.QueueManyAsync(ReminderMail.Kind, due.Step, due.Round.StudyId, due.Round.Id, [.. group.Select(s => (s.Id, s.InformantId))], due.At, ct,
                    group.Key is { } overtaking ? (MailState.Dropped, $"reminder {overtaking.Step} was due too") : tooLate);
            }
        }

        await transaction.CommitAsync(ct);
    }

    private sealed record DueStep(Round Round, Study Study, int Step, DateOnly InvitedOn, DateTimeOffset At)
    {
        public Audience Audience => Round.Reminders[Step - 1].Audience;
    }
}
