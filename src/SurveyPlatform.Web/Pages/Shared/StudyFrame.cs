using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>The study a page stands in: what header, navigation, footer and dates need. Set as a request feature before the page runs.</summary>
/// <param name="Code">The study's code in addresses.</param>
/// <param name="Name">Its name, shown in the header.</param>
/// <param name="Zone">The zone in which every date on the page is said.</param>
/// <param name="Role">The signed-in person's role in it; null on informant pages.</param>
public sealed record StudyFrame(string Code, string Name, TimeZoneInfo Zone, string? Role = null)
{
    /// <summary>Until when an informant can answer, as a sentence; null where no round is in view.</summary>
    public string? Deadline { get; init; }

    /// <summary>The languages in which an informant may read the page; a choice is offered when there are several.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The one of them in which it is read now.</summary>
    public string? Language { get; init; }

    /// <summary>Until when an informant can answer a round, or could, as a sentence.</summary>
    public static string DeadlineOf(Words say, string round, bool isOver, DateTimeOffset? closesAt, TimeZoneInfo zone) => (isOver, closesAt) switch
    {
        (true, { } closed) => say["{0} closed on {1}.", round, say.LastDay(closed, zone)],
        (true, null) => say["{0} is closed", round] + ".",
        (_, { } closes) => say["You can answer until {0}.", say.LastDay(closes, zone)],
        _ => say["No closing date is set."],
    };

    public static StudyFrame? Of(HttpContext context) => context.Features.Get<StudyFrame>();

    public void SetOn(HttpContext context) => context.Features.Set(this);
}
