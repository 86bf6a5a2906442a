using System.Text;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Testing;

/// <summary>A mail as it arrived, read by a reader of its own: envelope, headers, and both bodies decoded.</summary>
public sealed partial class ReceivedMail
{
    private readonly List<(string Name, string Value)> _headers;

    public ReceivedMail(string from, IReadOnlyList<string> recipients, byte[] content)
    {
        (From, Recipients, Content) = (from, [.. recipients], content);
        var (headers, body) = Split(Encoding.UTF8.GetString(content));
        _headers = headers;
        foreach (var part in PartsOf(Header("Content-Type") ?? "", body))
        {
            var (head, text) = Split(part);
            var decoded = Decoded(text, Value(head, "Content-Transfer-Encoding"));
            if (Value(head, "Content-Type")?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
            {
                Html = decoded;
            }
            else
            {
                Text = decoded;
            }
        }
    }

    public string From { get; }

    public IReadOnlyList<string> Recipients { get; }

    public byte[] Content { get; }

    public string To => Recipients.Single();

    public string Subject => Words(Header("Subject") ?? "");

    public string MessageId => Header("Message-ID") ?? "";

    public string Text { get; } = "";

    public string Html { get; } = "";

    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>A header unfolded, or null if there is none; there is never more than one.</summary>
    public string? Header(string name) => Value(_headers, name);

    /// <summary>The addresses that a person could click.</summary>
    public IReadOnlyList<Uri> Links => [.. Link().Matches(Text).Select(m => new Uri(m.Value))];

    private static string? Value(List<(string Name, string Value)> headers, string name) =>
        headers.SingleOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static (List<(string Name, string Value)> Headers, string Body) Split(string message)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = Folded().Replace(message[..end], " ").Split("\r\n");
        return ([.. lines.Select(l => l.Split(':', 2)).Select(p => (p[0], p[1].Trim()))], message[(end + 4)..]);
    }

    private static IEnumerable<string> PartsOf(string type, string body)
    {
        var boundary = Boundary().Match(type).Groups[1].Value;
        return boundary.Length == 0 ? [] : body.Split($"--{boundary}")[1..^1].Select(p => p.TrimStart('\r', '\n'));
    }

    private static string Decoded(string text, string? encoding) => encoding switch
    {
        "quoted-printable" => Quoted(text),
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        _ => text,
    };

    private static string Quoted(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string Words(string value) => EncodedWord().Replace(
        BetweenWords().Replace(value, "?==?"),
        m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folded();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Link();
}
