using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Ends a key for good, and with it every role it had.</summary>
public sealed class RevokeApiKey(AccountsDb db, AuditedChange change, AuditLog audit)
{
    public Task RunAsync(Guid keyId, Guid? studyId, Actor actor, CancellationToken ct) => change.RunAsync(async () =>
    {
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == keyId && db.StudyRoles.Any(r => r.HolderId == k.Id && r.StudyId == studyId), ct)
            ?? throw CommonProblems.NotFound.With("key", keyId);
        key.Revoke();
        db.StudyRoles.RemoveRange(await db.StudyRoles.Where(r => r.HolderId == keyId).ToListAsync(ct));
        audit.Record(actor, "key.revoked", studyId, $"holder:{keyId}", $"revoked the API key {key.Name} ({key.Prefix})");
        return true;
    }, ct);
}
