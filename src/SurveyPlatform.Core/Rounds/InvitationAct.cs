using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>How a person's act on their own invitation is done: the row locked, its events at hand, the round open, one commit.</summary>
public sealed class InvitationAct(SurveyDb db, TimeProvider clock)
{
    public async Task RunAsync(Guid invitation, EventKind kind, string? details, Func<Invitation, CancellationToken, Task>? also, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Always the sheet before the invitation, as a page save does: two acts at once wait for each other instead of deadlocking.
        // Locked apart from the reading: what is read with a lock inside, PostgreSQL plans anew each time.
        await db.Database.ExecuteSqlAsync(
            $"select 1 from responses where invitation_id = {invitation} for update; select 1 from invitations where id = {invitation} for update", ct);
        var row = await db.Invitations
            .Include(i => i.Events).Include(i => i.Round).Include(i => i.Informant)
            .SingleAsync(i => i.Id == invitation, ct);
        var now = clock.GetUtcNow();
        if (kind != EventKind.Unsubscribed && !row.Round.TakesAnswersAt(now))
        {
            throw RoundProblems.NotOpen.With();
        }

        row.Record(kind, now, clock.NewId(), details);
        if (also is not null)
        {
            await also(row, ct);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
