using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Reminds somebody who is still in the audience of the step at the moment of sending. Where mail was held up until the next step fell due (no usable server,
/// a pause), that one is meant: nobody gets both at once.
/// </summary>
public sealed class ReminderMail(RoundMail mail, SurveyDb db, TimeProvider clock) : IMailSource, IWorded
{
    public const string Kind = MailKind.Reminder;

    /// <summary>Why one waits for an administrator.</summary>
    internal const string TooLate = "more than 24 hours late";

    private static readonly MailState[] s_leaving = [MailState.Queued, MailState.Claimed, MailState.Sending, MailState.Sent];

    public async Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct)
    {
        var subjects = mails.Select(m => m.SubjectId).Distinct().ToArray();
        var now = clock.GetUtcNow();
        var due = (await db.OutgoingMail.AsNoTracking()
            .Where(m => m.Kind == Kind && subjects.Contains(m.SubjectId) && m.NotBefore <= now && s_leaving.Contains(m.State))
            .ToListAsync(ct)).ToLookup(m => m.SubjectId);
        var rows = mails.ToDictionary(m => m.Id);
        return await mail.ComposeAsync(mails, (facts, at) => NotWanted(facts, at) ?? Overtaken(facts, rows[facts.Mail], due[facts.Invitation]), BuiltIn, ct);
    }

    private static string? Overtaken(RoundMail.Facts facts, OutgoingMail row, IEnumerable<OutgoingMail> due)
    {
        // What a rule or a person put later is meant to leave then; what was held up was meant to leave when it fell due.
        var meant = row.FirstAttemptAt is not null || ServerTrouble.IsOf(row) ? row.NotBefore : row.NextAttemptAt ?? row.NotBefore;
        var later = due.Where(d => d.NotBefore > meant && d.Step <= facts.Reminders.Count && facts.Reminders[d.Step - 1].Audience.Includes(facts.Standing)).MaxBy(d => d.NotBefore);
        return later is null ? null : $"reminder {later.Step} was due too";
    }

    private static string? NotWanted(RoundMail.Facts facts, DateTimeOffset now)
    {
        if (RoundMail.WhyNotAsk(facts, now) is { } reason)
        {
            return reason;
        }

        if (facts.Step > facts.Reminders.Count)
        {
            return "the plan has no such step any more";
        }

        return facts.Reminders[facts.Step - 1].Audience.Includes(facts.Standing) ? null : "no longer in the audience of the step";
    }

    public MailWords BuiltIn(RoundMail.Facts facts)
    {
        var say = facts.Words;
        return new(
            say["Reminder: {0}, your answers for {1}", facts.Round, facts.Site],
            [
                say["Dear {0},", facts.Name],
                facts.Standing == Standing.InProgress
                    ? say["You have begun to answer {0} for {1}. What you have entered is kept; you can go on where you left.", facts.Round, facts.Site]
                    : say["A little while ago we asked you, as {0} at {1}, to answer {2}, part of {3}. Your view would still be very welcome.", facts.Role, facts.Site, facts.Round, facts.Study],
                facts.LastDay is { } day ? say["You can answer until {0}.", day] : say["You can stop at any point and come back with the same link."],
            ],
            facts.Standing == Standing.InProgress ? say["Go on answering"] : say["Answer the questions"],
            [
                say["If you have moved to another job, or would rather not take part, the same page lets you tell us and we will not write again."],
            ]);
    }
}
