using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>What an enhanced status code (RFC 3463) says about an address.</summary>
public static partial class StatusCode
{
    /// <summary>The code in a server's words: <c>550 5.1.1 No such user</c>. Without one, the basic reply code is all that is known.</summary>
    public static string? In(string? words)
    {
        if (words is null)
        {
            return null;
        }

        if (Enhanced().Match(words) is { Success: true } code)
        {
            return code.Value;
        }

        return Basic().Match(words) is { Success: true } reply ? $"{reply.Groups[1].Value}.0.0" : null;
    }

    public static ReturnedKind KindOf(string? code, string? words)
    {
        if (code is null || !code.StartsWith('5'))
        {
            return ReturnedKind.Temporary;
        }

        var parts = code.Split('.');
        return (parts[1], parts[2]) switch
        {
            ("1", "7" or "8") => ReturnedKind.Policy, // it is the sender's address that was not liked
            ("1", _) => ReturnedKind.Bounce,
            ("2", "2") => ReturnedKind.Full,
            ("2", "3" or "4") => ReturnedKind.Undelivered, // too long; a list that could not be expanded
            ("7", _) => ReturnedKind.Policy,
            ("3" or "5" or "6", _) when !IsAboutAddress(words) => ReturnedKind.Undelivered,
            ("0", _) when words is not null && Unwanted().IsMatch(words) => ReturnedKind.Policy,
            ("0", _) when words is not null && Overfull().IsMatch(words) => ReturnedKind.Full,
            _ => ReturnedKind.Bounce,
        };
    }

    /// <summary>Of two codes for one refusal the one that says more.</summary>
    public static string? Better(string? status, string? inDiagnostic) =>
        inDiagnostic is not null && (status is null || (status.EndsWith(".0.0", StringComparison.Ordinal) && status[0] == inDiagnostic[0])) ? inDiagnostic : status;

    private static bool IsAboutAddress(string? words) => words is not null && NoSuch().IsMatch(words);

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]\d)")]
    private static partial Regex Enhanced();

    [GeneratedRegex(@"(?<![\d.-])([45])[0-7]\d(?=[ -])")]
    private static partial Regex Basic();

    [GeneratedRegex(@"\b(spam|blocked|block ?list|black ?list|reputation|policy|dmarc|spf|dkim|denied by|unsolicited)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unwanted();

    [GeneratedRegex(@"\b(mailbox (is )?full|over ?quota|quota exceeded|exceeded .{0,20}quota)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Overfull();

    [GeneratedRegex(@"\b(user (is )?unknown|unknown user|no such (user|address|mailbox|recipient)|addressee unknown|does(n't| not) exist|mailbox unavailable|unrouteable)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoSuch();
}
