using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Asks those who have not answered the contact check a second time, and the last: whoever was asked twice is not asked again. More than the study says are asked only when a second person agrees; one by themselves always.</summary>
public sealed class AskSilentAgain(SurveyDb db, ContactApprovals contacts, PersonalApprovals approvals, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    private static readonly MailState[] s_done = [MailState.Sent, MailState.Dropped, MailState.Refused];

    /// <param name="informant">The only one to ask; all who are silent when not given.</param>
    /// <returns>How many are asked by this.</returns>
    public async Task<int> RunAsync(Study study, string code, string? informant, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.CheckedRoundAsync(study, code, ct);
        var mailed = LaunchSeat.Mailed(await db.FrameOfAsync(round, ct));
        if (informant is not null)
        {
            mailed.IntersectWith([(await db.LockedCheckAsync(study, code, informant, ct)).InformantId]);
        }

        var silent = await SilentAsync(db, round, mailed, ct);
        if (silent.Length == 0)
        {
            return 0;
        }

        if (informant is null)
        {
            await approvals.RequireAsync(await contacts.NeededAsync(study, round, 1, [.. silent.Select(s => s.Informant)], ct), study.Id, Approval.ContactCheck, round.Id, actor,
                needed => audit.Record(actor, "contactCheck.approvalAsked", study.Id, $"round:{code}", $"asked for approval to ask {needed.Recipients} people once more in the contact check before round {code}"), ct);
        }

        var (about, who) = informant is null ? ($"round:{code}", $"{silent.Length} people") : ($"informant:{informant}", $"informant {informant}");
        audit.Record(actor, "contactCheck.askedAgain", study.Id, about, $"asked {who} once more in the contact check before round {code}");
        await db.SaveChangesAsync(ct);
        await outbox.QueueManyAsync(MailKind.ContactCheck, 1, study.Id, round.Id, silent, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return silent.Length;
    }

    /// <summary>The checks of all who are still in the frame, can be mailed, have had one mail and said nothing.</summary>
    /// <param name="mailed">The informants of the frame who can be mailed.</param>
    internal static async Task<(Guid Check, Guid Informant)[]> SilentAsync(SurveyDb db, Round round, HashSet<Guid> mailed, CancellationToken ct)
    {
        var checks = await db.ContactChecks
            .Where(c => c.RoundId == round.Id && c.Answer == null)
            .Where(c => !db.OutgoingMail.Any(m => m.SubjectId == c.Id && m.Kind == MailKind.ContactCheck && (m.Step > 0 || !s_done.Contains(m.State))))
            .Select(c => new { c.Id, c.InformantId })
            .ToListAsync(ct);
        return [.. checks.Where(c => mailed.Contains(c.InformantId)).Select(c => (c.Id, c.InformantId))];
    }
}
