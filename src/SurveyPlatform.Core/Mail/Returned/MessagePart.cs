using System.Text;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A message or one of its parts (RFC 2045, RFC 2046), with the parts in it.</summary>
public sealed class MessagePart
{
    /// <summary>Honest reports nest three or four deep and have as many parts.</summary>
    private const int Deepest = 12;

    private const int MostParts = 100;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly ContentField _type;

    private MessagePart(ReadOnlyMemory<byte> bytes, string defaultType, int depth, ref int parts)
    {
        var (headers, end) = HeaderFields.Read(bytes.Span);
        (Headers, _body) = (headers, bytes[end..]);
        _type = ContentField.Read(headers["Content-Type"] ?? defaultType);
        if (depth == Deepest)
        {
            return;
        }

        if (Type.StartsWith("multipart/", StringComparison.Ordinal) && _type["boundary"] is { Length: > 0 } boundary)
        {
            // In a digest each part is a message if it does not say otherwise (RFC 2046 section 5.1.5).
            var inside = Type == "multipart/digest" ? "message/rfc822" : "text/plain";
            foreach (var part in Split(_body, boundary))
            {
                if (parts++ >= MostParts)
                {
                    return;
                }

                Parts.Add(new MessagePart(part, inside, depth + 1, ref parts));
            }
        }
        else if (Type is "message/rfc822" or "message/global" && parts++ < MostParts)
        {
            Parts.Add(new MessagePart(Decoded(), "text/plain", depth + 1, ref parts));
        }
    }

    public HeaderFields Headers { get; }

    /// <summary>Media type in lower case: <c>message/delivery-status</c>.</summary>
    public string Type => _type.Value;

    public List<MessagePart> Parts { get; } = [];

    public string? Parameter(string name) => _type[name];

    public static MessagePart Read(ReadOnlyMemory<byte> message)
    {
        var parts = 0;
        return new MessagePart(message, "text/plain", 0, ref parts);
    }

    /// <summary>This part and those in it, but not what belongs to a message that is only enclosed.</summary>
    public IEnumerable<MessagePart> Own() =>
        Parts.Where(_ => Type is not ("message/rfc822" or "message/global")).SelectMany(p => p.Own()).Prepend(this);

    public byte[] Decoded() => Transfer.Decode(_body.Span, Headers["Content-Transfer-Encoding"]);

    public string Text() => Transfer.Text(Decoded(), _type["charset"]);

    /// <summary>What stands between the boundary lines (RFC 2046 section 5.1.1); a last one may be missing.</summary>
    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body, string boundary)
    {
        var mark = Encoding.Latin1.GetBytes($"--{boundary}");
        var found = new List<ReadOnlyMemory<byte>>();
        int? from = null;
        var at = 0;
        while (at < body.Length && found.Count < MostParts)
        {
            var (range, next) = HeaderFields.LineAt(body.Span, at);
            var line = body.Span[range];
            if (line.StartsWith(mark) && Rest(line[mark.Length..]) is { } isLast)
            {
                if (from is { } start)
                {
                    found.Add(body[start..Math.Max(start, at)]);
                }

                from = isLast ? null : next;
                if (isLast)
                {
                    return found;
                }
            }

            at = next;
        }

        if (from is { } open && found.Count < MostParts)
        {
            found.Add(body[open..]);
        }

        return found;
    }

    /// <summary>Whether a line that begins like a boundary is the last one; null if it only begins like one.</summary>
    private static bool? Rest(ReadOnlySpan<byte> after) => after.TrimEnd(" \t"u8) switch
    {
        [] => false,
        [(byte)'-', (byte)'-', ..] => true,
        _ => null,
    };
}
