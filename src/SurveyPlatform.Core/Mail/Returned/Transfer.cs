using System.Text;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>Undoes what was done to a part for its way (RFC 2045 section 6) and reads its letters; what is broken yields what can be read.</summary>
internal static class Transfer
{
    static Transfer() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static byte[] Decode(ReadOnlySpan<byte> body, string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        "base64" => Base64(body),
        "quoted-printable" => QuotedPrintable(body),
        _ => body.ToArray(),
    };

    /// <summary>Whatever is no digit is passed over (RFC 2045 section 6.8); a group that is cut off yields its whole bytes.</summary>
    public static byte[] Base64(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length * 3 / 4);
        var (bits, count) = (0, 0);
        foreach (var c in text)
        {
            var digit = c switch
            {
                >= (byte)'A' and <= (byte)'Z' => c - 'A',
                >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
                (byte)'+' => 62,
                (byte)'/' => 63,
                _ => -1,
            };
            if (c == '=')
            {
                (bits, count) = (0, 0); // several encoded pieces may follow each other
            }

            if (digit < 0)
            {
                continue;
            }

            (bits, count) = ((bits << 6) | digit, count + 6);
            if (count >= 8)
            {
                count -= 8;
                bytes.Add((byte)(bits >> count));
                bits &= (1 << count) - 1;
            }
        }

        return [.. bytes];
    }

    public static byte[] QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                bytes.Add(text[i]);
            }
            else if (i + 2 < text.Length && Hex(text[i + 1]) is { } high && Hex(text[i + 2]) is { } low)
            {
                bytes.Add((byte)((high << 4) | low));
                i += 2;
            }
            else if (SoftBreak(text[(i + 1)..]) is { } skipped)
            {
                i += skipped;
            }
            else
            {
                bytes.Add(text[i]);
            }
        }

        return [.. bytes];
    }

    /// <summary>The letters, by the charset's name; by UTF-8 and else Latin-1 where there is none or we do not know it.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (charset is { Length: > 0 } && Known(charset) is { } named)
        {
            return named.GetString(bytes);
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private static Encoding? Known(string charset)
    {
        try
        {
            return Encoding.GetEncoding(charset.Trim('"', ' '));
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null; // UTF-7
        }
    }

    private static int? Hex(byte c) => char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : null;

    private static int? SoftBreak(ReadOnlySpan<byte> after)
    {
        var at = 0;
        while (at < after.Length && (after[at] is (byte)' ' or (byte)'\t'))
        {
            at++;
        }

        if (at < after.Length && after[at] == '\r')
        {
            at++;
        }

        return at == after.Length ? at : after[at] == '\n' ? at + 1 : null;
    }
}
