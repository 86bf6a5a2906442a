using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>The keys of a study's programs. A new key is in its reply and nowhere else.</summary>
public static class KeysApi
{
    public sealed record KeyView(Guid Id, string Name, string Prefix, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    public sealed record KeyBody
    {
        public required string Name { get; init; }

        public required Role Role { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }
    }

    public sealed record NewKey(string Key);

    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/studies/{study}/keys").RequireAuthorization(Policies.ManagePeople).WithTags("Keys");
        keys.MapGet("", ListAsync).WithSummary("The keys of the study's programs");
        keys.MapGet("/{key:guid}", GetAsync).WithETag().WithSummary("One key, without its secret");
        keys.MapPost("", PostAsync).KeepsNoReply().WithSummary("Make a key; it is shown this once");
        keys.MapDelete("/{key:guid}", DeleteAsync).WithSummary("Revoke a key");
    }

    private static async Task<Ok<Listing<KeyView>>> ListAsync([AsParameters] Paging paging, StudyContext current, Holders holders, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var rows = (await holders.KeysAsync(current.Id, ct)).Select(View).Where(k => string.CompareOrdinal(k.Id.ToString(), after) > 0).Take(paging.Take).ToList();
        return TypedResults.Ok(paging.Of(rows, k => k.Id.ToString()));
    }

    private static async Task<Ok<KeyView>> GetAsync(Guid key, StudyContext current, Holders holders, CancellationToken ct) =>
        TypedResults.Ok(await RequireAsync(key, current, holders, ct));

    private static async Task<Ok<NewKey>> PostAsync(KeyBody body, StudyContext current, CreateApiKey createApiKey, ClaimsPrincipal user, CancellationToken ct)
    {
        var input = new CreateApiKey.Input { Name = body.Name, Role = body.Role, StudyId = current.Id, ExpiresAt = body.ExpiresAt };
        return TypedResults.Ok(new NewKey(await createApiKey.RunAsync(input, user.Actor(), ct)));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid key, IfMatch ifMatch, StudyContext current, Holders holders, RevokeApiKey revokeApiKey, ClaimsPrincipal user, CancellationToken ct)
    {
        ifMatch.Check(await RequireAsync(key, current, holders, ct));
        await revokeApiKey.RunAsync(key, current.Id, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<KeyView> RequireAsync(Guid key, StudyContext current, Holders holders, CancellationToken ct) =>
        (await holders.KeysAsync(current.Id, ct)).Where(k => k.Id == key).Select(View).FirstOrDefault() ?? throw CommonProblems.NotFound.With("key", key);

    private static KeyView View(Holders.Key key) => new(key.Id, key.Name, key.Prefix, key.Role, key.CreatedAt, key.ExpiresAt);
}
