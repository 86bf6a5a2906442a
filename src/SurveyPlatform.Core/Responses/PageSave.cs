namespace SurveyPlatform.Core.Responses;

/// <summary>One save of one page as it was made: appended, so that nothing an informant sent is lost.</summary>
public sealed class PageSave
{
    public required Guid ResponseId { get; init; }

    /// <summary>The response's revision that this save made.</summary>
    public required int Revision { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid RoundId { get; init; }

    public required string Page { get; init; }

    /// <summary>The answers of the page that changed, in the form of the sheet.</summary>
    public required string Changes { get; init; }

    public required DateTimeOffset At { get; init; }
}
