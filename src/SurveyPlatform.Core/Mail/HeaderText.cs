using System.Text;

namespace SurveyPlatform.Core.Mail;

/// <summary>Text as it may stand in a header: plain where it is plain ASCII, else encoded words (RFC 2047). A line break in it is a blank.</summary>
internal static class HeaderText
{
    /// <summary>Bytes of UTF-8 in one encoded word: 45 make 60 of base64, 72 with what surrounds them.</summary>
    private const int BytesInWord = 45;

    public static string Unstructured(string text, int used)
    {
        text = OneLine(text);
        return IsPlain(text) && used + text.Length <= 200 ? text : Encoded(text);
    }

    /// <summary>A display name and the address it belongs to, as one mailbox and nothing else.</summary>
    public static string Mailbox(string? name, string address)
    {
        name = OneLine(name ?? "");
        return name switch
        {
            "" => address,
            _ when !IsPlain(name) || name.Length > 60 => $"{Encoded(name)}\r\n <{address}>",
            _ => $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address}>",
        };
    }

    private static string OneLine(string text) => string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What looks like an encoded word would be read as one.</summary>
    private static bool IsPlain(string text) => Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal);

    private static string Encoded(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(BytesInWord);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (word.Count + bytes.Length > BytesInWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
