using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Fixes who is asked in a round and queues their invitations: all of it or none. Launching again changes nothing.
/// Where a second person must approve first and has not, the request for that is what stands afterwards, and the launch is refused.
/// </summary>
public sealed class LaunchRound(SurveyDb db, LaunchApprovals launches, PersonalApprovals approvals, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    /// <param name="Asked">How many are asked.</param>
    /// <param name="Again">It was launched before, and nothing was done now.</param>
    public sealed record Launched(int Asked, bool Again);

    public async Task<Launched> RunAsync(Study study, string code, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.LockedRoundAsync(study, code, ct);
        if (round.State != RoundState.Draft)
        {
            return new(await db.Invitations.CountAsync(i => i.RoundId == round.Id, ct), Again: true);
        }

        var now = clock.GetUtcNow();
        var frame = await db.FrameOfAsync(round, ct);
        if (LaunchStops.Of(round, frame, now).FirstOrDefault() is { } stop)
        {
            throw stop;
        }

        await approvals.RequireAsync(await launches.NeededAsync(study, round, frame, ct), study.Id, Approval.Launch, round.Id, actor,
            needed => audit.Record(actor, "round.approvalAsked", study.Id, $"round:{code}", $"asked for approval to launch round {code} to {needed.Recipients} people"), ct);

        round.Launch(now);
        audit.Record(actor, "round.launched", study.Id, $"round:{code}", string.Create(CultureInfo.InvariantCulture, $"launched round {code} to {frame.Count} people"));
        await db.SaveChangesAsync(ct);

        await db.ForgetPlansAsync(ct);
        // Two statements whatever the size of the frame.
        var ids = frame.ConvertAll(_ => clock.NewId()).ToArray();
        var memberships = frame.ConvertAll(m => m.Membership).ToArray();
        var informants = frame.ConvertAll(m => m.Informant).ToArray();
        var seats = frame.ConvertAll(m => m.Seat).ToArray();
        var sites = frame.ConvertAll(m => m.Site).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into invitations (id, study_id, round_id, membership_id, informant_id, seat_id, site_id, standing)
            select i.id, {study.Id}, {round.Id}, i.membership_id, i.informant_id, i.seat_id, i.site_id, 'notStarted'
            from unnest({ids}, {memberships}, {informants}, {seats}, {sites}) as i (id, membership_id, informant_id, seat_id, site_id)
            """, ct);
        await outbox.QueueManyAsync(InvitationMail.Kind, 0, study.Id, round.Id, [.. ids.Zip(informants)], round.OpensAt, ct);
        await transaction.CommitAsync(ct);
        return new(frame.Count, Again: false);
    }
}
