namespace SurveyPlatform.Core;

/// <summary>Bytes in letters and digits that survive being read aloud and changes of case (RFC 4648 section 6, without padding).</summary>
internal static class Base32
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>As many digits of the bytes as the text has room for; bits after the last byte are zero.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        var (bits, held, at) = (0UL, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (held < 5)
            {
                (bits, held) = ((bits << 8) | (at < bytes.Length ? bytes[at++] : 0UL), held + 8);
            }

            held -= 5;
            text[i] = Digits[(int)((bits >> held) & 31)];
        }
    }

    /// <summary>Reads digits in either case.</summary>
    /// <returns>False where they are not exactly these many bytes.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != ((bytes.Length * 8) + 4) / 5)
        {
            return false;
        }

        var (bits, held, at) = (0UL, 0, 0);
        foreach (var letter in text)
        {
            var digit = Digits.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            (bits, held) = ((bits << 5) | (uint)digit, held + 5);
            if (held >= 8)
            {
                held -= 8;
                bytes[at++] = (byte)(bits >> held);
            }
        }

        return (bits & ((1UL << held) - 1)) == 0; // the bits at the end are nobody's
    }
}
