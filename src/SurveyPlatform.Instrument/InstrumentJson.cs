using System.Globalization;
using System.Text.Json;

namespace SurveyPlatform.Instruments;

/// <summary>One thing wrong with an instrument file: where (JSON pointer), a stable code, and in words.</summary>
#pragma warning disable CA1720 // a JSON pointer is called Pointer
public sealed record InstrumentProblem(string Pointer, string Code, string Message);
#pragma warning restore CA1720

/// <summary>An instrument that is refused, with every problem found in it.</summary>
public sealed class InstrumentException(IReadOnlyList<InstrumentProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => $"{p.Pointer}: {p.Message}")))
{
    public IReadOnlyList<InstrumentProblem> Problems { get; } = problems;
}

/// <summary>Reads an instrument file, or refuses it with every problem; codes of shape begin with "schema.", of meaning with "rule.".</summary>
public static class InstrumentJson
{
    public const int MaxDepth = 16;
    public const int MaxLength = 2_000_000;

    /// <summary>The JSON Schema (draft 2020-12) of an instrument file; whatever it refuses, reading refuses.</summary>
    public static string Schema { get; } = ReadSchema();

    /// <exception cref="InstrumentException">The text is not an instrument.</exception>
    public static Instrument Read(string json) => ReadDraft(json).Build();

    /// <summary>Reads an instrument that is to be saved or published, and judges what reading alone does not.</summary>
    /// <exception cref="InstrumentException">The text is not an instrument.</exception>
    public static InstrumentReview Review(string json) => InstrumentReview.Of(ReadDraft(json));

    private static InstrumentDraft ReadDraft(string json)
    {
        if (json.Length > MaxLength)
        {
            throw Refused("json.too-long", $"An instrument has at most {MaxLength.ToString(CultureInfo.InvariantCulture)} characters.");
        }

        using var document = Parse(json);
        var reader = new InstrumentReader();
        var draft = reader.Read(document.RootElement);
        reader.Problems.AddRange(InstrumentRules.Problems(draft));
        return reader.Problems.Count == 0 ? draft : throw new InstrumentException(reader.Problems);
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            var (line, position) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            throw Refused("json.malformed", string.Create(CultureInfo.InvariantCulture, $"This is not JSON, or nested too deeply: line {line}, position {position}."));
        }
        catch (ArgumentException)
        {
            throw Refused("json.malformed", "This is not JSON: it holds half a character (a lone surrogate).");
        }
    }

    private static InstrumentException Refused(string code, string message) => new([new InstrumentProblem("", code, message)]);

    private static string ReadSchema()
    {
        using var stream = typeof(InstrumentJson).Assembly.GetManifestResourceStream("instrument.schema.json")!; // embedded by the project file
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
