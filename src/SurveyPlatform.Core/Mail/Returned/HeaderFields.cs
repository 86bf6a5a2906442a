using System.Text;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>The header fields of a message or part (RFC 5322 section 2.2), unfolded and with their encoded words read (RFC 2047).</summary>
public sealed partial class HeaderFields
{
    /// <summary>No honest header has more.</summary>
    private const int MostFields = 1000;

    /// <summary>What is longer is cut: no pattern has to be afraid of a value.</summary>
    private const int LongestValue = 8000;

    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>The first field of this name as it stands, or null.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    public bool IsEmpty => _fields.Count == 0;

    public IEnumerable<string> All(string name) => _fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    /// <summary>The first field of this name as a person reads it.</summary>
    public string? Words(string name) => this[name] is { } value ? DecodeWords(value) : null;

    /// <summary>Reads fields until an empty line, the end, or a line that is none.</summary>
    /// <returns>The fields, and where what follows them begins.</returns>
    public static (HeaderFields Fields, int End) Read(ReadOnlySpan<byte> bytes)
    {
        var fields = new HeaderFields();
        var at = 0;
        StringBuilder? value = null;
        var name = "";
        while (at < bytes.Length)
        {
            var (range, next) = LineAt(bytes, at);
            var line = bytes[range];
            if (line.IsEmpty)
            {
                at = next;
                break;
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                value?.Append(' ').Append(Text(line).Trim());
            }
            else if (at == 0 && line.StartsWith("From "u8))
            {
                // The envelope line that mailbox files put before a message.
            }
            else
            {
                var colon = line.IndexOf((byte)':');
                if (colon < 1 || fields._fields.Count == MostFields)
                {
                    break;
                }

                fields.Add(name, value);
                (name, value) = (Text(line[..colon]).Trim(), new StringBuilder(Text(line[(colon + 1)..]).Trim()));
            }

            at = next;
        }

        fields.Add(name, value);
        return (fields, at);
    }

    /// <summary>Encoded words become what they say; blanks between two of them are nothing (RFC 2047 section 6.2).</summary>
    public static string DecodeWords(string value) => EncodedWord().Replace(BetweenWords().Replace(value, "$1$2"), match =>
    {
        var (charset, encoding, text) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var bytes = encoding is "B" or "b" ? Transfer.Base64(Encoding.ASCII.GetBytes(text)) : Transfer.QuotedPrintable(Encoding.ASCII.GetBytes(text.Replace('_', ' ')));
        return Transfer.Text(bytes, charset);
    });

    /// <summary>A line without its end, and where the next begins; CRLF and a bare LF both end one.</summary>
    internal static (Range Line, int Next) LineAt(ReadOnlySpan<byte> bytes, int at)
    {
        var length = bytes[at..].IndexOf((byte)'\n');
        var next = length < 0 ? bytes.Length : at + length + 1;
        var end = length < 0 ? bytes.Length : at + length;
        return (at..(end > at && bytes[end - 1] == '\r' ? end - 1 : end), next);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Transfer.Text(bytes, null);

    private void Add(string name, StringBuilder? value)
    {
        if (value is not null)
        {
            _fields.Add((name, value.ToString(0, Math.Min(value.Length, LongestValue)).Trim()));
        }
    }

    [GeneratedRegex(@"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(\?=)\s+(=\?)")]
    private static partial Regex BetweenWords();
}
