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

    /// <summary>One of <see cref="ResponseMode"/>.</summary>
    public required string Mode { get; init; }

    /// <summary>The account of whoever entered it for the person.</summary>
    public Guid? EnteredBy { get; init; }

    /// <summary><c>phone</c>, <c>tablet</c>, <c>desktop</c> or <c>other</c>; null where no browser was.</summary>
    public string? Device { get; init; }

    /// <summary>The language the page was shown in.</summary>
    public string? Language { get; init; }

    /// <summary>How long the page had been open, in seconds; null where that is not known.</summary>
    public double? Seconds { get; init; }

    /// <summary>Answers of an earlier round that were shown, by key: <c>{"bar_it": {"shown": "before", "kept": true}}</c>.</summary>
    public string? Previous { get; init; }

    /// <summary>What was typed but gave way to the answer of another device, in the form of the sheet.</summary>
    public string? SetAside { get; init; }
}
