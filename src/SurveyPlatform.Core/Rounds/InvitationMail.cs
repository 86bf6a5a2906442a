using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Asks somebody to answer a round.</summary>
public sealed class InvitationMail(RoundMail mail) : IMailSource
{
    public const string Kind = MailKind.Invitation;

    public Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct) =>
        mail.ComposeAsync(mails, RoundMail.WhyNotAsk, Words, ct);

    internal static MailWords Words(RoundMail.Facts facts) => new(
        $"{facts.Round}: your answers for {facts.Site}",
        [
            $"Dear {facts.Name},",
            $"We are writing to you as {facts.Role} at {facts.Site}. Would you answer the questions of {facts.Round}, part of {facts.Study}?",
            facts.ClosesAt is { } closes
                ? $"You can answer until {MailLayout.LastDay(closes, facts.TimeZone)}. You can stop at any point and come back with the same link."
                : "You can stop at any point and come back with the same link.",
        ],
        "Answer the questions",
        [
            "The link is yours alone: please do not pass it on. If you have moved to another job, or would rather not take part, the same page lets you tell us.",
        ]);
}
