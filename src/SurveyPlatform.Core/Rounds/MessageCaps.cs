using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Whether one more message may leave to a person now: not in the study's quiet hours, not over its most for a day, not over the round's most.
/// What waits is sent later; what the round has no room for is dropped. All of it is asked in the transaction that claims the mail.
/// </summary>
internal sealed class MessageCaps
{
    /// <summary>What is counted: messages that nobody asked for. One on its way counts, and one that may have arrived.</summary>
    private static readonly string[] s_kinds = [MailKind.Invitation, MailKind.Reminder, MailKind.ContactCheck];
    private static readonly MailState[] s_had = [MailState.Claimed, MailState.Sending, MailState.Sent, MailState.Unknown];

    /// <summary>A day with a clock change has 25 hours.</summary>
    private static readonly TimeSpan s_longestDay = TimeSpan.FromHours(25);

    private readonly DateTimeOffset _now;
    private readonly List<Message> _had;

    private MessageCaps(DateTimeOffset now, List<Message> had) => (_now, _had) = (now, had);

    /// <param name="about">Whom the mails being claimed are for, in which study and round.</param>
    public static async Task<MessageCaps> ReadAsync(SurveyDb db, IReadOnlyCollection<(Guid Informant, Study Study, Round Round)> about, DateTimeOffset now, CancellationToken ct)
    {
        var counted = about.Where(a => a.Study.MaxPerDay is not null || a.Round.MaxMessages is not null).Select(a => a.Informant).Distinct().Order().ToArray();
        if (counted.Length == 0)
        {
            return new(now, []);
        }

        // Two senders would each find room for one more: whoever counts a person's messages keeps the others waiting until it has claimed.
        await db.Database.ExecuteSqlAsync($"select 1 from informants where id = any({counted}) order by id for no key update", ct);
        var rounds = about.Select(a => a.Round.Id).Distinct().ToArray();
        var lately = now - s_longestDay;
        var subjects = db.Invitations.Where(i => counted.Contains(i.InformantId)).Select(i => new { i.Id, i.InformantId, i.RoundId })
            .Concat(db.ContactChecks.Where(c => counted.Contains(c.InformantId)).Select(c => new { c.Id, c.InformantId, c.RoundId }));
        return new(now, await (
            from m in db.OutgoingMail
            join s in subjects on m.SubjectId equals s.Id
            where s_kinds.Contains(m.Kind) && s_had.Contains(m.State) && m.CarriedBy == null
                && (rounds.Contains(s.RoundId) || m.SentAt == null || m.SentAt > lately)
            select new Message(s.InformantId, m.Kind, s.RoundId, m.SentAt ?? m.BodyStartedAt ?? now)).ToListAsync(ct));
    }

    /// <returns>Null where the mail may leave, and from then on it is counted.</returns>
    public MailText? WhyNotNow(OutgoingMail mail, Guid informant, Study study, Round round)
    {
        if (!s_kinds.Contains(mail.Kind))
        {
            return null;
        }

        var theirs = _had.Where(h => h.Informant == informant).ToList();
        // The contact check comes before the round and is none of its messages: the plan of the round is the same with it and without.
        if (mail.Kind != MailKind.ContactCheck && round.MaxMessages is { } most && theirs.Count(h => h.Round == round.Id && h.Kind != MailKind.ContactCheck) >= most)
        {
            return new MailText.NotWanted($"has had {most} {(most == 1 ? "message" : "messages")} in this round, which is the most");
        }

        var today = _now.DayIn(study.Zone);
        var keepsToWorkingDays = round.KeepsToWorkingDays(mail.Kind == MailKind.Reminder ? mail.Step : 0);
        if (mail.Kind == MailKind.Reminder && keepsToWorkingDays && !study.IsWorkingDay(today))
        {
            return new MailText.Later(study.NextMailDay(_now, mail.NotBefore, keepsToWorkingDays), "it is no working day");
        }

        if (study.MaxPerDay is { } perDay && theirs.Count(h => h.At.DayIn(study.Zone) == today) >= perDay)
        {
            return new MailText.Later(study.NextMailDay(_now, mail.NotBefore, keepsToWorkingDays), $"the person has had {perDay} {(perDay == 1 ? "message" : "messages")} on this day");
        }

        if (study.AfterQuietHours(_now) is var morning && morning > _now)
        {
            return new MailText.Later(morning, "quiet hours");
        }

        _had.Add(new(informant, mail.Kind, round.Id, _now));
        return null;
    }

    private sealed record Message(Guid Informant, string Kind, Guid Round, DateTimeOffset At);
}
