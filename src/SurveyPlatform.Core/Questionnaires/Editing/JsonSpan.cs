using System.Globalization;
using System.Text.Json;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>Where a value stands in a UTF-8 JSON text, and where each of its members or elements does.</summary>
/// <param name="Name">The member's name, or the element's index.</param>
/// <param name="From">Where the member's name begins, or the element.</param>
/// <param name="Start">Where the value begins.</param>
/// <param name="End">Behind the value's last byte.</param>
/// <param name="Kind">What the value begins with.</param>
/// <param name="Children">Members or elements in the order of the text.</param>
internal sealed record JsonSpan(string Name, int From, int Start, int End, JsonTokenType Kind, IReadOnlyList<JsonSpan> Children)
{
    public bool IsArray => Kind == JsonTokenType.StartArray;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonSpan Of(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        return Read(ref reader, "", 0);
    }

    public JsonSpan? Find(string name)
    {
        foreach (var child in Children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    private static JsonSpan Read(ref Utf8JsonReader reader, string name, int from)
    {
        var (start, kind, children) = ((int)reader.TokenStartIndex, reader.TokenType, new List<JsonSpan>());
        if (kind == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (member, at) = (reader.GetString()!, (int)reader.TokenStartIndex); // a name is text
                reader.Read();
                children.Add(Read(ref reader, member, at));
            }
        }
        else if (kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                children.Add(Read(ref reader, children.Count.ToString(CultureInfo.InvariantCulture), (int)reader.TokenStartIndex));
            }
        }

        return new JsonSpan(name, from, start, (int)reader.BytesConsumed, kind, children);
    }
}
