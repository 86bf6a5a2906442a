namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Answers of nobody, kept under a name so that a questionnaire can be tried with them again. They are no response and never counted.</summary>
public sealed class TestAnswers
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid QuestionnaireId { get; init; }

    /// <summary>One's own among the questionnaire's cases.</summary>
    public required string Name { get; init; }

    /// <summary>An answer sheet as JSON; what no longer fits the instrument is left out where it is read, as with real sheets.</summary>
    public required string Answers { get; set; }

    public required DateTimeOffset SavedAt { get; set; }
}
