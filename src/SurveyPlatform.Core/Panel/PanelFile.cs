using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace SurveyPlatform.Core.Panel;

/// <summary>A panel file as it was sent: named columns and rows of text, within the limits of contract section 5, not yet judged.</summary>
public sealed class PanelFile
{
    public const int MaxBytes = 5 * 1024 * 1024;
    public const int MaxRows = 50_000;
    public const int MaxColumns = 200;
    public const int MaxCellBytes = 32 * 1024;

    public static readonly IReadOnlyList<string> KnownColumns =
        ["seat", "site", "role", "organisation_type", "name", "email", "from", "to", "informant", "phone", "language", "note"];

    public static readonly IReadOnlyList<string> RequiredColumns = ["seat", "site", "role", "name", "email", "from"];

    private static readonly string[] Delimiters = [",", ";", "\t"];

    /// <summary>Column names as the file spells them, lower-cased and trimmed.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Cells by row; the first row of data is row 2 of the file.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>Reads CSV with comma, semicolon or tab. Refuses what is no such text, and what passes a limit, naming it.</summary>
    public static PanelFile ReadCsv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw PanelProblems.FileTooLarge.With("The file is larger than 5 MB. Split it and import the parts one after the other.");
        }

        var text = Decode(bytes);
        var headerEnd = text.AsSpan().IndexOfAny('\r', '\n');
        var header = headerEnd < 0 ? text : text[..headerEnd];
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Delimiter(header),
            IgnoreBlankLines = false,
            BadDataFound = bad => throw PanelProblems.FileUnreadable.With($"Row {bad.Context.Parser!.Row} has a quotation mark in the wrong place. Quote the whole cell and double the marks inside it."),
        });

        if (!parser.Read() || parser.Record is not { } first || first.All(string.IsNullOrWhiteSpace))
        {
            throw PanelProblems.FileUnreadable.With("The file is empty. Its first row must name the columns.");
        }

        var columns = first.Select(c => c.Trim().ToLowerInvariant()).ToList();
        if (columns.Count > MaxColumns)
        {
            throw PanelProblems.FileUnreadable.With($"The file has {columns.Count} columns; the limit is {MaxColumns}.");
        }

        var rows = new List<IReadOnlyList<string>>();
        while (parser.Read())
        {
            if (rows.Count == MaxRows)
            {
                throw PanelProblems.FileUnreadable.With($"The file has more than {MaxRows:N0} rows. Split it and import the parts one after the other.");
            }

            var cells = parser.Record!; // set by a Read that returned true
            if (cells.Length > MaxColumns)
            {
                throw PanelProblems.FileUnreadable.With($"Row {rows.Count + 2} has {cells.Length} cells; the limit is {MaxColumns}.");
            }

            if (cells.Any(c => c.Length > MaxCellBytes || (c.Length > MaxCellBytes / 3 && Encoding.UTF8.GetByteCount(c) > MaxCellBytes)))
            {
                throw PanelProblems.FileUnreadable.With($"Row {rows.Count + 2} has a cell of more than 32 KB.");
            }

            rows.Add(cells);
        }

        return new PanelFile { Columns = columns, Rows = rows };
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PK\x03\x04"u8))
        {
            throw PanelProblems.FileUnreadable.With("This is a spreadsheet workbook, not CSV. Save it as “CSV UTF-8” and import that.");
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw PanelProblems.FileUnreadable.With("The file is not CSV text: it has NUL characters in it.")
                : text;
        }
        catch (DecoderFallbackException e)
        {
            throw PanelProblems.FileUnreadable.With($"The file is not UTF-8 text (byte {e.Index}). Save it as “CSV UTF-8” and import that.");
        }
    }

    private static string Delimiter(string header) =>
        Delimiters.MaxBy(d => header.Split(d).Length)!; // three candidates, never none
}
