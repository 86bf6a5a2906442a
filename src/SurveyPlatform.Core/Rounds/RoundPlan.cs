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

    public sealed record Message(string Kind, int Step, DateTimeOffset At, bool Sent);

    public sealed record Person(string Informant, string Name, string Seat, string Site, IReadOnlyList<Message> Messages);

    public sealed record LeftOut(string Informant, string Name, string Seat, string Site, string Reason);
}

/// <summary>Works out a <see cref="RoundPlan"/>.</summary>
public sealed class RoundPlans(SurveyDb db, TimeProvider clock)
{
    public async Task<RoundPlan> OfAsync(Study study, string code, CancellationToken ct)
    {
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == code).RequireAsync("round", code, ct);
        var asked = round.State == RoundState.Draft ? await FrameAsync(study, round, ct) : await InvitedAsync(round, ct);
        var opensAt = round.OpensAt > clock.GetUtcNow() ? round.OpensAt : clock.GetUtcNow();

        var people = new List<RoundPlan.Person>();
        var leftOut = new List<RoundPlan.LeftOut>();
        foreach (var one in asked)
        {
            if (one.WhyNot is { } reason)
            {
                leftOut.Add(new(one.Informant, one.Name, one.Seat, one.Site, reason));
                continue;
            }

            var invitedAt = one.SentAt ?? opensAt;
            var steps = round.Reminders.Select((step, i) => new RoundPlan.Message(
                ReminderMail.Kind, i + 1, step.DueFor(invitedAt.DayIn(study.Zone), round.WorkingDaysOnly, study.Zone, study.IsWorkingDay), false));
            people.Add(new(one.Informant, one.Name, one.Seat, one.Site,
            [
                new(InvitationMail.Kind, 0, invitedAt, one.SentAt is not null),
                .. steps.Where(s => round.ClosesAt is null || s.At < round.ClosesAt),
            ]));
        }

        var days = people
            .SelectMany(p => p.Messages)
            .GroupBy(m => (On: m.At.DayIn(study.Zone), m.Kind, m.Step))
            .Select(g => new RoundPlan.Day(g.Key.On, g.Min(m => m.At), g.Key.Kind, g.Key.Step, g.Count()))
            .OrderBy(d => d.At).ThenBy(d => d.Step)
            .ToList();
        return new(days, people, leftOut);
    }

    private async Task<List<Asked>> FrameAsync(Study study, Round round, CancellationToken ct)
    {
        var frame = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new { m.Informant.Code, m.Informant.Name, Seat = m.Seat.Code, Site = m.Seat.Site.Code, m.Informant.BouncedAt, m.Informant.UnsubscribedAt })
            .ToListAsync(ct);
        return frame.ConvertAll(m => new Asked(m.Code, m.Name, m.Seat, m.Site, null, WhyNot(m.BouncedAt, m.UnsubscribedAt)));
    }

    private async Task<List<Asked>> InvitedAsync(Round round, CancellationToken ct)
    {
        var invited = await (
            from i in db.Invitations
            join m in db.OutgoingMail.Where(m => m.Kind == InvitationMail.Kind && !db.OutgoingMail.Any(later => later.SubjectId == m.SubjectId && later.Kind == m.Kind && later.DedupeKey != m.DedupeKey && later.DedupeKey.StartsWith(m.DedupeKey))) on i.Id equals m.SubjectId into mails
            from m in mails.DefaultIfEmpty()
            where i.RoundId == round.Id
            orderby i.Seat.Code
            select new { i.Informant.Code, i.Informant.Name, Seat = i.Seat.Code, Site = i.Site.Code, i.Informant.BouncedAt, i.Informant.UnsubscribedAt, m.SentAt, m.Reason, m.State })
            .ToListAsync(ct);
        return invited.ConvertAll(i => new Asked(
            i.Code, i.Name, i.Seat, i.Site, i.SentAt,
            i.SentAt is not null ? null : i.State switch
            {
                MailState.Dropped => i.Reason,
                MailState.Refused => "the other side refused the mail",
                _ => WhyNot(i.BouncedAt, i.UnsubscribedAt),
            }));
    }

    private static string? WhyNot(DateTimeOffset? bouncedAt, DateTimeOffset? unsubscribedAt) =>
        unsubscribedAt is not null ? "has unsubscribed" : bouncedAt is not null ? "mail to the address comes back" : null;

    private sealed record Asked(string Informant, string Name, string Seat, string Site, DateTimeOffset? SentAt, string? WhyNot);
}
