using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A second person agrees to the contact check that somebody asked for, or to asking its silent once more. Approving again changes nothing; to ask is an act of its own.</summary>
public sealed class ApproveContactCheck(SurveyDb db, ContactApprovals contacts, PersonalApprovals approvals, AuditLog audit)
{
    /// <param name="plan">The fingerprint of what was looked at; when not given, of what was asked for.</param>
    public async Task RunAsync(Study study, string code, string? plan, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.CheckedRoundAsync(study, code, ct);
        var standing = await approvals.FindAsync(Approval.ContactCheck, round.Id, ct);
        if (standing?.ApprovedAt is not null && plan == standing.Fingerprint)
        {
            return;
        }

        var frame = await db.FrameOfAsync(round, ct);
        NeededApproval?[] acts =
        [
            await contacts.NeededAsync(study, round, 0, await StartContactCheck.ToAskAsync(db, round, frame, ct), ct),
            await contacts.NeededAsync(study, round, 1, [.. (await AskSilentAgain.SilentAsync(db, round, LaunchSeat.Mailed(frame), ct)).Select(s => s.Informant)], ct),
        ];
        if ((acts.FirstOrDefault(a => a is { IsAsked: true }) ?? acts.FirstOrDefault(a => a is not null)) is not { } needed)
        {
            // Somebody who repeats what they did before the act is told that it stands.
            _ = standing?.ApprovedAt ?? throw ApprovalProblems.NotAsked.With();
            return;
        }

        if (approvals.Approve(needed, plan, actor))
        {
            audit.Record(actor, "contactCheck.approved", study.Id, $"round:{code}", $"approved the mail to {needed.Recipients} people in the contact check before round {code}, asked for by {needed.Standing!.AskedName}"); // approved, so it was asked for
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
