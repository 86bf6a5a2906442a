using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>Mail that somebody, or a server's refusal, has paused.</summary>
/// <param name="What">Whose mail, as the beginning of a sentence.</param>
/// <param name="Why">The server's words, or the person's, where there are any.</param>
/// <param name="Domain">Where only mail to one domain waits.</param>
internal sealed record HoldUp(string What, DateTimeOffset Since, string? Why = null, string? Domain = null)
{
    /// <summary>All that stands in the way of the round's mail, the widest first.</summary>
    public static async Task<IReadOnlyList<HoldUp>> ListAsync(SurveyDb db, Study study, Round round, CancellationToken ct) =>
    [
        .. study.MailPausedAt is { } studySince ? [new HoldUp("All mail of the study", studySince)] : Array.Empty<HoldUp>(),
        .. round.MailPausedAt is { } roundSince ? [new HoldUp("The mail of the round", roundSince)] : Array.Empty<HoldUp>(),
        .. await db.MailDomains.Where(d => d.PausedAt != null).OrderBy(d => d.Domain).Select(d => new HoldUp($"Mail to {d.Domain}", d.PausedAt!.Value, d.Reason, d.Domain)).ToListAsync(ct),
    ];

    /// <summary>Whether a mail that was sent would have waited.</summary>
    public bool Holds(OutgoingMail mail) => Domain is null || MailAddresses.DomainOf(mail.Recipient!) == Domain; // a sent mail has one
}
