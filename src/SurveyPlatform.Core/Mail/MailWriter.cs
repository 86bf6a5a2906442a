using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace SurveyPlatform.Core.Mail;

/// <summary>Writes a mail as RFC 5322 and MIME say: one recipient, plain text and HTML, seven-bit lines, nothing that a value could turn into a header.</summary>
public static class MailWriter
{
    /// <summary>The text of both parts is UTF-8; who sent it and when is the same for every reader.</summary>
    public static WrittenMail Write(OutgoingMail mail, MailText.Composed text, MailOptions options, ReturnAddress returns, DateTimeOffset now)
    {
        var address = AddressOf(text) ?? throw new ArgumentException("Not one mailbox.", nameof(text));
        var sender = options.Sender;
        var boundary = $"=_{mail.Id:N}";
        var head = new StringBuilder(2048);
        Add(head, "Date", now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Add(head, "From", HeaderText.Mailbox(sender.DisplayName, MailAddresses.Ascii(sender)));
        if (options.ReplyTo is { Length: > 0 } replyTo)
        {
            var answers = new MailAddress(replyTo);
            Add(head, "Reply-To", HeaderText.Mailbox(answers.DisplayName, MailAddresses.Ascii(answers)));
        }

        Add(head, "To", HeaderText.Mailbox(text.Name, address));
        Add(head, "Subject", HeaderText.Unstructured(text.Subject, "Subject: ".Length));
        Add(head, "Message-ID", mail.MessageId ?? MessageIdOf(mail.Id, options));
        Add(head, "Auto-Submitted", "auto-generated");
        Add(head, "X-Survey-Mail", $"{mail.Kind}; {(text.Round is null ? "" : $"round={text.Round}; ")}step={mail.Step.ToString(CultureInfo.InvariantCulture)}");
        if (text.Unsubscribe is { } unsubscribe)
        {
            Add(head, "List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            Add(head, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        Add(head, "MIME-Version", "1.0");
        Add(head, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        head.Append("\r\n");
        AddPart(head, boundary, "text/plain", text.Text);
        AddPart(head, boundary, "text/html", text.Html);
        head.Append("--").Append(boundary).Append("--\r\n");
        return new WrittenMail(mail.Id, returns.Of(mail.Id), address, Encoding.UTF8.GetBytes(head.ToString()));
    }

    /// <summary>The one mailbox of a composed mail as it goes into the envelope, or null if it is anything else than one.</summary>
    public static string? AddressOf(MailText.Composed text) => MailAddresses.One(text.Address);

    public static string MessageIdOf(Guid mailId, MailOptions options) => $"<{mailId:D}@{MailAddresses.DomainOf(MailAddresses.Ascii(options.Sender))}>";

    private static void Add(StringBuilder head, string name, string value) => head.Append(name).Append(": ").Append(value).Append("\r\n");

    private static void AddPart(StringBuilder message, string boundary, string type, string text)
    {
        var lines = Lines(text);
        var plain = lines.All(l => l.Length <= 900 && Ascii.IsValid(l));
        message.Append("--").Append(boundary).Append("\r\n");
        Add(message, "Content-Type", $"{type}; charset=utf-8");
        Add(message, "Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
        message.Append("\r\n");
        foreach (var line in lines)
        {
            if (plain)
            {
                message.Append(line);
            }
            else
            {
                QuotedPrintable.Append(message, line);
            }

            message.Append("\r\n");
        }
    }

    /// <summary>Any of the line ends, and no other control characters but tabs.</summary>
    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(l => string.Concat(l.Where(c => c == '\t' || !char.IsControl(c))))];
}
