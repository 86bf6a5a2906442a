using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Stops all mail of the study to the person an invitation went to. Doing it again changes nothing.</summary>
public sealed class Unsubscribe(InvitationAct act, SurveyDb db, TimeProvider clock)
{
    public Task RunAsync(Guid invitation, CancellationToken ct) => act.RunAsync(invitation, EventKind.Unsubscribed, null, async (row, token) =>
        Stop(row.Informant, await db.Invitations
            .Where(i => i.InformantId == row.InformantId && i.Id != row.Id && i.Round.State != RoundState.Closed)
            .Include(i => i.Events)
            .ToListAsync(token)), ct);

    /// <summary>The same by a mail that was about no invitation.</summary>
    public async Task RunForAsync(Guid informant, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rows = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {informant} order by id for update")
            .Where(i => i.Round.State != RoundState.Closed)
            .Include(i => i.Events)
            .ToListAsync(ct);
        Stop(await db.Informants.SingleAsync(i => i.Id == informant, ct), rows);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private void Stop(Informant person, IEnumerable<Invitation> invitations)
    {
        var now = clock.GetUtcNow();
        person.UnsubscribedAt ??= now;
        foreach (var invitation in invitations)
        {
            invitation.Record(EventKind.Unsubscribed, now, clock.NewId());
        }
    }
}
