using System.Buffers;
using System.Text;

namespace SurveyPlatform.Core.Mail;

/// <summary>Quoted-printable lines of text (RFC 2045 section 6.7), never longer than 76 characters.</summary>
internal static class QuotedPrintable
{
    private const int Longest = 76;
    private static readonly SearchValues<byte> _asTheyAre = SearchValues.Create([.. Enumerable.Range(33, 94).Select(b => (byte)b).Where(b => b != '=')]);

    public static void Append(StringBuilder to, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var last = i == bytes.Length - 1;
            var isBlank = bytes[i] is (byte)' ' or (byte)'\t';
            // A blank at the end of a line would be lost on the way.
            var literal = _asTheyAre.Contains(bytes[i]) || (isBlank && !last);
            if (length + (literal ? 1 : 3) > Longest - (last ? 0 : 1))
            {
                to.Append("=\r\n");
                length = 0;
            }

            if (literal)
            {
                to.Append((char)bytes[i]);
                length++;
            }
            else
            {
                to.Append('=').Append(HexUpper(bytes[i] >> 4)).Append(HexUpper(bytes[i] & 15));
                length += 3;
            }
        }
    }

    private static char HexUpper(int digit) => "0123456789ABCDEF"[digit];
}
