using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Accounts;

/// <summary>
/// What a form of an answering page carries, sealed: whose it is, the revision of the sheet it was made from, and when it was shown. It
/// proves that the form is ours (nobody else can make one), it keeps two people in one browser apart, it tells what another device has
/// answered since, and it lets a form that outlived its session come back with what was typed.
/// </summary>
/// <param name="Session">The session that the page was shown in.</param>
/// <param name="Revision">The sheet's revision that the person saw.</param>
/// <param name="ShownAt">By the machine's time.</param>
/// <param name="Previous">Which answers of an earlier round stood on the page (<see cref="PreviousShown"/>); null for none.</param>
public sealed record FormTicket(RespondentSession Session, int Revision, DateTimeOffset ShownAt, string? Previous = null)
{
    /// <summary>The control that holds it, called as such controls are called everywhere in ASP.NET Core.</summary>
    public const string Control = "__RequestVerificationToken";
}

/// <summary>Seals and opens <see cref="FormTicket"/>s.</summary>
public sealed class FormTickets(IDataProtectionProvider protection)
{
    private const int FixedLength = RespondentSession.Length + 12;

    /// <summary>A page of so many questions with earlier answers is none of this world; what is longer is not carried.</summary>
    private const int LongestPrevious = 20_000;

    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private readonly IDataProtector _seal = protection.CreateProtector("SurveyPlatform.FormTicket.2");
    private readonly ITimeLimitedDataProtector _farewell = protection.CreateProtector("SurveyPlatform.Farewell.2").ToTimeLimitedDataProtector();

    public string Seal(RespondentSession session, int revision, string? previous = null)
    {
        var carried = previous is { Length: <= LongestPrevious } ? previous : "";
        var bytes = new byte[FixedLength + carried.Length];
        Encoding.ASCII.GetBytes(carried, bytes.AsSpan(FixedLength));
        session.Write(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(RespondentSession.Length), revision);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(RespondentSession.Length + 4), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return WebEncoders.Base64UrlEncode(_seal.Protect(bytes));
    }

    /// <summary>For the page after "save and leave", which says until when one can come back: it tells whose page that is and opens nothing.</summary>
    public string SealFarewell(RespondentSession session)
    {
        var bytes = new byte[RespondentSession.Length];
        session.Write(bytes);
        return WebEncoders.Base64UrlEncode(_farewell.Protect(bytes, TimeSpan.FromHours(1)));
    }

    public RespondentSession? OpenFarewell(string? sealedText)
    {
        try
        {
            return sealedText is { Length: > 0 and < 1000 } ? RespondentSession.Read(_farewell.Unprotect(WebEncoders.Base64UrlDecode(sealedText))) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <returns>Null for none, for one that is not ours, and for one that is too old.</returns>
    public FormTicket? Open(string? sealedText)
    {
        if (sealedText is not { Length: > 0 and < 1000 + (2 * LongestPrevious) })
        {
            return null;
        }

        try
        {
            var bytes = _seal.Unprotect(WebEncoders.Base64UrlDecode(sealedText)).AsSpan();
            var shownAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[(RespondentSession.Length + 4)..]));
            return TimeProvider.System.GetUtcNow() - shownAt > Life
                ? null
                : new FormTicket(RespondentSession.Read(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[RespondentSession.Length..]), shownAt,
                    bytes.Length > FixedLength ? Encoding.ASCII.GetString(bytes[FixedLength..]) : null);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
