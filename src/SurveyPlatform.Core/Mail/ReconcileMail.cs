using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// Clears the mails in doubt from what the mail server knows: its log, or any list with the Message-IDs that it accepted. An unknown mail that stands
/// there was sent; one that does not is sent again if that is asked for. The list must reach over the whole time in question, which only a person can say.
/// </summary>
public sealed partial class ReconcileMail(SurveyDb db, ResolveMail resolve)
{
    /// <param name="Accepted">Unknown mails that the server took.</param>
    /// <param name="Others">Unknown mails that are not in the list.</param>
    public sealed record Finding(IReadOnlyList<Guid> Accepted, IReadOnlyList<Guid> Others);

    /// <param name="list">Text in which the Message-IDs stand, whatever is around them.</param>
    public async Task<Finding> FindAsync(Guid studyId, string list, CancellationToken ct)
    {
        var accepted = MessageIdsIn(list).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = await db.OutgoingMail
            .Where(m => m.StudyId == studyId && m.State == MailState.Unknown && m.CarriedBy == null) // what is said of a mail is said of the rows that it carries
            .OrderBy(m => m.NotBefore).ThenBy(m => m.Id)
            .Select(m => new { m.Id, m.MessageId })
            .ToListAsync(ct);
        var found = unknown.ToLookup(m => m.MessageId is { } id && accepted.Contains(id.Trim('<', '>')), m => m.Id);
        return new([.. found[true]], [.. found[false]]);
    }

    /// <summary>What of a text is read: Message-IDs that may be ours.</summary>
    public static IEnumerable<string> MessageIdsIn(string list) => MessageIds().Matches(list).Select(m => m.Value).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <returns>What was found; said twice, there is nothing left in doubt the second time.</returns>
    public async Task<Finding> RunAsync(Guid studyId, string list, bool resendOthers, Actor actor, CancellationToken ct)
    {
        var finding = await FindAsync(studyId, list, ct);
        await resolve.RunAsync(studyId, finding.Accepted, ResolveMail.Verdict.Sent, actor, ct);
        if (resendOthers)
        {
            await resolve.RunAsync(studyId, finding.Others, ResolveMail.Verdict.Resend, actor, ct);
        }

        return finding;
    }

    /// <summary>Those that <see cref="MailWriter.MessageIdOf"/> writes.</summary>
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[a-z0-9.-]+[a-z0-9]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MessageIds();
}
