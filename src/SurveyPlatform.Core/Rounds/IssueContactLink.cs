using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Makes a fresh link to somebody's contact check; every earlier one dies with it.</summary>
public sealed class IssueContactLink(SurveyDb db, InvitationLink links, PublicAddress address, AuditLog audit)
{
    /// <returns>The link, which is shown to the caller once and stored nowhere.</returns>
    public async Task<string> RunAsync(Study study, string code, string informant, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.CheckedRoundAsync(study, code, ct);
        var row = await db.LockedCheckAsync(study, code, informant, ct);
        row.Reissue();
        audit.Record(actor, "contactCheck.linkIssued", study.Id, $"informant:{informant}", $"issued a fresh link to the contact check before round {code}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return address.To($"c/{links.CreateContactCheck(row.Id, row.Generation)}");
    }
}
