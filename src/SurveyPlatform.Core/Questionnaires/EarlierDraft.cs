namespace SurveyPlatform.Core.Questionnaires;

/// <summary>A draft as it was before a change, to go back to. The last few are kept; what was published stands as a version.</summary>
public sealed class EarlierDraft
{
    /// <summary>How many changes of a questionnaire can be taken back.</summary>
    public const int Kept = 30;

    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid QuestionnaireId { get; init; }

    /// <summary>Counts the changes of the questionnaire's draft.</summary>
    public required int Number { get; init; }

    /// <summary>JSON, to the byte.</summary>
    public required string Instrument { get; init; }

    public required DateTimeOffset ReplacedAt { get; init; }

    /// <summary>The change that took its place, such as: dropped the question years.</summary>
    public required string ReplacedBy { get; init; }
}
