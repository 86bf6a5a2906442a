using System.Globalization;
using System.Text;
using SurveyPlatform.Instruments.Workbooks;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>A row of a form's sheet, asked by the names of XLSForm's columns.</summary>
internal sealed class FormRow(FormSheet sheet, int number, Dictionary<FormColumn, string> cells)
{
    public string Sheet => sheet.Name;

    public int Number => number;

    public bool IsEmpty => cells.Count == 0;

    /// <summary>The columns in which the row says something.</summary>
    public IEnumerable<FormColumn> Filled => cells.Keys;

    /// <summary>What the row says in a column without regard to languages; null for nothing.</summary>
    public string? this[string column] => sheet.Find(column, null) is { } found && cells.TryGetValue(found, out var text) ? text : null;

    /// <summary>What the row says in a column for each language it says it in.</summary>
    public IEnumerable<(string? Language, string Text)> TextsOf(string column) => cells.Where(c => c.Key.Name == column).Select(c => (c.Key.Language, c.Value));

    public string HeadingOf(string column) => cells.Keys.FirstOrDefault(c => c.Name == column)?.Heading ?? sheet.Find(column, null)?.Heading ?? column;
}

/// <summary>A sheet of a form: the first row that holds anything names the columns, in any order.</summary>
internal sealed class FormSheet
{
    private readonly List<FormColumn> _columns;

    private FormSheet(string name, List<FormColumn> columns) => (Name, _columns) = (name, columns);

    public string Name { get; }

    public IReadOnlyList<FormColumn> Columns => _columns;

    public List<FormRow> Rows { get; } = [];

    public static FormSheet Read(string name, Sheet sheet, Losses losses)
    {
        var headings = sheet.Rows.FirstOrDefault();
        var (columns, unknown) = FormColumns.Read(name, headings is null ? [] : headings.Cells.Select(c => (c.Column, Clean(c.Text))).Where(c => c.Item2.Length > 0));
        var form = new FormSheet(name, columns);
        var byIndex = columns.ToDictionary(c => c.Index);
        var (unread, calculated, beside) = (new Dictionary<int, int>(), new Dictionary<FormColumn, (int Row, int Count)>(), 0);
        foreach (var row in sheet.Rows.Skip(1))
        {
            var cells = new Dictionary<FormColumn, string>();
            foreach (var cell in row.Cells)
            {
                if (!byIndex.TryGetValue(cell.Column, out var column))
                {
                    unread[cell.Column] = unread.GetValueOrDefault(cell.Column) + 1;
                }
                else if (Clean(cell.Text) is { Length: > 0 } text)
                {
                    cells[column] = text;
                    if (cell.IsFormula)
                    {
                        var so = calculated.GetValueOrDefault(column, (row.Number, 0));
                        calculated[column] = (so.Item1, so.Item2 + 1);
                    }
                }
            }

            form.Rows.Add(new FormRow(form, row.Number, cells));
        }

        foreach (var column in unknown)
        {
            if (unread.Remove(column.Index, out var count))
            {
                losses.Add(name, headings!.Number, column.Heading, "lost.column", string.Create(CultureInfo.InvariantCulture, $"This is no column that could be carried, or it stands twice: its {count} filled {(count == 1 ? "cell was" : "cells were")} not read.")); // columns come from headings
            }
        }

        beside = unread.Values.Sum();
        if (beside > 0)
        {
            losses.Add(name, headings!.Number, null, "lost.column", string.Create(CultureInfo.InvariantCulture, $"{beside} filled {(beside == 1 ? "cell stands" : "cells stand")} in columns without a heading and {(beside == 1 ? "was" : "were")} not read."));
        }

        foreach (var (column, (row, count)) in calculated)
        {
            losses.Add(name, row, column.Heading, "changed.formula", string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "cell of this column is a formula" : "cells of this column are formulas")}: what the spreadsheet program last made of it was taken."));
        }

        return form;
    }

    public FormColumn? Find(string name, string? language) => _columns.FirstOrDefault(c => c.Name == name && string.Equals(c.Language, language, StringComparison.OrdinalIgnoreCase));

    public bool Has(string name) => _columns.Exists(c => c.Name == name);

    // Blanks around, hard blanks, line ends of three kinds, and characters that no text may hold.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value == '\r')
            {
                clean.Append('\n');
            }
            else if (rune.Value == 0xA0)
            {
                clean.Append(' ');
            }
            else if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString().Trim();
    }
}
