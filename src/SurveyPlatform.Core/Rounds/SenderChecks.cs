using System.Collections.Frozen;
using System.Net.Mail;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Whether mail comes from the domain to which its links lead: where it does not, mail systems and careful people take it for fraud.</summary>
internal static class SenderChecks
{
    /// <summary>Below a country's name these belong to nobody: anybody's name stands before them, as in <c>example.ac.uk</c>.</summary>
    private static readonly FrozenSet<string> _shared = new[] { "ac", "co", "com", "edu", "gov", "ltd", "me", "net", "nhs", "org", "plc", "police", "sch" }.ToFrozenSet();

    public static IEnumerable<LaunchCheck> Of(MailAddress sender, Uri publicUrl)
    {
        var (from, to) = (MailAddresses.DomainOf(MailAddresses.Ascii(sender)), publicUrl.IdnHost.ToLowerInvariant());
        if (OwnersOf(from) != OwnersOf(to))
        {
            yield return LaunchCheck.Warning("senderDomain", $"Mail comes from {sender.Address}, but its links lead to {to}: many mail systems take that for fraud. Whoever runs the program sets Mail:From and Survey:PublicUrl to one domain.");
        }
    }

    /// <summary>The part of a domain that somebody has registered.</summary>
    private static string OwnersOf(string domain)
    {
        var labels = domain.Split('.');
        var isShared = labels.Length > 2 && labels[^1].Length == 2 && _shared.Contains(labels[^2]);
        return Uri.CheckHostName(domain) != UriHostNameType.Dns ? domain : string.Join('.', labels.TakeLast(isShared ? 3 : 2));
    }
}
