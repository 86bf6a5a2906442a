using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>
/// Tells what a returned message is: a delivery report (RFC 3464, or in sentences), a complaint (RFC 5965), a receipt (RFC 8098), an answer by a
/// program (RFC 3834, or by the signs that were usual before it) or by a person. It reads any bytes and trusts none of them.
/// </summary>
public static partial class ReturnedTextReader
{
    /// <summary>As much of a message is looked at: what we want to know stands before what was sent back or attached.</summary>
    public const int Enough = 1024 * 1024;

    private const int LongestWords = 2000;

    private static readonly string[] _envelope = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "X-Forwarded-To", "To", "Cc", "Return-Path", "Received", "X-Failed-Recipients"];

    private static readonly string[] _answersTo = ["In-Reply-To", "References", "Original-Message-ID"];

    public static ReturnedText Read(ReadOnlyMemory<byte> bytes)
    {
        var message = MessagePart.Read(bytes);
        var text = PlainText.Of(message);
        var own = message.Own().ToList();
        var original = own.Where(p => p.Type is "message/rfc822" or "message/global").SelectMany(p => p.Parts).Select(p => p.Headers)
            .Concat(own.Where(p => p.Type is "text/rfc822-headers" or "message/global-headers" or "message/rfc822-headers").Select(p => HeaderFields.Read(p.Decoded()).Fields))
            .ToList();
        var headers = message.Headers;
        var read = Classify(message, own, text) with
        {
            MessageId = MessageId().Match(headers["Message-ID"] ?? "") is { Success: true } id ? id.Value : null,
            From = Clean(headers.Words("From"), 320),
            Subject = Clean(headers.Words("Subject"), 300),
        };
        var isReport = read.Kind is not (ReturnedKind.Reply or ReturnedKind.AutoReply or ReturnedKind.Away or ReturnedKind.Left);
        return read with
        {
            Tags = [.. _envelope.SelectMany(headers.All).Concat(original.SelectMany(o => o.All("Return-Path"))).Concat(own.Where(p => p.Type == "message/feedback-report").Select(p => Encoding.Latin1.GetString(p.Decoded())))
                .SelectMany(v => Tag().Matches(v)).Select(m => m.Groups[1].Value.ToLowerInvariant()).Distinct().Take(20)],
            About = [.. _answersTo.SelectMany(headers.All)
                .Concat(own.Where(p => p.Type == "message/disposition-notification").Select(p => HeaderFields.Read(p.Decoded()).Fields["Original-Message-ID"] ?? ""))
                .Concat(original.SelectMany(o => o.All("Message-ID")))
                .Concat(isReport ? [text] : []) // servers that write sentences put the message they could not deliver into them
                .SelectMany(v => MessageId().Matches(v)).Select(m => m.Value).Distinct().Take(50)],
            Recipient = Clean(read.Recipient, 320),
            Words = Clean(read.Words, LongestWords),
        };
    }

    private static ReturnedText Classify(MessagePart message, List<MessagePart> own, string text)
    {
        if (own.Find(p => p.Type == "message/feedback-report") is { } feedback)
        {
            return Complaint(HeaderFields.Read(feedback.Decoded()).Fields, text);
        }

        var report = own.Where(DeliveryReport.IsIn).Select(DeliveryReport.Read).FirstOrDefault(r => r is not null);
        if (report is null && own.Exists(p => p.Type == "message/disposition-notification"))
        {
            return new() { Kind = ReturnedKind.Receipt, Words = text };
        }

        report ??= PlainBounce.Read(message, text);
        if (report is not null)
        {
            return new() { Kind = report.Kind, Status = report.Status, Recipient = report.Recipient, Words = report.Diagnostic ?? text };
        }

        return IsByProgram(message.Headers) ? Automatic(message.Headers, PlainText.New(text)) : new() { Kind = ReturnedKind.Reply, Words = PlainText.New(text) };
    }

    /// <summary>RFC 5965 section 3.1: what was reported is one of a few words; "not-spam" takes a complaint back, and an opt-out is a complaint politely said.</summary>
    private static ReturnedText Complaint(HeaderFields feedback, string text) => new()
    {
        Kind = feedback["Feedback-Type"]?.Trim().ToLowerInvariant() is null or "abuse" or "fraud" or "virus" or "opt-out" or "opt-out-list" or "other" or "miscategorized" ? ReturnedKind.Complaint : ReturnedKind.AutoReply,
        Recipient = feedback["Original-Rcpt-To"]?.Trim('<', '>', ' '),
        Words = $"{feedback["Feedback-Type"]} {text}".Trim(),
    };

    /// <summary>RFC 3834 section 5, and the signs of programs that do not know it.</summary>
    private static bool IsByProgram(HeaderFields headers) =>
        (headers["Auto-Submitted"] is { } auto && !auto.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))
        || headers["X-Autoreply"] is not null || headers["X-Auto-Reply"] is not null || headers["X-Autorespond"] is not null || headers["X-Autoresponder"] is not null
        || headers["List-Id"] is not null
        || headers["Precedence"]?.Trim().ToLowerInvariant() is "auto_reply" or "auto-reply" or "bulk" or "junk" or "list"
        || headers["Return-Path"]?.Replace(" ", "", StringComparison.Ordinal) is "<>"
        || AutomaticSubject().IsMatch(headers.Words("Subject") ?? "");

    private static ReturnedText Automatic(HeaderFields headers, string text)
    {
        var written = DateTimeOffset.TryParse(Comment().Replace(headers["Date"] ?? "", ""), CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? DateOnly.FromDateTime(date.DateTime) : (DateOnly?)null;
        var said = $"{headers.Words("Subject")}\n{text}";
        if (AwayNote.SaysGone(said))
        {
            var (name, email) = AwayNote.Successor(text, headers["From"]);
            return new() { Kind = ReturnedKind.Left, Words = text, SuccessorName = name, SuccessorEmail = email };
        }

        var until = written is { } day ? AwayNote.Until(said, day) : null;
        return new() { Kind = until is null ? ReturnedKind.AutoReply : ReturnedKind.Away, Words = text, AwayUntil = until };
    }

    private static string? Clean(string? text, int longest)
    {
        if (text is null)
        {
            return null;
        }

        var clean = string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c))).Trim();
        clean = clean.Length <= longest ? clean : clean[..(char.IsHighSurrogate(clean[longest - 1]) ? longest - 1 : longest)];
        return clean.Length == 0 ? null : clean;
    }

    [GeneratedRegex(@"[+-]([a-zA-Z2-7]{42})(?=@)")]
    private static partial Regex Tag();

    [GeneratedRegex(@"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")]
    private static partial Regex MessageId();

    [GeneratedRegex(@"^\s*(auto(matic|matische)?[ -]?(reply|response|antwort)|out of (the )?office|ateb awtomatig|abwesenheits|auto:|away from (my )?(desk|office)|annual leave|on leave)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AutomaticSubject();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Comment();
}
