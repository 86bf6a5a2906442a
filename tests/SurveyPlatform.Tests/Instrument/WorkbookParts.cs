using System.IO.Compression;
using System.Text;
using SurveyPlatform.Instruments.Workbooks;

namespace SurveyPlatform.Tests.Instruments;

// A workbook made by hand, part by part, as no spreadsheet program would write it.
internal static class WorkbookParts
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>One sheet "survey" with these rows, and other parts beside or instead of the usual ones.</summary>
    public static MemoryStream Of(string rows, params (string Name, string Content)[] others) => Zip(
    [
        .. new (string Name, string Content)[]
        {
            ("_rels/.rels", Relationships(("r", "officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='{Links}'><sheets><sheet name='survey' sheetId='1' r:id='s1'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", Relationships(("s1", "worksheet", "worksheets/sheet1.xml"), ("st", "sharedStrings", "sharedStrings.xml"), ("sy", "styles", "styles.xml"))),
            ("xl/worksheets/sheet1.xml", $"<worksheet xmlns='{Main}'><sheetData>{rows}</sheetData></worksheet>"),
        }.Where(p => !others.Any(o => o.Name == p.Name)),
        .. others,
    ]);

    public static string Relationships(params (string Id, string Type, string Target)[] targets) =>
        $"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{string.Concat(targets.Select(t => $"<Relationship Id='{t.Id}' Type='{Links}/{t.Type}' Target='{t.Target}'/>"))}</Relationships>";

    public static MemoryStream Zip(IEnumerable<(string Name, string Content)> parts)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                part.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        file.Position = 0;
        return file;
    }

    /// <summary>The cells of the first sheet, a row a line.</summary>
    public static string Read(Stream file)
    {
        using var workbook = WorkbookReader.Open(file);
        return string.Join('\n', workbook.Read(0).Rows.Select(r => $"{r.Number}: {string.Join(" | ", r.Cells.Select(c => $"{c.Column} {c.Text}{(c.IsFormula ? " =" : "")}"))}"));
    }
}
