using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>What a message says in words, and how much of it is new and not quoted from ours.</summary>
internal static partial class PlainText
{
    /// <summary>The first plain part, else the first one in HTML without its tags.</summary>
    public static string Of(MessagePart message)
    {
        var own = message.Own().Where(p => p.Parts.Count == 0 && p.Headers["Content-Disposition"]?.StartsWith("attachment", StringComparison.OrdinalIgnoreCase) != true).ToList();
        if (own.Find(p => p.Type == "text/plain") is { } plain && plain.Text() is var text && !string.IsNullOrWhiteSpace(text))
        {
            return text.ReplaceLineEndings("\n");
        }

        return own.Find(p => p.Type == "text/html") is { } html ? FromHtml(html.Text()) : "";
    }

    /// <summary>Down to the first sign of a quotation.</summary>
    public static string New(string text)
    {
        var kept = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('>') || Quotation().IsMatch(line))
            {
                break;
            }

            kept.Append(line.TrimEnd()).Append('\n');
        }

        return kept.ToString().Trim();
    }

    private static readonly (string From, string To)[] _unseen = [("<!--", "-->"), ("<head", "</head"), ("<style", "</style"), ("<script", "</script")];

    private static string FromHtml(string html)
    {
        foreach (var (from, to) in _unseen)
        {
            html = Without(html, from, to);
        }

        var text = Break().Replace(html.ReplaceLineEndings(" "), "\n");
        return WebUtility.HtmlDecode(Tag().Replace(text, ""));
    }

    /// <summary>By steps and not by a pattern, which would look to the end again for every beginning without one.</summary>
    private static string Without(string html, string from, string to)
    {
        var kept = new StringBuilder();
        var at = 0;
        while (html.IndexOf(from, at, StringComparison.OrdinalIgnoreCase) is var start and >= 0)
        {
            kept.Append(html, at, start - at);
            var end = html.IndexOf(to, start, StringComparison.OrdinalIgnoreCase);
            at = end < 0 ? html.Length : end + to.Length;
        }

        return kept.Append(html, at, html.Length - at).ToString();
    }

    [GeneratedRegex(@"^\s*(-{2,} ?(original message|forwarded message|neges wreiddiol)|_{10,}|on .{5,200} wrote:|from: .+@.+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quotation();

    [GeneratedRegex(@"<(br|/p|/div|/tr|/li|/h\d)\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Break();

    [GeneratedRegex(@"<[^<>]*>")]
    private static partial Regex Tag();
}
