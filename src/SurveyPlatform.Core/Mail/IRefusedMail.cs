namespace SurveyPlatform.Core.Mail;

/// <summary>Draws the consequence of a mail that its server refused for good.</summary>
public interface IRefusedMail
{
    /// <summary>Called in the transaction that records the refusal.</summary>
    /// <param name="mail">The mail with the address that it was sent to.</param>
    /// <returns>Whether its domain takes no other mail of ours either.</returns>
    Task<bool> TakeAsync(OutgoingMail mail, string words, CancellationToken ct);
}
