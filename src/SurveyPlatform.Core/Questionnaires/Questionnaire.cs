namespace SurveyPlatform.Core.Questionnaires;

/// <summary>The administrative thing: one draft that changes, and editions that never do.</summary>
public sealed class Questionnaire
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required string Code { get; init; }

    /// <summary>The instrument as last written, exactly; null before the first.</summary>
    public string? Draft { get; private set; }

    public DateTimeOffset? DraftSavedAt { get; private set; }

    public void SaveDraft(string instrument, DateTimeOffset now) => (Draft, DraftSavedAt) = (instrument, now);
}
