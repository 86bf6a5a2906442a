using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Gives an account or key its one role in a study (or makes it an owner), in place of the one it had there.</summary>
public sealed class GrantRole(AccountsDb db, AuditedChange change, AuditLog audit)
{
    public sealed record Input
    {
        public required Guid HolderId { get; init; }

        /// <summary>How the audit names the holder.</summary>
        public required string HolderName { get; init; }

        public required Role Role { get; init; }

        public Guid? StudyId { get; init; }

        /// <summary>A coordinator's own sites; with none they see nothing yet.</summary>
        public IReadOnlyList<Guid> Sites { get; init; } = [];
    }

    public Task RunAsync(Input input, Actor actor, CancellationToken ct)
    {
        if (input.Role == Role.Owner && input.StudyId is not null)
        {
            throw AccountProblems.OwnerHasNoStudy.With();
        }

        if (input.Role != Role.Owner && input.StudyId is null)
        {
            throw AccountProblems.RoleNeedsStudy.With(input.Role.Word());
        }

        if (input.Role != Role.Coordinator && input.Sites.Count > 0)
        {
            throw AccountProblems.CoordinatorNeedsSites.With();
        }

        return change.RunAsync(() => ReplaceAsync(input, actor, ct), ct);
    }

    private async Task<bool> ReplaceAsync(Input input, Actor actor, CancellationToken ct)
    {
        var held = await db.StudyRoles.Where(r => r.HolderId == input.HolderId && r.StudyId == input.StudyId).ToListAsync(ct);
        IReadOnlyList<Guid?> sites = input.Sites.Count == 0 ? [null] : [.. input.Sites.Distinct()];
        if (held.Count == sites.Count && held.All(r => r.Role == input.Role && sites.Contains(r.SiteId)))
        {
            return false;
        }

        db.StudyRoles.RemoveRange(held);
        await db.SaveChangesAsync(ct);
        db.StudyRoles.AddRange(sites.Select(site => new StudyRole
        {
            Id = TimeProvider.System.NewId(),
            HolderId = input.HolderId,
            StudyId = input.StudyId,
            Role = input.Role,
            SiteId = site,
        }));
        await db.SaveChangesAsync(ct);
        audit.Record(actor, "role.granted", input.StudyId, $"holder:{input.HolderId}", $"made {input.HolderName} {input.Role.Word()}");
        return true;
    }
}
