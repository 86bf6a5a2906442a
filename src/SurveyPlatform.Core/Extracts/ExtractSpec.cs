using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurveyPlatform.Core.Extracts;

/// <summary>What an extract holds. It is frozen with its row: the same specification of the same moment gives the same bytes.</summary>
public sealed record ExtractSpec
{
    /// <summary>Codes of the rounds, in time order.</summary>
    public required IReadOnlyList<string> Rounds { get; init; }

    public ExtractLayout Layout { get; init; }

    /// <summary>Whose row it is in the wide layout.</summary>
    public ExtractUnit By { get; init; }

    /// <summary>The name of a dataset format.</summary>
    public required string Format { get; init; }

    public ExtractTier Tier { get; init; }

    public ExtractInclude Include { get; init; }

    /// <summary>Keys of items or grid rows; all but sensitive texts when null.</summary>
    public IReadOnlyList<string>? Items { get; init; }
}

public enum ExtractLayout
{
#pragma warning disable CA1720 // the word of the field for this layout, and of the contract
    /// <summary>One row for each invitation.</summary>
    Long,
#pragma warning restore CA1720

    /// <summary>One row for each person or seat, the rounds side by side.</summary>
    Wide,

    /// <summary>One row for each saved page: how answers were given, and no answer.</summary>
    Paradata,
}

public enum ExtractUnit
{
    Person,
    Seat,
}

public enum ExtractTier
{
    /// <summary>No name, no address, no time finer than a day.</summary>
    Pseudonymised,

    /// <summary>With names and addresses, for administrators who say what for.</summary>
    Identified,
}

public enum ExtractInclude
{
    Submitted,

    /// <summary>Everybody asked, with the outcome of each.</summary>
    All,
}

/// <summary>How specifications and manifests stand in the database: as on the wire.</summary>
internal static class ExtractJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };
}
