using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Takes back a request whose file is not there yet.</summary>
public sealed class CancelExtract(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public async Task RunAsync(Guid study, Guid id, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var extract = await db.Extracts
            .FromSql($"select * from extracts where study_id = {study} and id = {id} for update")
            .RequireAsync("extract", id.ToString(), ct);
        extract.Cancel(clock.GetUtcNow());
        audit.Record(actor, "extract.cancelled", study, $"extract:{id}", "took back the request for an extract");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
