using System.Text.Json;

namespace SurveyPlatform.Core.Responses;

/// <summary>How an answer was given, apart from what it says: kept with each save, exported in a file of its own.</summary>
public sealed record Paradata
{
    /// <summary>One of <see cref="ResponseMode"/>.</summary>
    public string Mode { get; init; } = ResponseMode.Web;

    /// <summary>Whoever of the staff enters it for the person; null where the person does.</summary>
    public Actor? EnteredBy { get; init; }

    /// <summary>The class of device, never more of what a browser says of itself.</summary>
    public string? Device { get; init; }

    public string? Language { get; init; }

    /// <summary>How long the page had been open, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Answers of an earlier round that were shown, as JSON by key.</summary>
    public string? Previous { get; init; }

    /// <summary>What an event of the invitation says of it; null where the person acted by themselves.</summary>
    internal string? EventDetails => Mode == ResponseMode.Web ? null : JsonSerializer.Serialize(new EntryDetails(Mode), JsonSerializerOptions.Web);
}

/// <summary>What stands with an event that somebody else brought about for the person.</summary>
/// <param name="Mode">One of <see cref="ResponseMode.Proxy"/>.</param>
public sealed record EntryDetails(string Mode);
