using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>That the mail server cannot be used, as the ledger knows it: mail that is due waits, and says why. Over as soon as the first of them leaves.</summary>
/// <param name="Waiting">How many mails of the study are due.</param>
/// <param name="Since">When the first of them should have left.</param>
/// <param name="Words">What the last attempt to use the server ended with.</param>
public sealed record ServerTrouble(int Waiting, DateTimeOffset Since, string Words)
{
    private const string Lead = "The mail server cannot be used: ";

    /// <summary>What a mail says while it waits for a server.</summary>
    internal static string Reason(string words) => Lead + words;

    /// <summary>Whether a mail waits for a server.</summary>
    internal static bool IsOf(OutgoingMail mail) => mail.Reason?.StartsWith(Lead, StringComparison.Ordinal) == true;

    /// <summary>Null while the server can be used, or nothing is due.</summary>
    public static async Task<ServerTrouble?> OfStudyAsync(SurveyDb db, Guid study, DateTimeOffset now, CancellationToken ct)
    {
        var soon = now + (2 * MailRetries.WhileNoServer);
        var due = await db.OutgoingMail
            .Where(m => m.StudyId == study && m.CarriedBy == null && m.IsOpen && (m.State == MailState.Queued || m.State == MailState.Claimed) && (m.NextAttemptAt ?? m.NotBefore) <= soon)
            .GroupBy(_ => 1)
            .Select(g => new
            {
                Waiting = g.Count(),
                Since = g.Min(m => EF.Functions.Like(m.Reason!, Lead + "%") ? (DateTimeOffset?)m.NotBefore : null),
                Reason = g.Max(m => EF.Functions.Like(m.Reason!, Lead + "%") ? m.Reason : null),
            })
            .SingleOrDefaultAsync(ct);
        return due is { Since: { } since, Reason: { } reason } ? new(due.Waiting, since, reason[Lead.Length..]) : null;
    }
}
