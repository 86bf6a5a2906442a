using System.Buffers.Text;
using System.Text;

namespace SurveyPlatform.Web.Accounts;

/// <summary>The one-time address where a password is set: spent by its use, dead after three days.</summary>
public static class PasswordLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    public static string Path(Account account, string token) =>
        $"/account/set-password?account={account.Id}&token={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token))}";

    /// <summary>The token of a link, or nothing that any account would take.</summary>
    public static string Token(string? encoded) =>
        encoded is not null && Base64Url.IsValid(encoded) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded)) : "";
}
