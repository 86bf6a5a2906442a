namespace SurveyPlatform.Core.Audit;

/// <summary>One act of a person, key or the program: appended, never changed.</summary>
public sealed class AuditEntry
{
    public required Guid Id { get; init; }

    public required Guid? StudyId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Guid ActorId { get; init; }

    /// <summary>A stable verb, such as <c>round.launched</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What was acted on, such as <c>round:2018</c>.</summary>
    public required string Subject { get; init; }

    public required AuditDetails Details { get; init; }
}

/// <summary>The names and values of an act, apart so that erasure can empty them.</summary>
public sealed class AuditDetails
{
    public required Guid EntryId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>A sentence for people: "launched round 2018 to 118 people".</summary>
    public required string Summary { get; init; }
}
