using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Reminds somebody who is still in the audience of the step at the moment of sending.</summary>
public sealed class ReminderMail(RoundMail mail) : IMailSource, IWorded
{
    public const string Kind = MailKind.Reminder;

    public Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct) =>
        mail.ComposeAsync(mails, NotWanted, BuiltIn, ct);

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
