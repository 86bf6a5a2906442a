using Microsoft.EntityFrameworkCore;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Who has which role in a study: its people and its keys.</summary>
public sealed class Holders(AccountsDb db)
{
    /// <summary>A person of the study; owners are in every study and are changed in none.</summary>
    public sealed record Person(Guid Id, string Name, string Email, Role Role, IReadOnlyList<Guid> Sites, bool HasSignedIn);

    public sealed record Key(Guid Id, string Name, string Prefix, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

    public async Task<IReadOnlyList<Person>> PeopleAsync(Guid studyId, CancellationToken ct)
    {
        var rows = await db.StudyRoles
            .Where(r => r.StudyId == studyId || r.StudyId == null)
            .Join(db.Accounts, r => r.HolderId, a => a.Id, (r, a) => new { a.Id, a.Name, a.Email, HasPassword = a.PasswordHash != null, r.Role, r.SiteId })
            .ToListAsync(ct);
        return [.. rows
            .GroupBy(r => r.Id)
            .Select(g => (Best: g.MinBy(r => r.Role)!, Rows: g)) // a group has a row
            .Select(p => new Person(p.Best.Id, p.Best.Name, p.Best.Email ?? "", p.Best.Role, [.. p.Rows.Select(r => r.SiteId).OfType<Guid>()], p.Best.HasPassword))
            .OrderBy(p => p.Role)
            .ThenBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    public async Task<IReadOnlyList<Key>> KeysAsync(Guid studyId, CancellationToken ct) =>
        [.. (await db.StudyRoles
            .Where(r => r.StudyId == studyId)
            .Join(db.ApiKeys, r => r.HolderId, k => k.Id, (r, k) => new Key(k.Id, k.Name, k.Prefix, r.Role, k.CreatedAt, k.ExpiresAt, k.LastUsedAt))
            .Distinct()
            .ToListAsync(ct)).OrderBy(k => k.Id)];
}
