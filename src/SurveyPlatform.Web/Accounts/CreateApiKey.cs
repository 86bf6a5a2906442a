using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Makes a key with a role; it is shown to the caller now and to nobody ever again.</summary>
public sealed class CreateApiKey(AccountsDb db, AuditedChange change, GrantRole grantRole, AuditLog audit)
{
    public sealed record Input
    {
        public string Name { get; init; } = "";

        public required Role Role { get; init; }

        public Guid? StudyId { get; init; }

        /// <summary>A coordinator's own sites.</summary>
        public IReadOnlyList<Guid> Sites { get; init; } = [];

        public DateTimeOffset? ExpiresAt { get; init; }

        /// <summary>The account of the person whose key it is; the one who makes it when not given.</summary>
        public Guid? OwnerId { get; init; }
    }

    /// <returns>The key.</returns>
    public Task<string> RunAsync(Input input, Actor actor, CancellationToken ct)
    {
        var name = (input.Name ?? "").Trim();
        if (name.Length is 0 or > 100)
        {
            throw CommonProblems.Invalid.For([new FieldError("name", "length", "A key has a name of 1 to 100 characters.")]);
        }

        return change.RunAsync(async () =>
        {
            var (row, key) = ApiKey.Create(name, input.ExpiresAt, input.OwnerId ?? actor.Person);
            db.ApiKeys.Add(row);
            await db.SaveChangesAsync(ct);
            audit.Record(actor, "key.created", input.StudyId, $"holder:{row.Id}", $"created the API key {name} ({row.Prefix})");
            await grantRole.RunAsync(
                new GrantRole.Input { HolderId = row.Id, HolderName = name, Role = input.Role, StudyId = input.StudyId, Sites = input.Sites }, actor, ct);
            return key;
        }, ct);
    }
}
