using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>How the author of a JSON text sets spaces and lines, so that what is added looks like what is there.</summary>
internal sealed record JsonStyle(string NewLine, bool Spaced, bool Padded, string Indent)
{
    private const int LongestLine = 100;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Colon => Spaced ? ": " : ":";

    public static JsonStyle Of(string json)
    {
        var line = json.IndexOf('\n', StringComparison.Ordinal);
        var indent = line < 0 ? "" : string.Concat(json.Skip(line + 1).TakeWhile(c => c is ' ' or '\t'));
        return new(line < 0 ? "" : line > 0 && json[line - 1] == '\r' ? "\r\n" : "\n", json.Contains("\": ", StringComparison.Ordinal), json.Contains("{ \"", StringComparison.Ordinal), indent.Length == 0 ? "  " : indent);
    }

    /// <summary>A value as text; what is short stands on one line.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="margin">The white space that the line of the value begins with.</param>
    public string Write(JsonNode? value, string margin)
    {
        var line = OnOneLine(value);
        if (NewLine.Length == 0 || line.Length <= LongestLine || value is not (JsonObject or JsonArray))
        {
            return line;
        }

        var inner = margin + Indent;
        var (open, parts, close) = value is JsonObject members
            ? ('{', members.Select(m => Name(m.Key) + Colon + Write(m.Value, inner)), '}')
            : ('[', value.AsArray().Select(e => Write(e, inner)), ']');
        return $"{open}{NewLine}{inner}{string.Join($",{NewLine}{inner}", parts)}{NewLine}{margin}{close}";
    }

    public static string Name(string name) => JsonSerializer.Serialize(name, Plain);

    private string OnOneLine(JsonNode? value)
    {
        var (comma, pad) = (Spaced ? ", " : ",", Padded ? " " : "");
        return value switch
        {
            JsonObject { Count: > 0 } members => $"{{{pad}{string.Join(comma, members.Select(m => Name(m.Key) + Colon + OnOneLine(m.Value)))}{pad}}}",
            JsonArray { Count: > 0 } elements => $"[{pad}{string.Join(comma, elements.Select(OnOneLine))}{pad}]",
            null => "null",
            _ => value.ToJsonString(Plain),
        };
    }
}
