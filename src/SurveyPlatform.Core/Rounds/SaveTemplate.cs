using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Gives a study its own wording of a kind of mail, or takes it back to the program's. Mail that is still to be sent says what stands when it leaves.</summary>
public sealed class SaveTemplate(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    private readonly WordingRules _rules = new();

    /// <summary>Refuses what no mail could be written from.</summary>
    public void Check(MailWording wording) => _rules.Require(wording);

    /// <returns>True when the study had no wording of its own.</returns>
    public async Task<bool> RunAsync(Study study, string kind, string language, MailWording wording, Actor actor, CancellationToken ct)
    {
        MailTemplates.Require(kind, language);
        Check(wording);
        var template = await FindAsync(study, kind, language, ct);
        var isNew = template is null;
        if (template is null)
        {
            template = new MailTemplate { StudyId = study.Id, Kind = kind, Language = language, Subject = "", Body = "", SavedAt = clock.GetUtcNow() };
            db.MailTemplates.Add(template);
        }

        if (template.Wording != wording)
        {
            (template.Subject, template.Body, template.SavedAt) = (wording.Subject, wording.Body, clock.GetUtcNow());
            audit.Record(actor, "template.saved", study.Id, $"template:{kind}/{language}", $"worded the {kind} mail ({language})");
        }

        await db.SaveChangesAsync(ct);
        return isNew;
    }

    /// <summary>Back to the program's own wording; nothing where it stands already.</summary>
    public async Task TakeBackAsync(Study study, string kind, string language, Actor actor, CancellationToken ct)
    {
        MailTemplates.Require(kind, language);
        if (await FindAsync(study, kind, language, ct) is { } template)
        {
            db.MailTemplates.Remove(template);
            audit.Record(actor, "template.removed", study.Id, $"template:{kind}/{language}", $"went back to the built-in text of the {kind} mail ({language})");
            await db.SaveChangesAsync(ct);
        }
    }

    private Task<MailTemplate?> FindAsync(Study study, string kind, string language, CancellationToken ct) =>
        db.MailTemplates.SingleOrDefaultAsync(t => t.StudyId == study.Id && t.Kind == kind && t.Language == language, ct);
}
