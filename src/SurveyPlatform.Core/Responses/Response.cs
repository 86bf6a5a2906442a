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

    /// <summary>Raised by every save and by reopening: two tabs cannot overwrite each other unnoticed, and each submission is one of its own.</summary>
    public int Revision { get; private set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>Key of the page that was saved last: where a person who comes back left.</summary>
    public string? LastPage { get; init; }

    /// <summary>Ids of the sessions that "save and leave" has ended, as a JSON list: what they opened opens nothing any more.</summary>
    public string EndedSessions { get; init; } = "[]";

    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>How the answers came in: <c>web</c>, <c>paper</c>, <c>telephone</c>.</summary>
    public string Mode { get; private set; } = ResponseMode.Web;

    /// <summary>The account of whoever entered the sheet for the person; null where the person did.</summary>
    public Guid? EnteredBy { get; private set; }

    /// <summary>Takes a submitted sheet up again; its answers stay as they are.</summary>
    public void Reopen() => (SubmittedAt, Revision) = (null, Revision + 1);
}
