using System.Net;
using System.Net.Mail;

namespace SurveyPlatform.Core.Mail;

/// <summary>How mail leaves (contract section 2, <c>Mail:*</c>). Without a host it is written to the pickup folder.</summary>
public sealed record MailOptions
{
    public string Host { get; init; } = "";

    public int Port { get; init; } = 25;

    public MailSecurity Security { get; init; } = MailSecurity.None;

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>One mailbox, with or without a name: <c>Pioneers survey &lt;survey@example.org&gt;</c>.</summary>
    public string From { get; init; } = "SurveyPlatform <survey@localhost>";

    public string? ReplyTo { get; init; }

    /// <summary>Where undeliverable mail comes back, as <c>bounces+TAG@example.org</c>; empty: to the sender, without a tag.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>A Maildir into which the mail server puts what comes back; empty: none is watched.</summary>
    public string? ReturnedMaildir { get; init; }

    /// <summary>An IMAP server with a mailbox of our own for what comes back; empty: none is asked.</summary>
    public string? ReturnedImapHost { get; init; }

    public int ReturnedImapPort { get; init; } = 993;

    public MailSecurity ReturnedImapSecurity { get; init; } = MailSecurity.Tls;

    public string? ReturnedImapUser { get; init; }

    public string? ReturnedImapPassword { get; init; }

    public string ReturnedImapFolder { get; init; } = "INBOX";

    public bool ReadsImap => ReturnedImapHost is { Length: > 0 };

    /// <summary>The domain in whose name mail is signed (DKIM, RFC 6376); empty: the relay does it, or nobody.</summary>
    public string? DkimDomain { get; init; }

    /// <summary>Which of the domain's keys it is: the public one stands in the DNS under <c>SELECTOR._domainkey.DOMAIN</c>.</summary>
    public string? DkimSelector { get; init; }

    /// <summary>A file with the private key in PEM.</summary>
    public string? DkimKeyFile { get; init; }

    public int MaxPerSecond { get; init; } = 20;

    public int MaxPerDomainPerSecond { get; init; } = 5;

    public int Connections { get; init; } = 4;

    /// <summary>How long to wait for any reply before the body: a slow server costs nothing but a later attempt.</summary>
    public TimeSpan ReplyWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait after the final dot (RFC 5321 section 4.5.3.2.6): giving up sooner would make up doubt.</summary>
    public TimeSpan FinalReplyWait { get; init; } = TimeSpan.FromMinutes(10);

    public bool Signs => DkimDomain is { Length: > 0 };

    public bool ToPickupFolder => Host.Length == 0;

    public MailAddress Sender => new(From);

    /// <summary>A training instance writes to its folder or to a server on its own machine, nowhere else.</summary>
    public bool StaysOnThisMachine => ToPickupFolder || Host is "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

public enum MailSecurity
{
    None,

    /// <summary>In the clear until STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}
