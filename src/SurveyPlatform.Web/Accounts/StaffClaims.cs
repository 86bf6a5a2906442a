using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SurveyPlatform.Web.Accounts;

/// <summary>What the sign-in cookie says: who, and their name for people; never what they may do, which is looked up each time.</summary>
public sealed class StaffClaims(UserManager<Account> users, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<Account>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (identity.FindFirst(identity.NameClaimType) is { } address)
        {
            identity.RemoveClaim(address);
        }

        identity.AddClaim(new Claim(identity.NameClaimType, user.Name));
        return identity;
    }
}
