using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Tells somebody that their answers have been recorded.</summary>
public sealed class ConfirmationMail(RoundMail mail) : IMailSource
{
    public Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct) =>
        mail.ComposeAsync(mails, NotWanted, Words, ct);

    private static string? NotWanted(RoundMail.Facts facts, DateTimeOffset now) => facts switch
    {
        { UnsubscribedAt: not null } => "has unsubscribed",
        { BouncedAt: not null } => "mail to the address comes back",
        _ => null,
    };

    private static MailWords Words(RoundMail.Facts facts) => new(
        $"Your answers to {facts.Round} are recorded",
        [
            $"Dear {facts.Name},",
            $"Thank you: your answers to {facts.Round} for {facts.Site} are recorded. There is nothing more to do.",
        ],
        "See your answers",
        ["The link shows a copy of your answers for as long as the round is open."]);
}
