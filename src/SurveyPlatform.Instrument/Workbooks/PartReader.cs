using System.Text;
using System.Xml;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>Reads one part of a workbook, element by element: UTF-8 only, nothing fetched from elsewhere, nesting and the number of different names bounded.</summary>
internal sealed class PartReader : IDisposable
{
    private const int Deepest = 64;

    private readonly XmlReader _xml;
    private readonly char[] _piece = new char[1024];

    public PartReader(Stream part)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            NameTable = new FewNames(),
            CloseInput = true,
        };

        // A text reader, so that no declaration inside chooses another encoding than the one the tags were measured in.
        _xml = XmlReader.Create(new StreamReader(part, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false), settings);
    }

    public string Name => _xml.LocalName;

    public int Depth => _xml.Depth;

    public bool IsElement => _xml.NodeType == XmlNodeType.Element;

    public bool IsEmpty => _xml.IsEmptyElement;

    public bool IsEnd => _xml.NodeType == XmlNodeType.EndElement;

    public string? Attribute(string name) => _xml.GetAttribute(name);

    /// <summary>An attribute of the namespace of relationships, such as r:id, in either of its two spellings.</summary>
    public string? RelationshipId() =>
        _xml.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
        ?? _xml.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");

    public bool Next()
    {
        var read = _xml.Read();
        return _xml.Depth <= Deepest ? read : throw WorkbookException.Broken($"its elements are nested deeper than {Deepest}");
    }

    /// <summary>The next element with this name below the present one; false at its end.</summary>
    public bool NextIn(int depth, string name)
    {
        while (Next() && _xml.Depth > depth)
        {
            if (IsElement && _xml.LocalName == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the text of the present element, no longer than a cell may be.</summary>
    public void AppendText(StringBuilder text)
    {
        if (IsEmpty)
        {
            return;
        }

        var depth = _xml.Depth;
        while (Next() && _xml.Depth > depth)
        {
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                Append(text);
            }
        }
    }

    public void Dispose() => _xml.Dispose();

    // In pieces: a text node of megabytes never becomes a string.
    private void Append(StringBuilder text)
    {
        if (!_xml.CanReadValueChunk)
        {
            text.Append(_xml.Value);
        }
        else
        {
            while (_xml.ReadValueChunk(_piece, 0, _piece.Length) is > 0 and var read)
            {
                text.Append(_piece, 0, read);
                if (text.Length > WorkbookLimits.CellCharacters)
                {
                    break;
                }
            }
        }

        if (text.Length > WorkbookLimits.CellCharacters)
        {
            throw WorkbookLimits.Passed("a cell has more than 32 KB of text");
        }
    }

    // XmlReader keeps every name for ever.
    private sealed class FewNames : NameTable
    {
        private const int Most = 5_000;

        private int _names;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

        private string Counted(string name) => ++_names <= Most ? name : throw WorkbookException.Broken($"it has more than {Most} different names of elements");
    }
}
