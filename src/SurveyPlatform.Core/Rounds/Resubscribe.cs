using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Takes back an <see cref="Unsubscribe"/>: the person gets mail of the study again, in every round that is not closed.</summary>
public sealed class Resubscribe(SurveyDb db, TimeProvider clock)
{
    public async Task RunAsync(Guid informant, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Invitations before the informant, as unsubscribing does.
        var rows = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {informant} order by id for update")
            .Include(i => i.Events).Include(i => i.Round)
            .ToListAsync(ct);
        foreach (var row in rows.Where(i => i.Standing == Standing.Unsubscribed && i.Round.State != RoundState.Closed))
        {
            row.Record(EventKind.Reopened, clock.GetUtcNow(), clock.NewId());
        }

        (await db.Informants.SingleAsync(i => i.Id == informant, ct)).UnsubscribedAt = null;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
