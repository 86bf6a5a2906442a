using System.Globalization;
using System.Net.Mail;

namespace SurveyPlatform.Core.Mail;

/// <summary>Reads exactly one mailbox: a list, a group, a comment or a line break is none.</summary>
public static class MailAddresses
{
    /// <summary>The address with its domain as DNS spells it, or null if this is not one bare address.</summary>
    public static string? One(string? text)
    {
        if (text is null || text.Length > 320 || !MailAddress.TryCreate(text, out var address) || address.Address != text.Trim())
        {
            return null;
        }

        // Of what RFC 5322 would still allow, nothing that could be read as more than one address or end a header.
        return address.User.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '"' or '\\' or ',' or ';' or ':' or '<' or '>' or '(' or ')' or '[' or ']' or '@')
            ? null
            : TryAscii(address);
    }

    /// <summary>Where mail to the address arrives: without what follows a plus sign, in whatever spelling of its domain.</summary>
    /// <param name="address">One that <see cref="One"/> has read.</param>
    internal static string MailboxOf(string address)
    {
        var spelled = (One(address) ?? throw new ArgumentException("Not one mailbox.", nameof(address))).ToLowerInvariant();
        var user = spelled[..spelled.LastIndexOf('@')];
        return user.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus ? user[..plus] + spelled[user.Length..] : spelled;
    }

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    /// <summary>The address with its domain as DNS spells it (<c>bücher.example</c> is <c>xn--bcher-kva.example</c>).</summary>
    internal static string Ascii(MailAddress address) => TryAscii(address) ?? address.Address;

    private static string? TryAscii(MailAddress address)
    {
        try
        {
            var domain = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(address.Host);
            return address.User.Length is > 0 and <= 64 && domain.Length is > 0 and <= 255 ? $"{address.User}@{domain}" : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
