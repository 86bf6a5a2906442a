using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

/// <summary>One message that came back, what it is about, what it says, and what was made of it.</summary>
public sealed class ReturnedMail
{
    public required Guid Id { get; init; }

    /// <summary>None for a message that belongs to no mail of ours and came in for the whole instance.</summary>
    public required Guid? StudyId { get; init; }

    /// <summary>Our mail that it is about; none if nothing proves that it is about any.</summary>
    public required Guid? MailId { get; init; }

    public required Guid? InformantId { get; init; }

    /// <summary>SHA-256 over the message: the same one again is nothing new.</summary>
    public required string ContentHash { get; init; }

    public required string? MessageId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required ReturnedKind Kind { get; init; }

    public required string? Sender { get; init; }

    public required string? Subject { get; init; }

    public required string? Status { get; init; }

    /// <summary>The address that a report names; believed only beside a proof.</summary>
    public required string? Recipient { get; init; }

    /// <summary>The other side's own words, the evidence for the proposal.</summary>
    public required string? Words { get; init; }

    public required DateOnly? AwayUntil { get; init; }

    public required string? SuccessorName { get; init; }

    public required string? SuccessorEmail { get; init; }

    /// <summary>What a person is asked to decide; none where there is nothing to decide.</summary>
    public required Proposal? Proposal { get; init; }

    public DateTimeOffset? SettledAt { get; private set; }

    public DeskVerdict? Verdict { get; private set; }

    public void Settle(DeskVerdict verdict, DateTimeOffset now) => (Verdict, SettledAt) = (verdict, now);
}

/// <summary>What the reply desk proposes.</summary>
public enum Proposal
{
    /// <summary>The address is dead: correct it, or leave the person out.</summary>
    Dead,

    /// <summary>No mail until the person is back.</summary>
    Pause,

    /// <summary>The person has left the seat.</summary>
    Left,

    /// <summary>Somebody should read it.</summary>
    Read,
}

public enum DeskVerdict
{
    Confirmed,
    Dismissed,
}
