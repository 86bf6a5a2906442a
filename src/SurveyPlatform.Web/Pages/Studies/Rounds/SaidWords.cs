using System.Text.Json;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>What people said with their no, or when they had moved on, in words for the staff.</summary>
public static class SaidWords
{
    /// <summary>Kinds of events with which a person says something.</summary>
    public static readonly IReadOnlyList<EventKind> Kinds = [EventKind.Declined, EventKind.MovedOn, EventKind.NotMe];

    /// <param name="details">As kept with the event.</param>
    /// <returns>Null where they said nothing but the act itself.</returns>
    public static string? Of(EventKind kind, string? details) => kind switch
    {
        EventKind.Declined when Read<Decline.Input>(details) is { } no =>
            Joined(": ", new[] { Decline.Reasons.GetValueOrDefault(no.Reason ?? ""), no.Comment }.Select(t => string.IsNullOrWhiteSpace(t) ? null : $"“{t}”")),
        EventKind.MovedOn or EventKind.NotMe when SuccessorOf(details) is { } successor => $"names as successor {successor}",
        _ => null,
    };

    public static string? Of(Standing standing, string? details) => standing switch
    {
        Standing.Declined => Of(EventKind.Declined, details),
        Standing.MovedOn or Standing.NotMe => Of(EventKind.MovedOn, details),
        _ => null,
    };

    /// <summary>Name and address of whom they named; null where they named nobody.</summary>
    public static string? SuccessorOf(string? details) => Read<MoveOn.Input>(details) is { } moved ? Joined(", ", [moved.SuccessorName, moved.SuccessorEmail]) : null;

    private static T? Read<T>(string? details)
        where T : class => details is null ? null : JsonSerializer.Deserialize<T>(details, JsonSerializerOptions.Web);

    private static string? Joined(string separator, IEnumerable<string?> texts) =>
        string.Join(separator, texts.Where(t => !string.IsNullOrWhiteSpace(t))) is { Length: > 0 } text ? text : null;
}
