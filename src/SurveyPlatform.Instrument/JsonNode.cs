using System.Globalization;
using System.Text.Json;

namespace SurveyPlatform.Instruments;

// A value in the file that knows its JSON pointer and reports what is wrong with it; what cannot be read becomes a harmless default,
// so that one pass finds every problem.
internal readonly struct JsonNode(JsonElement element, string pointer, List<InstrumentProblem> problems)
{
    public string Pointer => pointer;

    public JsonValueKind Kind => element.ValueKind;

    public void Problem(string code, string message) => problems.Add(new InstrumentProblem(pointer, code, message));

    /// <summary>False, with a problem noted, if this is not an object; else every member not allowed or given twice is noted.</summary>
    public bool IsObject(params ReadOnlySpan<string> allowed)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Problem("schema.type", "An object is expected here.");
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!TryName(member, out var name))
            {
                Problem("schema.text", "The name of a member holds half a character (a lone surrogate).");
                continue;
            }

            var place = At(name, member.Value);
            if (!seen.Add(name))
            {
                place.Problem("json.duplicate-member", $"The member '{name}' is given twice.");
            }
            else if (!allowed.IsEmpty && !allowed.Contains(name))
            {
                place.Problem("schema.unknown-member", $"'{name}' is not a member that can stand here.");
            }
        }

        return true;
    }

    /// <summary>The members of an object whose names the author chooses; each name once.</summary>
    public IEnumerable<(string Name, JsonNode Node)> Members()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (TryName(member, out var name) && seen.Add(name))
            {
                yield return (name, At(name, member.Value));
            }
        }
    }

    // Not TryGetProperty: that throws where any name of the object holds half a character.
    public JsonNode? Find(string name)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (TryName(member, out var found) && found == name)
            {
                return At(name, member.Value);
            }
        }

        return null;
    }

    public JsonNode? Require(string name)
    {
        var found = Find(name);
        if (found is null)
        {
            Problem("schema.required", $"'{name}' is missing.");
        }

        return found;
    }

    public List<JsonNode> List(int min, int max)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Problem("schema.type", "A list is expected here.");
            return [];
        }

        var count = element.GetArrayLength();
        if (count < min || count > max)
        {
            Problem("schema.length", string.Create(CultureInfo.InvariantCulture, $"This list has {count} entries; it needs {min} to {max}."));
        }

        var index = 0;
        var nodes = new List<JsonNode>(Math.Min(count, max));
        foreach (var entry in element.EnumerateArray().Take(max))
        {
            nodes.Add(At((index++).ToString(CultureInfo.InvariantCulture), entry));
        }

        return nodes;
    }

    /// <summary>Text of 1 to max characters; null, with a problem noted, otherwise.</summary>
    public string? Text(int max, int min = 1)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Problem("schema.type", "A text is expected here.");
            return null;
        }

        if (!TryText(out var text))
        {
            Problem("schema.text", "This text holds a NUL or half a character (a lone surrogate).");
            return null;
        }

        var length = text.Length - text.Count(char.IsLowSurrogate); // in characters as JSON Schema counts them
        if (length < min || length > max)
        {
            Problem("schema.length", string.Create(CultureInfo.InvariantCulture, $"This text has {length} characters; it needs {min} to {max}."));
            return null;
        }

        return text;
    }

    public bool Flag()
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.ValueKind == JsonValueKind.True;
        }

        Problem("schema.type", "true or false is expected here.");
        return false;
    }

    public decimal? Number(decimal min, decimal max)
    {
        if (element.ValueKind != JsonValueKind.Number)
        {
            Problem("schema.type", "A number is expected here.");
            return null;
        }

        if (!element.TryGetDecimal(out var number) || number < min || number > max)
        {
            Problem("schema.range", string.Create(CultureInfo.InvariantCulture, $"This number must be between {min} and {max}."));
            return null;
        }

        return number;
    }

    public int? Whole(int min, int max)
    {
        if (Number(min, max) is not { } number)
        {
            return null;
        }

        if (number == decimal.Truncate(number))
        {
            return (int)number;
        }

        Problem("schema.type", "A whole number is expected here.");
        return null;
    }

    private static bool TryName(JsonProperty member, out string name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    private bool TryText(out string text)
    {
        try
        {
            text = element.GetString()!; // only called on a string
            return !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private JsonNode At(string name, JsonElement value) =>
        new(value, $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", problems);
}
