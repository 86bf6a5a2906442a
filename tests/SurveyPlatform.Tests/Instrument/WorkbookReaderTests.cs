using System.Collections.Immutable;
using SurveyPlatform.Instruments.Workbooks;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>What is read from a workbook: every kind of cell, and shapes that programs other than ours write.</summary>
public sealed class WorkbookReaderTests
{
    private const string Styles = $"""
        <styleSheet xmlns='{WorkbookParts.Main}'><numFmts count='3'><numFmt numFmtId='164' formatCode='dd\.mm\.yyyy'/><numFmt numFmtId='165' formatCode='"day" 0.0'/><numFmt numFmtId='166' formatCode='[h]:mm'/></numFmts>
        <cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='22'/><xf numFmtId='166'/></cellXfs></styleSheet>
        """;

    [Theory]
    [InlineData("<c t='s'><v>0</v></c>", "1 plain")]
    [InlineData("<c t='s'><v>1</v></c>", "1 rich and plain")]
    [InlineData("<c t='s'><v>2</v></c>", "1 東京")] // without how it is pronounced
    [InlineData("<c t='s'><v>3</v></c>", "1 a\nb_x0041_")]
    [InlineData("<c t='inlineStr'><is><t>in the cell</t></is></c>", "1 in the cell")]
    [InlineData("<c t='inlineStr'><is><r><t xml:space='preserve'>in </t></r><r><rPr><b/></rPr><t>runs</t></r></is></c>", "1 in runs")]
    [InlineData("<c t='str'><f>A1&amp;A2</f><v>last result</v></c>", "1 last result =")]
    [InlineData("<c><f>1+1</f></c>", "")]
    [InlineData("<c t='b'><v>1</v></c>", "1 TRUE")]
    [InlineData("<c t='e'><v>#N/A</v></c>", "1 #N/A")]
    [InlineData("<c><v>42</v></c>", "1 42")]
    [InlineData("<c><v>42.0</v></c>", "1 42")]
    [InlineData("<c><v>0.10000000000000001</v></c>", "1 0.1")]
    [InlineData("<c><v>-1.5E-3</v></c>", "1 -0.0015")]
    [InlineData("<c><v>1E+300</v></c>", "1 1E+300")]
    [InlineData("<c s='1'><v>43160</v></c>", "1 2018-03-01")]
    [InlineData("<c s='2'><v>1</v></c>", "1 1900-01-01")]
    [InlineData("<c s='3'><v>43160</v></c>", "1 43160")]
    [InlineData("<c s='4'><v>43160.5</v></c>", "1 2018-03-01T12:00:00")]
    [InlineData("<c s='5'><v>0.25</v></c>", "1 06:00:00")]
    [InlineData("<c s='1'><v>1E+9</v></c>", "1 1000000000")]
    [InlineData("<c t='d'><v>2018-03-01</v></c>", "1 2018-03-01")]
    [InlineData("<c r='C1'><v>3</v></c><c><v>4</v></c><c r='AA1'><v>27</v></c>", "3 3 | 4 4 | 27 27")]
    [InlineData("<c s='1'/><c t='inlineStr'><is/></c><c t='inlineStr'><is><t/></is></c><c><v>4</v></c>", "4 4")]
    [InlineData("<!-- a comment with an ' --><c><![CDATA[<c>]]><v><![CDATA[5]]></v></c><?pi ?>", "1 5")]
    public void A_cell_of_any_kind_is_a_text(string cells, string read)
    {
        using var file = WorkbookParts.Of($"<row r='1'>{cells}</row>", ("xl/styles.xml", Styles), ("xl/sharedStrings.xml",
            $"<sst xmlns='{WorkbookParts.Main}'><si><t>plain</t></si><si><r><rPr><b/></rPr><t>rich</t></r><r><t xml:space='preserve'> and plain</t></r></si><si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t>a_x000A_b_x005F_x0041_</t></si></sst>"));

        Assert.Equal(read.Length == 0 ? "" : $"1: {read}", WorkbookParts.Read(file));
    }

    [Fact]
    public void Days_count_from_1904_where_the_workbook_says_so()
    {
        using var file = WorkbookParts.Of("<row><c s='1'><v>0</v></c></row>", ("xl/styles.xml", Styles), ("xl/workbook.xml",
            $"<workbook xmlns='{WorkbookParts.Main}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><workbookPr date1904='1'/><sheets><sheet name='survey' sheetId='1' r:id='s1'/></sheets></workbook>"));

        Assert.Equal("1: 1 1904-01-01", WorkbookParts.Read(file));
    }

    [Fact]
    public void Rows_keep_their_numbers_and_those_without_one_follow()
    {
        using var file = WorkbookParts.Of("<row r='3'><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>");

        Assert.Equal("3: 1 1\n5: 1 2", WorkbookParts.Read(file));
    }

    [Fact]
    public void Prefixes_absolute_targets_strict_names_and_other_cases_of_part_names_do_not_matter()
    {
        using var file = WorkbookParts.Zip(
        [
            ("_rels/.rels", "<x:Relationships xmlns:x='http://schemas.openxmlformats.org/package/2006/relationships'><x:Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/book/Workbook.xml'/></x:Relationships>"),
            ("book/workbook.xml", "<m:workbook xmlns:m='http://purl.oclc.org/ooxml/spreadsheetml/main' xmlns:r='http://purl.oclc.org/ooxml/officeDocument/relationships'><m:sheets><m:sheet name='Two' sheetId='2' r:id='b'/><m:sheet name='Hidden' state='hidden' sheetId='1' r:id='a'/></m:sheets></m:workbook>"),
            ("book/_rels/workbook.xml.rels", WorkbookParts.Relationships(("a", "worksheet", "../one.xml"), ("b", "worksheet", "/two.xml"))),
            ("one.xml", "<worksheet><sheetData/></worksheet>"),
            ("two.xml", "\uFEFF<m:worksheet xmlns:m='http://purl.oclc.org/ooxml/spreadsheetml/main'><m:sheetData><m:row><m:c t='inlineStr'><m:is><m:t>here</m:t></m:is></m:c></m:row></m:sheetData></m:worksheet>"),
        ]);
        using var workbook = WorkbookReader.Open(file);

        Assert.Equal(["Two", "Hidden"], workbook.SheetNames);
        Assert.Equal("here", workbook.Read(0).Rows[0].Cells[0].Text);
        Assert.Empty(workbook.Read(1).Rows);
    }

    [Fact]
    public void What_is_written_is_read_back_to_the_character()
    {
        string?[] texts = ["=1+1", " spaces ", "a\nb\rc\td", "<&>'\"", "_x0041_", "\u0001\uFFFE", "😀 é 東", null, "", "@SUM(A1)", "-5", "007"];
        using var file = new MemoryStream();
        WorkbookWriter.Write(file, [("survey", [[.. Enumerable.Range(1, texts.Length).Select(n => $"h{n}")], [.. texts]]), ("Ünïcode & <more>", ImmutableArray.Create(ImmutableArray.Create<string?>("x")))]);
        file.Position = 0;
        using var workbook = WorkbookReader.Open(file);

        Assert.Equal(["survey", "Ünïcode & <more>"], workbook.SheetNames);
        Assert.Equal(texts.Where(t => !string.IsNullOrEmpty(t)), workbook.Read(0).Rows[1].Cells.Select(c => c.Text));
        Assert.DoesNotContain(workbook.Read(0).Rows[1].Cells, c => c.IsFormula);
    }
}
