using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Takes an account's or key's role in a study, or its ownership; it counts from the holder's next request. The last owner stays.</summary>
public sealed class TakeRole(AccountsDb db, AuditedChange change, AuditLog audit)
{
    public Task RunAsync(Guid holderId, string holderName, Guid? studyId, Actor actor, CancellationToken ct) => change.RunAsync(async () =>
    {
        var held = await db.StudyRoles.Where(r => r.HolderId == holderId && r.StudyId == studyId).ToListAsync(ct);
        if (held.Count == 0)
        {
            return false;
        }

        if (studyId is null && !await db.StudyRoles.AnyAsync(r => r.StudyId == null && r.HolderId != holderId && db.Accounts.Any(a => a.Id == r.HolderId), ct))
        {
            throw AccountProblems.LastOwner.With();
        }

        db.StudyRoles.RemoveRange(held);
        audit.Record(actor, "role.taken", studyId, $"holder:{holderId}", $"took the role {held[0].Role.Word()} from {holderName}");
        return true;
    }, ct);
}
