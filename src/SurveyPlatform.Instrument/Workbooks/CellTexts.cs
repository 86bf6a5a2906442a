using System.Globalization;
using System.Text;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>The texts of cells: those that all sheets share, and how a text is put together.</summary>
internal static class CellTexts
{
    /// <summary>The shared texts by their number; none where the workbook has no such part.</summary>
    public static List<string> Shared(PartReader? part)
    {
        using var read = part;
        var (texts, characters) = (new List<string>(), 0L);
        while (read is not null && read.Next())
        {
            if (read.IsElement && read.Name == "si")
            {
                var text = new StringBuilder();
                Append(read, text);
                texts.Add(Unescape(text.ToString()));
                characters += text.Length;
                if (texts.Count > WorkbookLimits.Cells || characters > WorkbookLimits.Characters)
                {
                    throw WorkbookLimits.Passed("characters in its cells", WorkbookLimits.Characters);
                }
            }
        }

        return texts;
    }

    // A text is one <t>, or runs each with its <t>; how a text is pronounced (<rPh>) is not part of it.
    public static void Append(PartReader part, StringBuilder text)
    {
        if (part.Name == "v" || part.IsEmpty)
        {
            part.AppendText(text);
            return;
        }

        var (depth, spoken) = (part.Depth, false);
        while (part.Next() && part.Depth > depth)
        {
            spoken = part.Name == "rPh" && !part.IsEmpty ? part.IsElement : spoken;
            if (part.IsElement && part.Name == "t" && !spoken)
            {
                part.AppendText(text);
            }
        }
    }

    /// <summary>Characters that XML cannot hold, or would change, stand as _x000D_ (ECMA-376 part 1, 22.9.2.19).</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains("_x", StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'
                && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 6;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
