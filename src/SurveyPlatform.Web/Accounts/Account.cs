using Microsoft.AspNetCore.Identity;

namespace SurveyPlatform.Web.Accounts;

/// <summary>A person of the staff who signs in; what they may do stands in <see cref="StudyRole"/> alone.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>How the audit and other people's pages name them; the address where nothing better is known.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
