using System.Diagnostics;
using System.Text.Json;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>What is exported is opened and saved again by openpyxl, which reads and writes workbooks in its own way; then it is imported.</summary>
public sealed class SpreadsheetProgramTests : IDisposable
{
    private const string Opener = """
        import sys, glob, json, openpyxl
        seen = {}
        for file in glob.glob(sys.argv[1] + '/*.xlsx'):
            book = openpyxl.load_workbook(file)
            seen[file] = [f'{sheet.title} {cell.row} {cell.column} {cell.data_type} {cell.value}'
                          for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
            book.save(file)
        json.dump(seen, sys.stdout)
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("survey-xlsx-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_workbook_that_another_program_has_opened_and_saved_holds_the_same_cells_and_becomes_the_same_questionnaire()
    {
        var written = Instruments().Select((json, index) => (File: Path.Combine(_folder.FullName, $"{index}.xlsx"), Workbook: Export(json))).ToList();
        written.ForEach(w => File.WriteAllBytes(w.File, w.Workbook));

        var seen = OpenAndSaveAll();

        Assert.Equal(written.Count, seen.Count);
        Assert.All(written, w =>
        {
            var saved = File.ReadAllBytes(w.File);
            Assert.NotEqual(w.Workbook, saved);
            Assert.Equal(Cells(w.Workbook), seen[w.File]);
            Assert.Equal(Cells(w.Workbook), Cells(saved));
            var (ours, theirs) = (Import(w.Workbook), Import(saved));
            Assert.Equal(ours.Instrument, theirs.Instrument);
            Assert.Equal(ours.Losses, theirs.Losses);
        });
    }

    // Whatever a spreadsheet program might take for something else than text is in the first.
    private static IEnumerable<string> Instruments() =>
    [
        Examples.Pages("""
            {"key": "odd", "type": "single", "text": "=1+1", "hint": "'00123", "options": [{"code": 1, "label": "TRUE"}, {"code": 2, "label": "2018-03-01"}, {"code": 3, "label": "1e5"}, {"code": 4, "label": "#N/A"}, {"code": 5, "label": "+44 20"}, {"code": 6, "label": "-"}]},
            {"key": "long", "type": "note", "text": "  two  blanks,\n\na line, a\ttab; <b> & \"quoted\" — naïve Łódź 日本 🙂  "}
            """),
        Examples.Contract,
        .. Directory.EnumerateFiles(Path.Combine(Repository.Folder, "tests/SurveyPlatform.Tests/Responses/Features"), "*.json").Select(File.ReadAllText),
        .. SeedInstrumentsTests.Files.Select(f => File.ReadAllText(Path.Combine(SeedInstrumentsTests.Folder(), f.Data))),
        .. Enumerable.Range(1, 30).Select(seed => TranslatedInstrument.Json(new Random(seed))),
    ];

    private Dictionary<string, string[]> OpenAndSaveAll()
    {
        // Debian's package belongs to Debian's Python, which need not be the first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using var process = Process.Start(new ProcessStartInfo(python, ["-W", "error", "-c", Opener, _folder.FullName]) { RedirectStandardOutput = true })!; // never null without shell execution
        var seen = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{python} could not do it. Is openpyxl there? tests/run.sh installs it.");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(seen)!; // an object
    }

    private static byte[] Export(string json)
    {
        using var workbook = new MemoryStream();
        XlsFormWriter.Write(workbook, json, "ki", "1");
        return workbook.ToArray();
    }

    // Every one is text: "s" is what openpyxl calls it.
    private static List<string> Cells(byte[] workbook)
    {
        using var reader = WorkbookReader.Open(new MemoryStream(workbook));
        return [.. reader.SheetNames.SelectMany((_, index) =>
        {
            var sheet = reader.Read(index);
            return sheet.Rows.SelectMany(r => r.Cells.Select(c => $"{sheet.Name} {r.Number} {c.Column} {(c.IsFormula ? "f" : "s")} {c.Text}"));
        })];
    }

    private static (string Instrument, IReadOnlyList<Loss> Losses) Import(byte[] workbook)
    {
        var read = XlsFormReader.Read(new MemoryStream(workbook));
        return (read.Instrument, read.Losses);
    }
}
