using System.Text;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Writes texts in every language of the instrument, with answers piped into them as XLSForm pipes.</summary>
internal sealed class WrittenTexts(Instrument instrument, OtherTexts others, Losses losses)
{
    /// <summary>Whether columns say their language.</summary>
    private readonly bool _tagged = others.Languages.Any();

    /// <summary>The instrument's own language as the settings name it.</summary>
    public string Main => FormLanguages.NameOf(instrument.Language);

    /// <summary>The columns for a text, the instrument's own language first.</summary>
    public string[] Headings(string column) => _tagged ? [Heading(column, instrument.Language), .. others.Languages.Select(l => Heading(column, l))] : [column];

    /// <summary>Writes a text and its translations into the row added last.</summary>
    public void Write(SheetTable table, string column, string key, string? text)
    {
        if (text is null)
        {
            return;
        }

        table.Say((Headings(column)[0], Piped(table, column, text)));
        foreach (var language in others.Languages)
        {
            if (others.Find(language, key) is { } other)
            {
                table.Say((Heading(column, language), Piped(table, column, other)));
            }
        }
    }

    /// <summary>Whether two keys of the same thing are translated differently.</summary>
    public bool Differ(IEnumerable<(string One, string Other)> keys) =>
        keys.Any(k => others.Languages.Any(l => others.Find(l, k.Other) is { } text && text != others.Find(l, k.One)));

    public bool HasTranslation(string key) => others.Languages.Any(l => others.Find(l, key) is not null);

    private static string Heading(string column, string language) => $"{column}::{FormLanguages.NameOf(language)}";

    private string Piped(SheetTable table, string column, string text)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
        {
            return text;
        }

        var (piped, at) = (new StringBuilder(), 0);
        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', at))
        {
            var close = text.IndexOf('}', open);
            var name = close < 0 ? "" : text[(open + 1)..close];
            piped.Append(text, at, open - at);
            at = open + 1;
            if (Piping.FactNames.Contains(name))
            {
                losses.Add(table.Name, table.LastRow, column, "lost.piping", $"XLSForm knows nothing of {{{name}}}: it stands in the text as written here.");
            }
            else if (KeyRules.IsKey(name) && instrument.FindItem(name) is not null)
            {
                piped.Append('$');
            }
            else if (open > 0 && text[open - 1] == '$')
            {
                losses.Add(table.Name, table.LastRow, column, "changed.text", "“${” begins an answer in XLSForm: a blank was put between.");
                piped.Append(' ');
            }

            piped.Append('{');
        }

        return piped.Append(text, at, text.Length - at).ToString();
    }
}
