namespace SurveyPlatform.Core.Rounds;

/// <summary>Something that happened to an invitation: appended, never changed. A visit is none, and what the send ledger knows is not repeated here.</summary>
public sealed class InvitationEvent
{
    public required Guid Id { get; init; }

    /// <summary>Rises with every event of an invitation, given by the database under the invitation's lock: two events of one instant have an order too.</summary>
    public long Number { get; private set; }

    public required Guid StudyId { get; init; }

    public required Guid RoundId { get; init; }

    public required Guid InvitationId { get; init; }

    public required EventKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What the person said with it, as JSON: the reason of a refusal, a successor's name and address.</summary>
    public string? Details { get; init; }
}

public enum EventKind
{
    Started,
    Saved,
    Submitted,
    Reopened,
    Declined,
    MovedOn,
    NotMe,
    Unsubscribed,
    Bounced,
}
