using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>
/// Opens an .xlsx file from anybody: within <see cref="WorkbookLimits"/>, following no link out of the file, running nothing.
/// A sheet is unpacked when it is asked for and not before.
/// </summary>
public sealed class WorkbookReader : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly List<(string Name, string Part)> _sheets = [];
    private List<string>? _sharedTexts;
    private DateFormats? _formats;
    private string? _sharedTextsPart;
    private string? _stylesPart;
    private bool _from1904;
    private long _unpacked;
    private int _cells;
    private int _characters;

    private WorkbookReader(ZipArchive archive) => _archive = archive;

    /// <summary>The names of all sheets, the hidden ones too, in their order.</summary>
    public ImmutableArray<string> SheetNames => [.. _sheets.Select(s => s.Name)];

    /// <exception cref="WorkbookException">The file is no workbook, or too large a one.</exception>
    public static WorkbookReader Open(Stream file)
    {
        if (file.Length > WorkbookLimits.Bytes)
        {
            throw WorkbookLimits.Passed("the file may have at most 5 MB");
        }

        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        if (start is [0xD0, 0xCF, 0x11, 0xE0])
        {
            throw new WorkbookException("workbook.old", "This is a workbook of the old kind (.xls), or one under a password. Save it as .xlsx without a password.");
        }

        if (read < 4 || start is not [(byte)'P', (byte)'K', 3, 4])
        {
            throw new WorkbookException("workbook.kind", "This is not an .xlsx workbook.");
        }

        return Guarded(() =>
        {
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > WorkbookLimits.Parts)
            {
                throw WorkbookLimits.Passed("parts", WorkbookLimits.Parts);
            }

            var reader = new WorkbookReader(archive);
            reader.ReadContents();
            return reader;
        });
    }

    /// <exception cref="WorkbookException">The sheet is damaged or too large.</exception>
    public Sheet Read(int sheet) => Guarded(() => ReadSheet(_sheets[sheet]));

    public void Dispose() => _archive.Dispose();

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException e)
        {
            throw WorkbookException.Broken(string.Create(CultureInfo.InvariantCulture, $"one of its parts is not XML (line {e.LineNumber}, position {e.LinePosition})"));
        }
        catch (DecoderFallbackException)
        {
            throw WorkbookException.Broken("one of its parts is not UTF-8 text");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw WorkbookException.Broken("it cannot be unpacked");
        }
    }

    private void ReadContents()
    {
        var workbook = Relationships("").FirstOrDefault(r => r.Type == "officeDocument").Target ?? "xl/workbook.xml";
        var targets = Relationships(workbook).ToList();
        _sharedTextsPart = targets.FirstOrDefault(r => r.Type == "sharedStrings").Target;
        _stylesPart = targets.FirstOrDefault(r => r.Type == "styles").Target;
        using var part = Part(workbook) ?? throw new WorkbookException("workbook.kind", "This is not an .xlsx workbook: it lacks the part that lists its sheets.");
        while (part.Next())
        {
            if (part.IsElement && part.Name == "workbookPr")
            {
                _from1904 = part.Attribute("date1904") is "1" or "true";
            }
            else if (part.IsElement && part.Name == "sheet" && targets.FirstOrDefault(r => r.Id == part.RelationshipId()) is { Type: "worksheet", Target: { } target })
            {
                _sheets.Add((part.Attribute("name") ?? "", target));
                if (_sheets.Count > WorkbookLimits.Sheets)
                {
                    throw WorkbookLimits.Passed("sheets", WorkbookLimits.Sheets);
                }
            }
        }
    }

    // What a part points to inside the file, as paths from its root; a link that leads outside is not even looked at.
    private IEnumerable<(string? Id, string Type, string? Target)> Relationships(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        using var reader = Part($"{part[..slash]}_rels/{part[slash..]}.rels");
        while (reader is not null && reader.Next())
        {
            if (reader.IsElement && reader.Name == "Relationship" && reader.Attribute("TargetMode") != "External" && reader.Attribute("Target") is { Length: > 0 } target)
            {
                var type = reader.Attribute("Type") ?? "";
                yield return (reader.Attribute("Id"), type[(type.LastIndexOf('/') + 1)..], target[0] == '/' ? target[1..] : Normal(part[..slash] + target));
            }
        }
    }

    private static string Normal(string path)
    {
        var steps = new List<string>();
        foreach (var step in path.Split('/'))
        {
            if (step == "..")
            {
                steps.RemoveRange(Math.Max(0, steps.Count - 1), Math.Min(1, steps.Count));
            }
            else if (step is not ("" or "."))
            {
                steps.Add(step);
            }
        }

        return string.Join('/', steps);
    }

    private PartReader? Part(string name)
    {
        var entry = _archive.GetEntry(name) ?? _archive.Entries.FirstOrDefault(e => string.Equals(e.FullName, name, StringComparison.OrdinalIgnoreCase));
        return entry is null ? null : new PartReader(new PartStream(entry.Open(), entry.CompressedLength, CountBytes));
    }

    private void CountBytes(int read)
    {
        if ((_unpacked += read) > WorkbookLimits.UnpackedBytes)
        {
            throw WorkbookLimits.Passed("unpacked it may have at most 100 MB");
        }
    }

    private Sheet ReadSheet((string Name, string Part) sheet)
    {
        _sharedTexts ??= CellTexts.Shared(_sharedTextsPart is null ? null : Part(_sharedTextsPart));
        _formats ??= Formats();
        using var part = Part(sheet.Part) ?? throw WorkbookException.Broken($"the sheet “{sheet.Name}” is missing");
        var rows = ImmutableArray.CreateBuilder<SheetRow>();
        var number = 0;
        while (part.Next())
        {
            if (!part.IsElement || part.Name != "row")
            {
                continue;
            }

            number = int.TryParse(part.Attribute("r"), CultureInfo.InvariantCulture, out var said) ? said : number + 1;
            if (!part.IsEmpty && ReadRow(part, sheet.Name) is { IsEmpty: false } cells)
            {
                rows.Add(new SheetRow(number, cells));
                if (rows.Count > WorkbookLimits.Rows)
                {
                    throw WorkbookLimits.Passed($"rows in a sheet (“{sheet.Name}” has more)", WorkbookLimits.Rows);
                }
            }
        }

        return new Sheet(sheet.Name, rows.ToImmutable());
    }

    private ImmutableArray<Cell> ReadRow(PartReader part, string sheet)
    {
        var (depth, column) = (part.Depth, 0);
        var cells = ImmutableArray.CreateBuilder<Cell>();
        while (part.NextIn(depth, "c"))
        {
            column = ColumnOf(part.Attribute("r")) ?? column + 1;
            if (part.IsEmpty || ReadCell(part) is not { Text.Length: > 0 } cell)
            {
                continue;
            }

            if (column > WorkbookLimits.Columns)
            {
                throw WorkbookLimits.Passed($"columns in a sheet (“{sheet}” has more)", WorkbookLimits.Columns);
            }

            if (++_cells > WorkbookLimits.Cells)
            {
                throw WorkbookLimits.Passed("cells", WorkbookLimits.Cells);
            }

            if ((_characters += cell.Text.Length) > WorkbookLimits.Characters)
            {
                throw WorkbookLimits.Passed("characters in its cells", WorkbookLimits.Characters);
            }

            cells.Add(cell with { Column = column });
        }

        return cells.ToImmutable();
    }

    private Cell? ReadCell(PartReader part)
    {
        var (type, style, depth, formula, text) = (part.Attribute("t"), part.Attribute("s"), part.Depth, false, new StringBuilder());
        while (part.Next() && part.Depth > depth)
        {
            if (part.IsElement && part.Name == "f")
            {
                formula = true;
            }
            else if (part.IsElement && part.Name is "v" or "is")
            {
                CellTexts.Append(part, text);
            }
        }

        var value = text.ToString();
        return value.Length == 0 ? null : new Cell(0, type switch
        {
            "s" => int.TryParse(value, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < _sharedTexts!.Count // read before any cell
                ? _sharedTexts[index]
                : throw WorkbookException.Broken("a cell points to a text that is not there"),
            "b" => value == "1" ? "TRUE" : "FALSE",
            "str" or "inlineStr" => CellTexts.Unescape(value),
            "e" or "d" => value,
            _ => Number(value, style),
        }, formula);
    }

    private string Number(string value, string? style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return value;
        }

        return _formats!.IsDate(style) && _formats.Say(number) is { } date // read before any cell
            ? date
            : Math.Abs(number) < 1e15 ? ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private DateFormats Formats()
    {
        using var part = _stylesPart is null ? null : Part(_stylesPart);
        var formats = part is null ? new DateFormats() : DateFormats.Read(part);
        formats.From1904 = _from1904;
        return formats;
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (c is < 'A' or > 'Z' || column > 20_000)
            {
                break;
            }

            column = (column * 26) + (c - 'A' + 1);
        }

        return column == 0 ? null : column;
    }
}
