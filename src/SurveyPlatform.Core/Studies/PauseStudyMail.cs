using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Studies;

/// <summary>Holds back all mail of a study, whatever its rounds say, and lets it go on. Doing one again changes nothing.</summary>
public sealed class PauseStudyMail(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public async Task PauseAsync(Guid study, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        if (await db.Studies.Where(s => s.Id == study && s.MailPausedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.MailPausedAt, now), ct) == 1)
        {
            audit.Record(actor, "study.mailPaused", study, "mail", "paused all mail");
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    public async Task ResumeAsync(Guid study, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        if (await db.Studies.Where(s => s.Id == study && s.MailPausedAt != null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.MailPausedAt, (DateTimeOffset?)null).SetProperty(x => x.MailResumedAt, now), ct) == 1)
        {
            audit.Record(actor, "study.mailResumed", study, "mail", "let all mail go on");
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }
}
