using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Responses;

/// <summary>Makes a fresh personal link for an invitation; every earlier one dies with it, and so does what it opened.</summary>
public sealed class IssueLink(SurveyDb db, InvitationLink links, PublicAddress address, KnownRespondents recent, AuditLog audit)
{
    /// <returns>The link, which is shown to the caller once and stored nowhere.</returns>
    public async Task<string> RunAsync(Study study, Guid invitation, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Invitations
            .FromSql($"select * from invitations where id = {invitation} and study_id = {study.Id} for update")
            .RequireAsync("invitation", invitation.ToString(), ct);
        row.Reissue();
        audit.Record(actor, "invitation.linkIssued", study.Id, $"invitation:{invitation}", "issued a fresh personal link");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        recent.Forget(row.Id); // no next page for whoever holds an earlier one
        return address.To($"r/{links.Create(row.Id, row.Generation)}");
    }
}
