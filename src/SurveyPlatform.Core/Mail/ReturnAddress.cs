using System.Net.Mail;
using System.Security.Cryptography;

namespace SurveyPlatform.Core.Mail;

// Mail that cannot be delivered goes to the address in its envelope, whatever is in the report that comes with it. So each mail has an
// envelope sender of its own: bounces+TAG@example.org, where TAG is the mail's id and an HMAC over it (16 + 10 bytes, in base32 because
// some servers change the case of a local part: 42 characters). Whoever writes a report of their own making cannot write the tag of a
// mail that they have not had. A server that does not know "+" can be told to keep bounces-TAG@ instead; both are read.

/// <summary>Makes and verifies the address to which undeliverable mail comes back (<c>Mail:ReturnTo</c>).</summary>
public sealed class ReturnAddress(SurveySecret secret, MailOptions options)
{
    /// <summary>How many characters of a local part a tag and the sign before it take.</summary>
    public const int Longer = TagLength + 1;

    /// <summary>Characters of a tag.</summary>
    internal const int TagLength = 42;

    private const int MacLength = 10;

    /// <summary>The envelope sender of a mail: with its tag where there is an address for returned mail, else the sender that everybody sees.</summary>
    public string Of(Guid mail)
    {
        if (options.ReturnTo is not { Length: > 0 } returnTo)
        {
            return MailAddresses.Ascii(options.Sender);
        }

        var address = MailAddresses.Ascii(new MailAddress(returnTo));
        var at = address.LastIndexOf('@');
        return $"{address[..at]}+{TagOf(mail)}{address[at..]}";
    }

    /// <returns>False for any tag that we did not make.</returns>
    public bool TryRead(string tag, out Guid mail)
    {
        mail = default;
        Span<byte> bytes = stackalloc byte[16 + MacLength];
        if (!Base32.TryDecode(tag, bytes))
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacLength];
        Sign(bytes[..16], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[16..]))
        {
            return false;
        }

        mail = new Guid(bytes[..16], bigEndian: true);
        return true;
    }

    private string TagOf(Guid mail)
    {
        Span<byte> bytes = stackalloc byte[16 + MacLength];
        mail.TryWriteBytes(bytes, bigEndian: true, out _);
        Sign(bytes[..16], bytes[16..]);
        Span<char> tag = stackalloc char[TagLength];
        Base32.Encode(bytes, tag);
        return tag.ToString().ToLowerInvariant();
    }

    private void Sign(ReadOnlySpan<byte> mail, Span<byte> mac)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret.ReturnKey, mail, hash);
        hash[..MacLength].CopyTo(mac);
    }
}
