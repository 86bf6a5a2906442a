using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Fixes who is asked in a round and queues their invitations: all of it or none. Launching again changes nothing.</summary>
public sealed class LaunchRound(SurveyDb db, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    /// <returns>How many are asked.</returns>
    public async Task<int> RunAsync(Study study, string code, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.Rounds
            .FromSql($"select * from rounds where study_id = {study.Id} and code = {code} for update")
            .RequireAsync("round", code, ct);
        if (round.State != RoundState.Draft)
        {
            return await db.Invitations.CountAsync(i => i.RoundId == round.Id, ct);
        }

        var now = clock.GetUtcNow();
        var frame = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new LaunchSeat(m.Id, m.InformantId, m.SeatId, m.Seat.SiteId, m.Informant.Email, m.Informant.BouncedAt, m.Informant.UnsubscribedAt))
            .ToListAsync(ct);
        if (LaunchStops.Of(round, frame, now).FirstOrDefault() is { } stop)
        {
            throw stop;
        }

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
        await outbox.QueueManyAsync(InvitationMail.Kind, 0, study.Id, round.Id, ids, round.OpensAt, ct);
        await transaction.CommitAsync(ct);
        return frame.Count;
    }
}
