using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Opens launched rounds whose opening has come and closes open ones whose closing has.</summary>
public sealed class AdvanceRounds(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rounds = await db.Rounds
            .FromSql($"select * from rounds where (state = 'scheduled' and opens_at <= {now}) or (state in ('scheduled', 'open') and closes_at <= {now}) for update skip locked")
            .ToListAsync(ct);
        foreach (var round in rounds)
        {
            if (round.State == RoundState.Scheduled)
            {
                round.Open();
                audit.Record(Actor.System, "round.opened", round.StudyId, $"round:{round.Code}", $"opened round {round.Code}");
            }

            if (round.ClosesAt <= now)
            {
                round.Close(now);
                audit.Record(Actor.System, "round.closed", round.StudyId, $"round:{round.Code}", $"closed round {round.Code} at its closing date");
            }
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>When the next round opens or closes, for the clock of a rehearsal.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) =>
        await db.Database.SqlQuery<DateTimeOffset?>(
            $"""
            select min(due) as "Value" from (
              select opens_at as due from rounds where state = 'scheduled'
              union all select closes_at from rounds where state in ('scheduled', 'open')) as dates
            """).SingleAsync(ct);
}
