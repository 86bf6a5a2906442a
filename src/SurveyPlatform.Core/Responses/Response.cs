namespace SurveyPlatform.Core.Responses;

/// <summary>What one invitation answered. Submitting freezes it.</summary>
public sealed class Response
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid RoundId { get; init; }

    public required Guid InvitationId { get; init; }

    public required Guid QuestionnaireVersionId { get; init; }

    /// <summary>The answer sheet as JSON, with answers off the route kept.</summary>
    public string Answers { get; init; } = "{}";

    /// <summary>Raised by every save: two tabs cannot overwrite each other unnoticed.</summary>
    public int Revision { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? SavedAt { get; init; }

    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>How the answers came in: <c>web</c>, <c>paper</c>, <c>telephone</c>.</summary>
    public string Mode { get; init; } = "web";

    public void Submit(DateTimeOffset now) => SubmittedAt ??= now;
}
