using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>The acts on a launched round that are one step each: close, reopen, pause and resume its mail. Doing one again changes nothing.</summary>
public sealed class ChangeRoundState(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public Task CloseAsync(Study study, string code, Actor actor, CancellationToken ct) =>
        RunAsync(study, code, actor, "closed", (r, now) => r.Close(now), ct);

    public Task ReopenAsync(Study study, string code, Actor actor, CancellationToken ct) =>
        RunAsync(study, code, actor, "reopened", (r, now) => r.Reopen(now), ct);

    public Task PauseMailAsync(Study study, string code, Actor actor, CancellationToken ct) =>
        RunAsync(study, code, actor, "mailPaused", (r, now) => r.PauseMail(now), ct);

    public Task ResumeMailAsync(Study study, string code, Actor actor, CancellationToken ct) =>
        RunAsync(study, code, actor, "mailResumed", (r, now) => r.ResumeMail(now), ct);

    private async Task RunAsync(Study study, string code, Actor actor, string act, Action<Round, DateTimeOffset> change, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.Rounds
            .FromSql($"select * from rounds where study_id = {study.Id} and code = {code} for update")
            .RequireAsync("round", code, ct);
        change(round, clock.GetUtcNow());
        if (db.ChangeTracker.HasChanges())
        {
            var words = act switch { "mailPaused" => "paused the mail of", "mailResumed" => "resumed the mail of", _ => act };
            audit.Record(actor, $"round.{act}", study.Id, $"round:{code}", $"{words} round {code}");
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
