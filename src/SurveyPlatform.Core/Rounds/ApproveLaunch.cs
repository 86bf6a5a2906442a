using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A second person agrees to the launch that somebody asked for, as it stands. Approving again changes nothing; the launch is an act of its own.</summary>
public sealed class ApproveLaunch(SurveyDb db, LaunchApprovals launches, PersonalApprovals approvals, AuditLog audit)
{
    /// <param name="plan">The fingerprint of the plan that was looked at; when not given, the one that was asked for.</param>
    public async Task RunAsync(Study study, string code, string? plan, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.LockedRoundAsync(study, code, ct);
        if (round.State != RoundState.Draft)
        {
            // Somebody who repeats what they did before the launch is told that it stands.
            var given = await approvals.FindAsync(Approval.Launch, round.Id, ct);
            _ = given?.ApprovedAt ?? throw RoundProblems.AlreadyLaunched.With(code);
            return;
        }

        var launch = await launches.NeededAsync(study, round, await db.FrameOfAsync(round, ct), ct) ?? throw ApprovalProblems.NotAsked.With();
        if (approvals.Approve(launch, plan, actor))
        {
            audit.Record(actor, "round.launchApproved", study.Id, $"round:{code}", $"approved the launch of round {code} to {launch.Recipients} people, asked for by {launch.Standing!.AskedName}"); // approved, so it was asked for
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
