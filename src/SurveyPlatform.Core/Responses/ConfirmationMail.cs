using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Tells somebody that their answers have been recorded, or that somebody has entered them for them.</summary>
public sealed class ConfirmationMail(RoundMail mail, SurveyDb db) : IMailSource, IWorded
{
    public async Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct)
    {
        var subjects = mails.Select(m => m.SubjectId).Distinct().ToArray();
        var entered = await db.Responses
            .Where(r => subjects.Contains(r.InvitationId) && r.EnteredBy != null)
            .ToDictionaryAsync(r => r.InvitationId, r => r.Mode, ct);
        return await mail.ComposeAsync(mails, NotWanted, facts => Words(facts, entered.GetValueOrDefault(facts.Invitation)), ct);
    }

    public MailWords BuiltIn(RoundMail.Facts facts) => Words(facts, null);

    private static string? NotWanted(RoundMail.Facts facts, DateTimeOffset now) => facts switch
    {
        { UnsubscribedAt: not null } => "has unsubscribed",
        { BouncedAt: not null } => "mail to the address comes back",
        _ => null,
    };

    /// <param name="enteredFrom">How the answers came to the one who entered them; null where the person did.</param>
    private static MailWords Words(RoundMail.Facts facts, string? enteredFrom)
    {
        var say = facts.Words;
        return new(
            say["Your answers to {0} are recorded", facts.Round],
            [
                say["Dear {0},", facts.Name],
                enteredFrom switch
                {
                    null => say["Thank you: your answers to {0} for {1} are recorded. There is nothing more to do.", facts.Round, facts.Site],
                    ResponseMode.Telephone => say["Thank you: we have entered the answers to {0} for {1} that you gave us by telephone. They are recorded, and there is nothing more to do.", facts.Round, facts.Site],
                    _ => say["Thank you: we have entered the answers to {0} for {1} that you gave us on paper. They are recorded, and there is nothing more to do.", facts.Round, facts.Site],
                },
            ],
            say["See your answers"],
            enteredFrom is null
                ? [say["The link shows a copy of your answers for as long as the round is open."]]
                : [say["The link shows a copy of your answers for as long as the round is open. If something there is not what you told us, or you gave us no answers, please write to us."]]);
    }
}
