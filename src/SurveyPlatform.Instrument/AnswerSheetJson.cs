using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SurveyPlatform.Instruments;

// {"org": {"v": 97, "other": "Hospice", "rev": 3}, "years": {"v": "4.5", "t": "number", "rev": 3}, "top": {"missing": -93, "rev": 4}, "since": {"rev": 4}}
// A number is a single choice, a list several, a string text; "t" tells apart what would look the same: number, date, ranking.
internal static class AnswerSheetJson
{
    private const int LongestKey = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(AnswerSheet sheet)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + (sheet.Entries.Count * 48));
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var key in sheet.Keys)
            {
                json.WriteStartObject(key);
                Write(json, sheet.Get(key));
                json.WriteNumber("rev", sheet.Rev(key));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static AnswerSheet Read(ReadOnlySpan<byte> utf8, Instrument? instrument)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            var entries = new Dictionary<string, AnswerSheet.Entry>(instrument?.AnswerKeys.Length ?? 16, StringComparer.Ordinal);
            Span<char> buffer = stackalloc char[LongestKey];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                Expect(reader.ValueSpan.Length <= LongestKey);
                var key = buffer[..reader.CopyString(buffer)];
                var own = instrument?.OwnKey(key) ?? key.ToString();
                Expect(entries.TryAdd(own, ReadEntry(ref reader)));
            }

            Expect(!reader.Read());
            return new AnswerSheet(entries);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("This is not an answer sheet: " + e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter json, Answer? answer)
    {
        switch (answer)
        {
            case null:
                break;
            case SingleAnswer single:
                json.WriteNumber("v", single.Code);
                WriteOther(json, single.Other);
                break;
            case MultipleAnswer multiple:
                WriteCodes(json, multiple.Codes);
                WriteOther(json, multiple.Other);
                break;
            case RankingAnswer ranking:
                WriteCodes(json, ranking.Codes);
                json.WriteString("t", "ranking");
                break;
            case NumberAnswer number:
                json.WriteString("v", number.Value.ToString(CultureInfo.InvariantCulture));
                json.WriteString("t", "number");
                break;
            case DateAnswer date:
                json.WriteString("v", date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteString("t", "date");
                break;
            case TextAnswer text:
                json.WriteString("v", text.Value);
                break;
            case MissingAnswer missing:
                json.WriteNumber("missing", missing.Reason.Code);
                break;
            default:
                throw new InvalidOperationException();
        }
    }

    private static void WriteOther(Utf8JsonWriter json, string? other)
    {
        if (other is not null)
        {
            json.WriteString("other", other);
        }
    }

    private static void WriteCodes(Utf8JsonWriter json, ImmutableArray<int> codes)
    {
        json.WriteStartArray("v");
        foreach (var code in codes)
        {
            json.WriteNumberValue(code);
        }

        json.WriteEndArray();
    }

    private static AnswerSheet.Entry ReadEntry(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        int? code = null, missing = null;
        ImmutableArray<int>? codes = null;
        string? text = null, other = null;
        var (kind, rev) = (' ', 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8))
            {
                reader.Read();
                switch (reader.TokenType)
                {
                    case JsonTokenType.Number:
                        code = ReadInt(ref reader);
                        break;
                    case JsonTokenType.StartArray:
                        codes = ReadCodes(ref reader);
                        break;
                    default:
                        text = ReadText(ref reader);
                        break;
                }
            }
            else if (reader.ValueTextEquals("other"u8))
            {
                reader.Read();
                other = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("missing"u8))
            {
                reader.Read();
                missing = ReadInt(ref reader);
            }
            else if (reader.ValueTextEquals("rev"u8))
            {
                reader.Read();
                rev = ReadInt(ref reader);
            }
            else if (reader.ValueTextEquals("t"u8))
            {
                reader.Read();
                kind = reader.ValueTextEquals("number"u8) ? 'n' : reader.ValueTextEquals("date"u8) ? 'd' : reader.ValueTextEquals("ranking"u8) ? 'r' : '?';
            }
            else
            {
                throw new FormatException("This is not an answer sheet: an answer has a member it cannot have.");
            }
        }

        Answer? answer = (missing, code, codes, text, kind) switch
        {
            ({ } reason, null, null, null, ' ') => Missing(reason),
            (null, { } single, null, null, ' ') => other is null ? SingleAnswer.Of(single) : new SingleAnswer(single, other),
            (null, null, { } several, null, ' ') => new MultipleAnswer(several, other),
            (null, null, { } ranked, null, 'r') => new RankingAnswer(ranked),
            (null, null, null, { } words, ' ') => new TextAnswer(words),
            (null, null, null, { } number, 'n') => new NumberAnswer(Number(number)),
            (null, null, null, { } date, 'd') => new DateAnswer(Date(date)),
            (null, null, null, null, ' ') => null,
            _ => throw new FormatException("This is not an answer sheet: an answer is of no known kind."),
        };
        return new AnswerSheet.Entry(answer, rev);
    }

    private static MissingAnswer Missing(int reason) =>
        reason is (int)MissingReason.DontKnow or (int)MissingReason.PreferNotToSay
            ? MissingAnswer.Of((MissingReason)reason)
            : throw new FormatException($"This is not an answer sheet: {reason} is not something a person can say.");

    private static decimal Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException("This is not an answer sheet: a number is not one.");

    private static DateOnly Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
            ? value
            : throw new FormatException("This is not an answer sheet: a date is not one.");

    private static ImmutableArray<int> ReadCodes(ref Utf8JsonReader reader)
    {
        var codes = ImmutableArray.CreateBuilder<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            codes.Add(ReadInt(ref reader));
        }

        return codes.ToImmutable();
    }

    private static int ReadInt(ref Utf8JsonReader reader)
    {
        Expect(reader.TryGetInt32(out var value));
        return value;
    }

    private static string ReadText(ref Utf8JsonReader reader) =>
        reader.GetString() ?? throw new FormatException("This is not an answer sheet: an answer is null.");

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new FormatException("This is not an answer sheet: its JSON has another shape.");
        }
    }
}
