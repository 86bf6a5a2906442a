using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>The line of a JSON text on which each JSON pointer's value begins; a pointer to what is missing gets the line of what should hold it.</summary>
public sealed class PointerLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private PointerLines()
    {
    }

    /// <summary>Of a text that is not JSON, as far as it is.</summary>
    public static PointerLines Of(string json)
    {
        var found = new PointerLines();
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        var path = new Stack<(string Pointer, int Next)>();
        var (line, at, pointer) = (1, 0, "");
        try
        {
            while (reader.Read())
            {
                for (; at < reader.TokenStartIndex; at++)
                {
                    line += bytes[at] == '\n' ? 1 : 0;
                }

                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        pointer = $"{path.Peek().Pointer}/{reader.GetString()!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"; // a name is text
                        found._lines[pointer] = line;
                        continue;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject:
                        path.Pop();
                        continue;
                }

                if (path.TryPop(out var holder))
                {
                    if (holder.Next >= 0)
                    {
                        pointer = string.Create(CultureInfo.InvariantCulture, $"{holder.Pointer}/{holder.Next}");
                        holder.Next++;
                    }

                    path.Push(holder);
                }

                found._lines.TryAdd(pointer, line);
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                {
                    path.Push((pointer, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return found; // the reader's own problem says where; a name may hold half a character
        }

        return found;
    }

    public int? this[string place]
    {
        get
        {
            for (var asked = place; ; asked = asked[..asked.LastIndexOf('/')])
            {
                if (_lines.TryGetValue(asked, out var line))
                {
                    return line;
                }

                if (!asked.Contains('/', StringComparison.Ordinal))
                {
                    return null;
                }
            }
        }
    }
}
