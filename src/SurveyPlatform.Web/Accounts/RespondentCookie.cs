using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace SurveyPlatform.Web.Accounts;

/// <summary>
/// An informant's session: invitation and generation of the link that opened it, sealed in a cookie, so that the secret leaves the address bar.
/// It ends after 20 hours without a page, on "save and leave", and the moment its link is superseded. It says nothing of staff sign-in.
/// </summary>
public sealed class RespondentCookie(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Idle = TimeSpan.FromHours(20);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("SurveyPlatform.Respondent").ToTimeLimitedDataProtector();

    public void Issue(HttpContext http, Guid invitation, int generation)
    {
        var bytes = new byte[20];
        invitation.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), generation);
        http.Response.Cookies.Append(Name(http), WebEncoders.Base64UrlEncode(_seal.Protect(bytes, Idle)), Options(http));
    }

    /// <summary>Who this browser answers for, if anybody; a session past its first hour is renewed by the way.</summary>
    public bool TryRead(HttpContext http, out Guid invitation, out int generation)
    {
        (invitation, generation) = (default, 0);
        if (http.Request.Cookies[Name(http)] is not { Length: > 0 and < 1000 } sealedText)
        {
            return false;
        }

        try
        {
            var bytes = _seal.Unprotect(WebEncoders.Base64UrlDecode(sealedText), out var until);
            invitation = new Guid(bytes.AsSpan(0, 16));
            generation = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16));
            if (until - TimeProvider.System.GetUtcNow() < Idle - RenewAfter)
            {
                Issue(http, invitation, generation);
            }

            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false; // not ours, or too old: the same to the person, who opens the link again
        }
    }

    public void End(HttpContext http) => http.Response.Cookies.Delete(Name(http), Options(http));

    private static string Name(HttpContext http) => http.Request.IsHttps ? "__Host-respondent" : "respondent";

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Lax, // Strict would lose the session of a tab reopened from webmail
        Path = "/",
        IsEssential = true,
    };
}
