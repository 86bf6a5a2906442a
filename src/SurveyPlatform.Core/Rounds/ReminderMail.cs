using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Reminds somebody who is still in the audience of the step at the moment of sending.</summary>
public sealed class ReminderMail(RoundMail mail) : IMailSource
{
    public const string Kind = MailKind.Reminder;

    public Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct) =>
        mail.ComposeAsync(mails, NotWanted, Words, ct);

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

    private static MailWords Words(RoundMail.Facts facts) => new(
        $"Reminder: {facts.Round}, your answers for {facts.Site}",
        [
            $"Dear {facts.Name},",
            facts.Standing == Standing.InProgress
                ? $"You have begun to answer {facts.Round} for {facts.Site}. What you have entered is kept; you can go on where you left."
                : $"A little while ago we asked you, as {facts.Role} at {facts.Site}, to answer {facts.Round}, part of {facts.Study}. Your view would still be very welcome.",
            facts.ClosesAt is { } closes
                ? $"You can answer until {MailLayout.LastDay(closes, facts.TimeZone)}."
                : "You can stop at any point and come back with the same link.",
        ],
        facts.Standing == Standing.InProgress ? "Go on answering" : "Answer the questions",
        [
            "If you have moved to another job, or would rather not take part, the same page lets you tell us and we will not write again.",
        ]);
}
