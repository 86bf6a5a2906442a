using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurveyPlatform.Web.Api;

/// <summary>How JSON is read and written everywhere in the API: camelCase, choices as words, no member twice.</summary>
public static class JsonShapes
{
    public static void Apply(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }
}

/// <summary>Disclosure control on the wire: <c>"none"</c>, <c>"nhs"</c>, <c>"ons"</c> or a number; in the product a word.</summary>
public sealed class DisclosureConverter : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!, // a string token is not null
        JsonTokenType.Number when reader.TryGetInt32(out var threshold) => threshold.ToString(CultureInfo.InvariantCulture),
        JsonTokenType.Null => "none",
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var threshold))
        {
            writer.WriteNumberValue(threshold);
        }
        else
        {
            writer.WriteStringValue(value ?? "none");
        }
    }
}

/// <summary>A time of day on the wire: <c>"20:00"</c>.</summary>
public sealed class TimeOfDayConverter : JsonConverter<TimeOnly>
{
    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeOnly.TryParseExact(reader.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("HH:mm", CultureInfo.InvariantCulture));
}
