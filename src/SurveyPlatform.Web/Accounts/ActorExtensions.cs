using System.Security.Claims;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Who is behind a request: an account or an API key.</summary>
public static class ActorExtensions
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>None when nobody has signed in.</summary>
        public Guid? HolderId => Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

        /// <summary>The person or key as operations and the audit know it.</summary>
        public Actor Actor() => new(
            user.HolderId ?? throw new InvalidOperationException("Nobody has signed in: the endpoint lacks a policy."),
            user.FindFirstValue(ClaimTypes.Name) ?? "")
        {
            Person = user.Identity?.AuthenticationType != ApiKeyHandler.SchemeName ? user.HolderId
                : Guid.TryParse(user.FindFirstValue(ApiKeyHandler.OwnerClaim), out var owner) ? owner : null,
        };
    }
}
