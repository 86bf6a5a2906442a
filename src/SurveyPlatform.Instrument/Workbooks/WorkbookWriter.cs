using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>
/// Writes an .xlsx file of texts, the first row of each sheet as its heading. Every cell is text and marked so, whatever it begins with:
/// nothing in it is ever calculated. The same sheets give the same bytes.
/// </summary>
public static class WorkbookWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageLinks = "http://schemas.openxmlformats.org/package/2006/relationships";

    private static readonly DateTimeOffset Always = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly XmlWriterSettings Plain = new() { Encoding = new UTF8Encoding(false), CloseOutput = false };

    /// <summary>Writes the sheets; a null or empty cell is left out.</summary>
    public static void Write(Stream file, IReadOnlyList<(string Name, IReadOnlyList<ImmutableArray<string?>> Rows)> sheets)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        Part(archive, "[Content_Types].xml", xml =>
        {
            xml.WriteStartElement("Types", "http://schemas.openxmlformats.org/package/2006/content-types");
            Element(xml, "Default", ("Extension", "rels"), ("ContentType", "application/vnd.openxmlformats-package.relationships+xml"));
            Override(xml, "workbook", "sheet.main");
            Override(xml, "styles", "styles");
            foreach (var (index, _) in sheets.Index())
            {
                Override(xml, $"worksheets/sheet{index + 1}", "worksheet");
            }

            xml.WriteEndElement();
        });
        Part(archive, "_rels/.rels", xml => Relationships(xml, ("officeDocument", "xl/workbook.xml")));
        Part(archive, "xl/workbook.xml", xml =>
        {
            xml.WriteStartElement("workbook", Main);
            xml.WriteAttributeString("xmlns", "r", null, Links);
            xml.WriteStartElement("sheets");
            foreach (var (index, sheet) in sheets.Index())
            {
                xml.WriteStartElement("sheet");
                xml.WriteAttributeString("name", sheet.Name);
                xml.WriteAttributeString("sheetId", Number(index + 1));
                xml.WriteAttributeString("id", Links, $"rId{Number(index + 1)}");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        });
        Part(archive, "xl/_rels/workbook.xml.rels", xml => Relationships(xml, [.. sheets.Select((_, i) => ("worksheet", $"worksheets/sheet{Number(i + 1)}.xml")), ("styles", "styles.xml")]));
        Part(archive, "xl/styles.xml", Styles);
        foreach (var (index, sheet) in sheets.Index())
        {
            Part(archive, $"xl/worksheets/sheet{Number(index + 1)}.xml", xml => Sheet(xml, sheet.Rows));
        }
    }

    private static void Part(ZipArchive archive, string name, Action<XmlWriter> write)
    {
        var entry = archive.CreateEntry(name);
        entry.LastWriteTime = Always;
        using var stream = entry.Open();
        using var xml = XmlWriter.Create(stream, Plain);
        xml.WriteStartDocument(standalone: true);
        write(xml);
        xml.WriteEndDocument();
    }

    private static void Sheet(XmlWriter xml, IReadOnlyList<ImmutableArray<string?>> rows)
    {
        xml.WriteStartElement("worksheet", Main);
        xml.WriteStartElement("sheetViews");
        xml.WriteStartElement("sheetView");
        xml.WriteAttributeString("workbookViewId", "0");
        Element(xml, "pane", ("ySplit", "1"), ("topLeftCell", "A2"), ("activePane", "bottomLeft"), ("state", "frozen"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("sheetData");
        foreach (var (number, row) in rows.Index())
        {
            xml.WriteStartElement("row");
            xml.WriteAttributeString("r", Number(number + 1));
            foreach (var (column, text) in row.Index())
            {
                if (!string.IsNullOrEmpty(text))
                {
                    xml.WriteStartElement("c");
                    xml.WriteAttributeString("r", Letters(column) + Number(number + 1));
                    xml.WriteAttributeString("s", number == 0 ? "2" : "1");
                    xml.WriteAttributeString("t", "inlineStr");
                    xml.WriteStartElement("is");
                    xml.WriteStartElement("t");
                    xml.WriteAttributeString("xml", "space", null, "preserve");
                    xml.WriteString(Escape(text));
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                }
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // Style 1 is text that keeps its first character (quotePrefix), style 2 the same in bold.
    private static void Styles(XmlWriter xml)
    {
        xml.WriteStartElement("styleSheet", Main);
        List("fonts", () => xml.WriteElementString("font", null), () => Within("font", () => Element(xml, "b")));
        List("fills", () => Within("fill", () => Element(xml, "patternFill", ("patternType", "none"))), () => Within("fill", () => Element(xml, "patternFill", ("patternType", "gray125"))));
        List("borders", () => xml.WriteElementString("border", null));
        List("cellStyleXfs", () => Format("0", "0"));
        List("cellXfs", () => Format("0", "0"), () => Format("49", "0"), () => Format("49", "1"));
        List("cellStyles", () => Element(xml, "cellStyle", ("name", "Normal"), ("xfId", "0"), ("builtinId", "0")));
        xml.WriteEndElement();

        void List(string name, params Action[] parts) => Within(name, () =>
        {
            xml.WriteAttributeString("count", Number(parts.Length));
            foreach (var part in parts)
            {
                part();
            }
        });

        void Within(string name, Action inside)
        {
            xml.WriteStartElement(name);
            inside();
            xml.WriteEndElement();
        }

        void Format(string number, string font)
        {
            (string, string)[] common = [("numFmtId", number), ("fontId", font), ("fillId", "0"), ("borderId", "0")];
            Element(xml, "xf", number == "0" ? common : [.. common, ("quotePrefix", "1"), ("applyNumberFormat", "1"), ("applyFont", font)]);
        }
    }

    private static void Relationships(XmlWriter xml, params (string Type, string Target)[] targets)
    {
        xml.WriteStartElement("Relationships", PackageLinks);
        foreach (var (index, (type, target)) in targets.Index())
        {
            Element(xml, "Relationship", ("Id", $"rId{Number(index + 1)}"), ("Type", $"{Links}/{type}"), ("Target", target));
        }

        xml.WriteEndElement();
    }

    private static void Override(XmlWriter xml, string part, string kind) => Element(
        xml, "Override", ("PartName", $"/xl/{part}.xml"), ("ContentType", $"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"));

    private static void Element(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        xml.WriteEndElement();
    }

    /// <summary>What XML cannot hold, or would change, and what looks like it stands as _x000D_ (ECMA-376 part 1, 22.9.2.19).</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (c is '\r' || !XmlConvert.IsXmlChar(c) || (c == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
