using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Audit;

/// <summary>Adds an act to the audit in the transaction of the act itself: neither stands without the other.</summary>
public sealed class AuditLog(SurveyDb db, TimeProvider clock)
{
    public void Record(Actor actor, string action, Guid? studyId, string subject, string summary)
    {
        var id = clock.NewId();
        db.AuditEntries.Add(new AuditEntry
        {
            Id = id,
            StudyId = studyId,
            At = clock.GetUtcNow(),
            ActorId = actor.Id,
            Action = action,
            Subject = subject,
            Details = new AuditDetails { EntryId = id, ActorName = actor.Name, Summary = summary },
        });
    }
}
