using System.Text;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Writes texts in every language of the instrument, with answers piped into them as XLSForm pipes.</summary>
internal sealed class WrittenTexts(Instrument instrument, Losses losses)
{
    /// <summary>The instrument's own language as the settings name it.</summary>
    public string Main => FormLanguages.NameOf(instrument.Language);

    public IEnumerable<string> Others => instrument.Languages.Skip(1);

    /// <summary>The columns for a text, the instrument's own language first.</summary>
    public string[] Headings(string column) => [.. instrument.Languages.Select(l => Heading(column, l))];

    /// <summary>Writes a text into the row added last, in every language that says it.</summary>
    public void Write(SheetTable table, string column, string? text, Func<string, string?> translated)
    {
        foreach (var language in instrument.Languages)
        {
            var said = language == instrument.Language ? text : translated(language);
            if (said is not null && text is null)
            {
                losses.Add(table.Name, table.LastRow, column, "lost.translation", $"This is said in {FormLanguages.NameOf(language)} alone and not in the questionnaire's own language: it was left out.");
            }
            else if (said is not null)
            {
                table.Say((Heading(column, language), Piped(table, column, said)));
            }
        }
    }

    /// <summary>Writes what is said with an item under one of its keys.</summary>
    public void Write(SheetTable table, string column, Item item, string key, string? text) =>
        Write(table, column, text, language => item.Texts.GetValueOrDefault(language)?.GetValueOrDefault(key));

    private string Heading(string column, string language) => instrument.Languages.Length == 1 ? column : $"{column}::{FormLanguages.NameOf(language)}";

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
                piped.Append("${").Append(PartNames.Of(name));
                at = close;
                continue;
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
