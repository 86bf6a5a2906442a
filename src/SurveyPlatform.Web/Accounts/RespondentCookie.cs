using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace SurveyPlatform.Web.Accounts;

/// <summary>
/// An informant's session, sealed in a cookie, so that the secret of the link leaves the address bar. It ends 20 hours after the last page or
/// up to an hour later, on "save and leave", and the moment its link is superseded. It says nothing of staff sign-in.
/// </summary>
public sealed class RespondentCookie(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Promised = TimeSpan.FromHours(20);
    private static readonly TimeSpan Lifetime = Promised + TimeSpan.FromHours(1); // so that not every page has to renew it

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("SurveyPlatform.Respondent.3").ToTimeLimitedDataProtector();

    public void Issue(HttpContext http, RespondentSession session)
    {
        var bytes = new byte[RespondentSession.Length];
        session.Write(bytes);
        http.Response.Cookies.Append(Name(http), WebEncoders.Base64UrlEncode(_seal.Protect(bytes, Lifetime)), Options(http));
    }

    /// <summary>Who this browser answers for, if anybody; a session that would end sooner than promised is renewed by the way.</summary>
    public RespondentSession? Read(HttpContext http)
    {
        if (http.Request.Cookies[Name(http)] is not { Length: > 0 and < 1000 } sealedText)
        {
            return null;
        }

        try
        {
            var bytes = _seal.Unprotect(WebEncoders.Base64UrlDecode(sealedText), out var until);
            var session = RespondentSession.Read(bytes);
            if (until - TimeProvider.System.GetUtcNow() < Promised)
            {
                Issue(http, session);
            }

            return session;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null; // not ours, or too old: the same to the person, who opens the link again
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
