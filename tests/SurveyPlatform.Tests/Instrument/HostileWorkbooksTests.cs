using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Workbooks made to do harm are refused quickly, in little memory, and with the limit named (I-08 to I-11 of the catalogue).</summary>
public sealed class HostileWorkbooksTests
{
    private const string Sheet = "xl/worksheets/sheet1.xml";

    public static TheoryData<string, string> Bombs => new()
    {
        { "unpacks to much", "unpacks to more than 100 times its size" },
        { "shared texts", "10,000,000 characters in its cells" },
        { "one text many times", "10,000,000 characters in its cells" },
        { "many parts", "at most 200 parts" },
        { "many sheets", "at most 50 sheets" },
        { "many rows", "at most 50,000 rows in a sheet (“survey” has more)" },
        { "many columns", "at most 200 columns in a sheet (“survey” has more)" },
        { "many cells", "at most 500,000 cells" },
        { "long cell", "a cell has more than 32 KB of text" },
        { "long cell in pieces", "a cell has more than 32 KB of text" },
        { "long tag", "one of its tags is longer than 64 KB" },
        { "deep", "nested deeper than 64" },
        { "many names", "more than 5000 different names" },
        { "entities", "document type definition" },
        { "document type after a comment", "document type definition" },
        { "another encoding", "not UTF-8" },
        { "no XML", "not XML" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void It_is_refused_in_two_seconds_and_200_MB_with_the_limit_named(string kind, string reason)
    {
        using var file = Make(kind);
        Assert.InRange(file.Length, 1, WorkbookLimits.Bytes);

        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<WorkbookException>(() => WorkbookParts.Read(file));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10)); // 2 on a machine that does nothing else
        Assert.InRange(allocated, 0, 200_000_000);
    }

    [Fact]
    public void What_an_archive_says_of_its_sizes_counts_for_nothing()
    {
        using var file = WorkbookParts.Of("", (Sheet, new string(' ', 50_000_000)));
        var bytes = file.ToArray();
        foreach (var at in Enumerable.Range(0, bytes.Length - 4).Where(i => BitConverter.ToInt32(bytes, i) == 50_000_000))
        {
            BitConverter.GetBytes(100).CopyTo(bytes, at);
        }

        Assert.Throws<WorkbookException>(() => WorkbookParts.Read(new MemoryStream(bytes)));
    }

