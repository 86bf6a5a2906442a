using System.Collections.Frozen;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Addresses that reach nobody, somebody else, or a whole office.</summary>
internal static class AddressChecks
{
    /// <summary>What stands before the @ where an office reads, dots and dashes taken out.</summary>
    private static readonly FrozenSet<string> _offices = new[]
    {
        "info", "information", "admin", "administrator", "administration", "office", "mainoffice", "reception", "enquiries", "enquiry", "inquiries", "inquiry",
        "generalenquiries", "contact", "contactus", "mail", "mailbox", "post", "hello", "help", "helpdesk", "support", "team", "secretary", "secretariat", "staff", "hr",
        "accounts", "finance", "service", "services", "customerservice", "customerservices", "press", "media", "communications", "comms", "marketing", "sales",
        "feedback", "noreply", "donotreply", "postmaster", "webmaster", "hostmaster", "abuse", "root",
    }.ToFrozenSet();

    /// <param name="paused">Domains to which mail is paused.</param>
    public static IEnumerable<LaunchCheck> Of(IReadOnlyCollection<LaunchPerson> frame, HashSet<string> paused)
    {
        // A person with two seats is one person.
        var people = frame.DistinctBy(p => p.Seat.Informant).Where(p => p.Seat.BouncedAt is null && p.Seat.UnsubscribedAt is null).ToList();
        if (people.FindAll(p => !p.Seat.IsMailed) is { Count: > 0 } malformed)
        {
            yield return LaunchCheck.Warning("malformedAddress", $"{Count(malformed, "person has", "people have")} an address that is not exactly one e-mail address, and would get no mail until it is corrected.")
                .Of(malformed.ConvertAll(p => p.Concern(p.Seat.Email)));
        }

        var mailed = people.FindAll(p => p.Seat.IsMailed);
        var shared = mailed.GroupBy(p => MailAddresses.MailboxOf(p.Seat.Email)).Where(g => g.Skip(1).Any()).SelectMany(g => g).ToList();
        if (shared.Count > 0)
        {
            yield return LaunchCheck.Warning("duplicateAddress", $"{Count(shared, "person", "people")} share a mailbox with somebody else: whoever reads it gets the links of all of them.")
                .Of(shared.ConvertAll(p => p.Concern(p.Seat.Email)));
        }

        if (mailed.FindAll(p => IsOffice(p.Seat.Email)) is { Count: > 0 } offices)
        {
            yield return LaunchCheck.Warning("roleAddress", $"{Count(offices, "person is", "people are")} written to at the address of an office: others may read the mail and use the link.")
                .Of(offices.ConvertAll(p => p.Concern(p.Seat.Email)));
        }

        if (mailed.FindAll(p => paused.Contains(MailAddresses.DomainOf(MailAddresses.MailboxOf(p.Seat.Email)))) is { Count: > 0 } waiting)
        {
            yield return LaunchCheck.Warning("pausedDomain", $"Mail to the domain of {Count(waiting, "person", "people")} is paused: it waits until somebody lets it go on, on the mail page.")
                .Of(waiting.ConvertAll(p => p.Concern(p.Seat.Email)));
        }
    }

    private static bool IsOffice(string email) => MailAddresses.MailboxOf(email) is var mailbox
        && _offices.Contains(string.Concat(mailbox[..mailbox.LastIndexOf('@')].Where(char.IsLetterOrDigit)));

    private static string Count(List<LaunchPerson> people, string one, string many) => Words.English.Count(people.Count, $"{{0}} {one}", $"{{0}} {many}");
}
