using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>An instrument as its author typed it, changed value by value: every other byte of the text stays. Places are JSON pointers.</summary>
public sealed class InstrumentText
{
    /// <summary>Where a new member is put among those that are there.</summary>
    private static readonly string[] Order =
    [
        "$schema", "key", "type", "title", "text", "hint", "language", "required", "dontKnow", "preferNotToSay", "previous", "shownWhen",
        "min", "max", "decimals", "unit", "lines", "maxLength", "sensitive", "code", "label", "other", "exclusive",
        "options", "ranks", "rows", "codeLists", "sections", "pages", "items", "texts",
    ];

    private readonly byte[] _utf8;
    private readonly JsonSpan _root;
    private readonly JsonStyle _style;

    private InstrumentText(byte[] utf8, JsonStyle? style = null)
    {
        _utf8 = utf8;
        _root = JsonSpan.Of(utf8);
        _style = style ?? JsonStyle.Of(ToString());
    }

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static InstrumentText Of(string json) => new(Encoding.UTF8.GetBytes(json));

    public static string Join(string place, params ReadOnlySpan<object> steps)
    {
        var joined = new StringBuilder(place);
        foreach (var step in steps)
        {
            joined.Append(CultureInfo.InvariantCulture, $"/{Convert.ToString(step, CultureInfo.InvariantCulture)!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"); // a step is a name or an index
        }

        return joined.ToString();
    }

    /// <summary>The names a pointer goes by.</summary>
    public static string[] StepsOf(string place) =>
        [.. place.Split('/').Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    /// <summary>The value at a place; null where there is none.</summary>
    public JsonNode? At(string place) => Find(place) is { } span ? JsonNode.Parse(_utf8.AsSpan(span.Start, span.End - span.Start)) : null;

    /// <summary>The text at a place; null where there is none or something else.</summary>
    public string? TextAt(string place) => At(place) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>How many members or elements the value at a place has.</summary>
    public int CountAt(string place) => Find(place)?.Children.Count ?? 0;

    public bool Has(string place) => Find(place) is not null;

    /// <summary>Sets a value, with the objects above it where they are missing; null takes the member or element away. What is equal stays as it is written.</summary>
    public InstrumentText Put(string place, JsonNode? value)
    {
        var cut = place.LastIndexOf('/');
        var (above, name) = (place[..cut], StepsOf(place)[^1]);
        if (Find(above) is not { } parent)
        {
            return value is null ? this : Put(above, new JsonObject { [name] = value.DeepClone() });
        }

        var child = parent.Find(name);
        return (child, value) switch
        {
            (null, null) => this,
            (null, _) => Add(parent, PlaceFor(parent, name), JsonStyle.Name(name) + _style.Colon, value),
            (_, null) => Remove(parent, child),
            _ when JsonNode.DeepEquals(At(place), value) => this,
            _ => Splice(child.Start, child.End, _style.Write(value, MarginAt(child.From))),
        };
    }

    /// <summary>Takes away a member that holds nothing any more.</summary>
    public InstrumentText DropIfEmpty(string place) => Find(place) is { IsObject: true, Children.Count: 0 } ? Put(place, null) : this;

    /// <summary>Puts an element into the list at a place, before the one that has the index now.</summary>
    public InstrumentText Insert(string list, int index, JsonNode value) => Add(Require(list), index, "", value);

    /// <summary>The list at a place with only these of its elements, in this order, each as it is written.</summary>
    public InstrumentText Arrange(string list, IReadOnlyList<int> order)
    {
        var span = Require(list);
        var elements = span.Children;
        if (order.SequenceEqual(Enumerable.Range(0, elements.Count)))
        {
            return this;
        }

        if (order.Count == 0)
        {
            return Splice(span.Start, span.End, "[]");
        }

        var text = new StringBuilder();
        for (var i = 0; i < order.Count; i++)
        {
            text.Append(i == 0 ? "" : Slice(elements[i - 1].End, elements[i].From)).Append(Slice(elements[order[i]].From, elements[order[i]].End));
        }

        return Splice(elements[0].From, elements[^1].End, text.ToString());
    }

    /// <summary>Moves an element, as it is written, to the end of another list of its kind.</summary>
    public InstrumentText Move(string element, string list)
    {
        var span = Require(element);
        var rest = Put(element, null);
        var to = rest.Require(list);
        return rest.Splice(to.Children[^1].End, to.Children[^1].End, rest.Separator(to) + Slice(span.From, span.End));
    }

    public override string ToString() => Encoding.UTF8.GetString(_utf8);

    private JsonSpan? Find(string place)
    {
        var span = _root;
        foreach (var step in StepsOf(place))
        {
            if (span.Find(step) is not { } next)
            {
                return null;
            }

            span = next;
        }

        return span;
    }

    private JsonSpan Require(string place) => Find(place) ?? throw new ArgumentException($"There is nothing at {place}.", nameof(place));

    private static int PlaceFor(JsonSpan parent, string name)
    {
        var rank = Array.IndexOf(Order, name);
        if (rank < 0)
        {
            return parent.Children.Count;
        }

        for (var i = parent.Children.Count; i > 0; i--)
        {
            if (Array.IndexOf(Order, parent.Children[i - 1].Name) is var other && other >= 0 && other < rank)
            {
                return i;
            }
        }

        return 0;
    }

    private InstrumentText Add(JsonSpan parent, int index, string name, JsonNode? value)
    {
        var (children, separator) = (parent.Children, Separator(parent));
        var margin = separator.LastIndexOf('\n') is var line and >= 0 ? separator[(line + 1)..] : MarginAt(parent.From);
        var written = name + _style.Write(value, margin);
        return children.Count == 0 ? Splice(parent.Start + 1, parent.End - 1, written)
            : index < children.Count ? Splice(children[index].From, children[index].From, written + separator)
            : Splice(children[^1].End, children[^1].End, separator + written);
    }

    private InstrumentText Remove(JsonSpan parent, JsonSpan child)
    {
        var index = parent.Children.TakeWhile(c => c != child).Count();
        return index + 1 < parent.Children.Count ? Splice(child.From, parent.Children[index + 1].From, "")
            : index > 0 ? Splice(parent.Children[index - 1].End, child.End, "")
            : Splice(parent.Start + 1, parent.End - 1, "");
    }

    /// <summary>What stands between two members or elements: a comma and the white space that follows it.</summary>
    private string Separator(JsonSpan parent)
    {
        if (parent.Children is [var first, var second, ..])
        {
            return Slice(first.End, second.From);
        }

        var before = parent.Children is [var only] ? Slice(parent.Start + 1, only.From) : "";
        return "," + (before.Length == 0 && _style.Spaced ? " " : before);
    }

    private string MarginAt(int place)
    {
        var start = place;
        while (start > 0 && _utf8[start - 1] != '\n')
        {
            start--;
        }

        var end = start;
        while (end < place && _utf8[end] is (byte)' ' or (byte)'\t')
        {
            end++;
        }

        return Slice(start, end);
    }

    private string Slice(int from, int to) => Encoding.UTF8.GetString(_utf8, from, to - from);

    private InstrumentText Splice(int from, int to, string text) =>
        new([.. _utf8.AsSpan(0, from), .. Encoding.UTF8.GetBytes(text), .. _utf8.AsSpan(to)], _style);
}
