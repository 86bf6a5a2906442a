using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Asks somebody to answer a round.</summary>
public sealed class InvitationMail(RoundMail mail) : IMailSource, IWorded
{
    public const string Kind = MailKind.Invitation;

    public Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct) =>
        mail.ComposeAsync(mails, RoundMail.WhyNotAsk, BuiltIn, ct);

    public MailWords BuiltIn(RoundMail.Facts facts)
    {
        var say = facts.Words;
        return new(
            say["{0}: your answers for {1}", facts.Round, facts.Site],
            [
                say["Dear {0},", facts.Name],
                say["We are writing to you as {0} at {1}. Would you answer the questions of {2}, part of {3}?", facts.Role, facts.Site, facts.Round, facts.Study],
                facts.LastDay is { } day
                    ? say["You can answer until {0}. You can stop at any point and come back with the same link.", day]
                    : say["You can stop at any point and come back with the same link."],
            ],
            say["Answer the questions"],
            [
                say["The same page shows all the questions before you start."],
                say["The link is yours alone: please do not pass it on. If you have moved to another job, or would rather not take part, the same page lets you tell us."],
            ]);
    }
}
