using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>Reports by servers that write sentences instead of fields: qmail, Exim, and what older gateways say.</summary>
internal static partial class PlainBounce
{
    /// <summary>The report in a message that a mail system wrote, or null if none wrote it or it says nothing of a failure.</summary>
    public static DeliveryReport? Read(MessagePart message, string text)
    {
        if (!ByMailSystem(message))
        {
            return null;
        }

        var failed = message.Headers["X-Failed-Recipients"]?.Split(',')[0].Trim();
        var said = $"{message.Headers.Words("Subject")}\n{text}";
        var speaksOfDelay = Delay().IsMatch(said);
        if (failed is null && !speaksOfDelay && !Failure().IsMatch(said))
        {
            return null;
        }

        var code = StatusCode.In(text);
        var why = Sentence().Match(text) is { Success: true } sentence ? sentence.Value.Trim() : text.Trim();
        var delayed = speaksOfDelay && code?.StartsWith('5') != true;
        return new DeliveryReport(delayed ? "delayed" : "failed", code ?? (delayed ? null : "5.0.0"), failed ?? AddressIn(text), why);
    }

    /// <summary>The first address that is no Message-ID of ours.</summary>
    private static string? AddressIn(string text) => Address().Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(a => !Guid.TryParse(a.Split('@')[0], out _));

    private static bool ByMailSystem(MessagePart message) =>
        message.Headers["X-Failed-Recipients"] is not null
        || MailSystem().IsMatch(message.Headers["From"] ?? "")
        || (message.Headers["Return-Path"]?.Replace(" ", "", StringComparison.Ordinal) is "<>" && Failure().IsMatch(message.Headers.Words("Subject") ?? ""));

    [GeneratedRegex(@"\b(mailer-daemon|postmaster|mail delivery (sub)?system|mail administrator|microsoftexchange\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailSystem();

    [GeneratedRegex(@"(undeliver|delivery (status|fail|delay|has failed|incomplete)|returned (mail|to sender)|failure notice|could ?n[o']t be delivered|could not be delivered|unable to deliver|was ?n[o']t delivered|delivery to the following|not been delivered|mail delivery failed|has been delayed|unzustellbar)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Failure();

    [GeneratedRegex(@"(delayed|still trying|will (be retried|retry|keep trying)|not yet been delivered|temporarily deferred|this is (only )?a warning|warning: message)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Delay();

    /// <summary>The line with the reply code, else the one that says unknown.</summary>
    [GeneratedRegex(@"^.*(?:\b[45]\d\d[ -]|[45]\.\d{1,3}\.\d{1,3}|unknown|no such|quota|does not exist).*$", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"<?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}\w)>?")]
    private static partial Regex Address();
}
