using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Panel;

/// <summary>Brings a panel file into the panel: every row or none. Absence from a file ends nothing.</summary>
public sealed class ImportPanel(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>Row counts, what each row does, and what is wrong. Nothing was applied when <see cref="Rejected"/> has entries.</summary>
    public sealed record Result(IReadOnlyList<PlannedRow> Rows, IReadOnlyList<RejectedRow> Rejected)
    {
        /// <summary>False for a dry run, a refused file, and a panel that is no longer as it was when somebody looked.</summary>
        public bool Applied { get; init; }

        public int Added => Count(PlannedRow.Added);

        public int Changed => Count(PlannedRow.Changed);

        public int Ended => Count(PlannedRow.Ended);

        public int Unchanged => Count(PlannedRow.Unchanged);

        private int Count(string kind) => Rows.Count(r => r.Kind == kind);
    }

    /// <summary>How many new rows are handed to the database together: a panel of 50,000 must not stand in memory twice.</summary>
    private const int AtOnce = 1000;

    /// <param name="agreed">Judges what would happen, with the panel held still; the file is applied only if this is what was agreed to.</param>
    public async Task<Result> RunAsync(Study study, PanelFile file, bool dryRun, Actor actor, CancellationToken ct, Func<Result, bool>? agreed = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Two imports at once take turns, so that the second is planned on what the first made.
        await db.Database.ExecuteSqlAsync($"select 1 from studies where id = {study.Id} for update", ct);

        var reader = new PanelRowReader(file);
        var rows = reader.Read();
        var plan = new PanelPlan(
            study.Id, clock,
            await db.Sites.Where(s => s.StudyId == study.Id).ToListAsync(ct),
            await db.Seats.Where(s => s.StudyId == study.Id).ToListAsync(ct),
            await db.Informants.Where(i => i.StudyId == study.Id).ToListAsync(ct),
            await db.Memberships.OfStudy(study.Id).ToListAsync(ct));
        plan.Apply(rows);

        var result = new Result(plan.Rows, [.. reader.Rejected.Concat(plan.Rejected).OrderBy(r => r.Row)]);
        if (!dryRun && result.Rejected.Count == 0 && agreed?.Invoke(result) != false)
        {
            if (plan.New.Count > 0 || db.ChangeTracker.HasChanges())
            {
                audit.Record(actor, "panel.imported", study.Id, $"study:{study.Code}",
                    $"imported a panel file: {result.Added} added, {result.Changed} changed, {result.Ended} ended, {result.Unchanged} unchanged");
            }

            await db.SaveChangesAsync(ct);
            foreach (var chunk in plan.New.Chunk(AtOnce))
            {
                await db.ForgetPlansAsync(ct);
                db.ChangeTracker.Clear();
                db.AddRange(chunk);
                await db.SaveChangesAsync(ct);
            }

            await transaction.CommitAsync(ct);
            result = result with { Applied = true };
        }

        db.ChangeTracker.Clear();
        return result;
    }
}