    [Fact]
    public void A_file_of_more_than_5_MB_is_not_even_opened()
    {
        using var file = new MemoryStream(new byte[WorkbookLimits.Bytes + 1]);

        Assert.Contains("at most 5 MB", Assert.Throws<WorkbookException>(() => WorkbookParts.Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "workbook.kind")]
    [InlineData("PK", "workbook.kind")]
    [InlineData("<html>", "workbook.kind")]
    [InlineData("%PDF-1.7", "workbook.kind")]
    [InlineData("PK\u0003\u0004 and nothing more", "workbook.broken")]
    public void What_is_no_workbook_is_refused_by_its_content(string content, string code)
    {
        using var file = new MemoryStream(Encoding.Latin1.GetBytes(content));

        Assert.Equal(code, Assert.Throws<WorkbookException>(() => WorkbookParts.Read(file)).Code);
    }

    [Fact]
    public void A_document_of_another_program_is_no_workbook()
    {
        using var file = WorkbookParts.Zip([("word/document.xml", "<document/>")]);

        Assert.Equal("workbook.kind", Assert.Throws<WorkbookException>(() => WorkbookParts.Read(file)).Code);
    }

    [Fact]
    public void Links_out_of_the_file_are_never_followed()
    {
        using var file = WorkbookParts.Of("", ("xl/_rels/workbook.xml.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='s1' TargetMode='External' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='http://127.0.0.1:1/sheet.xml'/></Relationships>"));
        using var workbook = WorkbookReader.Open(file);

        Assert.Empty(workbook.SheetNames);
    }

    [Fact]
    public void Paths_that_climb_out_lead_to_nothing()
    {
        using var file = WorkbookParts.Of("", ("xl/_rels/workbook.xml.rels", WorkbookParts.Relationships(("s1", "worksheet", "../../../../etc/passwd"))));

        Assert.Contains("is missing", Assert.Throws<WorkbookException>(() => WorkbookParts.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_form_is_refused_or_read_and_nothing_else()
    {
        var whole = FormWorkbook.Of("type | name | label | relevant\nselect_one yn | a | A? | \ntext | b | B? | ${a} = '1'", "list_name | name | label\nyn | 1 | Yes");
        var random = new Random(1);
        for (var time = 0; time < 2_000; time++)
        {
            var damaged = (byte[])whole.Clone();
            for (var change = 0; change < random.Next(1, 8); change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            using var file = new MemoryStream(damaged, 0, random.Next(4) == 0 ? random.Next(damaged.Length) : damaged.Length);
            var problem = Record.Exception(() => XlsFormReader.Read(file));
            Assert.True(problem is null or WorkbookException or XlsFormException, problem?.ToString());
        }
    }

    private static MemoryStream Make(string kind) => kind switch
    {
        "unpacks to much" => Blanks(megabytes: 500),
        "shared texts" => WorkbookParts.Of("", ("xl/sharedStrings.xml", $"<sst>{Many(1_800, n => $"<si><t>{Noise(n, 6_000, 'b')}</t></si>")}</sst>")),
        "one text many times" => WorkbookParts.Of(Many(400, n => $"<row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>{Noise(n, 100)}</t></is></c></row>"), ("xl/sharedStrings.xml", $"<sst><si><t>{Noise(0, 32_000)}</t></si></sst>")),
        "many parts" => WorkbookParts.Of("", [.. Enumerable.Range(0, 10_000).Select(n => ($"xl/media/{n}.png", ""))]),
        "many sheets" => WorkbookParts.Of("", ("xl/workbook.xml", $"<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>{Many(51, n => $"<sheet name='s{n}' r:id='s1'/>")}</workbook>")),
        "many rows" => WorkbookParts.Of(Many(50_001, n => $"<row><c><v>{n * 7_919 % 100_003}</v></c></row>")),
        "many columns" => WorkbookParts.Of($"<row>{Many(201, n => $"<c><v>{n}</v></c>")}</row>"),
        "many cells" => WorkbookParts.Of(Many(5_100, n => $"<row>{Many(100, m => $"<c><v>{n * m * 7_919 % 100_003}</v></c>")}</row>")),
        "long cell" => WorkbookParts.Of($"<row><c t='inlineStr'><is><t>{Noise(1, 32_768)}</t></is></c></row>"),
        "long cell in pieces" => WorkbookParts.Of($"<row><c t='inlineStr'><is>{Many(40, n => $"<r><t>{Noise(n, 1_000)}</t></r>")}</is></c></row>"),
        "long tag" => WorkbookParts.Of($"<row {Many(20_000, _ => "a='>' ")}/>"),
        "deep" => WorkbookParts.Of(Many(200_000, n => "<a>")),
        "many names" => WorkbookParts.Of(Many(100_000, n => $"<a{n * 7_919 % 100_003}/>")),
        "entities" => WorkbookParts.Of("", (Sheet, "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><worksheet><sheetData><row><c><v>&y;</v></c></row></sheetData></worksheet>")),
        "document type after a comment" => WorkbookParts.Of("", (Sheet, "<!-- <a b='> --><!DOCTYPE a SYSTEM 'file:///etc/passwd'><worksheet/>")),
        "another encoding" => With(part => part.Write([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<worksheet/>")])),
        "no XML" => WorkbookParts.Of("<row><c></row>"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // Made without ever holding it whole.
    private static MemoryStream Blanks(int megabytes)
    {
        var blanks = new byte[1_000_000];
        Array.Fill(blanks, (byte)' ');
        return With(part =>
        {
            part.Write("<worksheet>"u8);
            for (var megabyte = 0; megabyte < megabytes; megabyte++)
            {
                part.Write(blanks);
            }
        });
    }

    private static MemoryStream With(Action<Stream> sheet)
    {
        var file = new MemoryStream();
        using (var others = new ZipArchive(WorkbookParts.Of("")))
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var other in others.Entries.Where(e => e.FullName != Sheet))
            {
                using var from = other.Open();
                using var to = archive.CreateEntry(other.FullName).Open();
                from.CopyTo(to);
            }

            using var part = archive.CreateEntry(Sheet, CompressionLevel.SmallestSize).Open();
            sheet(part);
        }

        file.Position = 0;
        return file;
    }

    private static string Many(int times, Func<int, string> make) => string.Concat(Enumerable.Range(0, times).Select(make));

    // Text that packs no better than text does.
    private static string Noise(int seed, int length, char last = 'z')
    {
        var random = new Random(seed);
        return string.Create(length, random, (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)from.Next('a', last + 1);
            }
        });
    }
}
