namespace SurveyPlatform.Core.Mail;

/// <summary>One mail in the send ledger. It is queued with the fact that asks for it and says for ever what became of it.</summary>
public sealed class OutgoingMail
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public Guid? RoundId { get; init; }

    /// <summary>One of <see cref="MailKind"/>: which source composes it.</summary>
    public required string Kind { get; init; }

    /// <summary>Which reminder it is; 0 where there is only one.</summary>
    public int Step { get; init; }

    /// <summary>What the mail is about: the invitation, or an account.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>Says which fact asks for the mail; a second one with the same key cannot be queued.</summary>
    public required string DedupeKey { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>The row whose mail says this one too, both being for the same person: it shares that row's fate and never leaves alone.</summary>
    public Guid? CarriedBy { get; init; }

    public MailState State { get; private set; }

    /// <summary>It may still leave by itself: queued, claimed or sending. Indexes stand on this rather than on the state, which changes with every step.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Refused, held or unknown: a person should look.</summary>
    public bool NeedsAttention { get; private set; }

    /// <summary>Fences the row: whoever holds another claim, or none any more, changes nothing.</summary>
    public Guid? ClaimId { get; private set; }

    /// <summary>The place that the throttle of its recipient's domain gave it, by the database's clock.</summary>
    public DateTimeOffset? ThrottledUntil { get; private set; }

    /// <summary>The paused domain of its recipient, for which it stays queued.</summary>
    public string? WaitsForDomain { get; private set; }

    /// <summary>When it was last meant to leave: when it fell due, was put off to, or has its place.</summary>
    public DateTimeOffset MeantAt => new[] { NotBefore, NextAttemptAt, ThrottledUntil }.Max()!.Value;

    public int Attempts { get; private set; }

    public DateTimeOffset? FirstAttemptAt { get; private set; }

    public DateTimeOffset? NextAttemptAt { get; private set; }

    public string? Recipient { get; private set; }

    /// <summary>The same on every attempt, so that the receiving side can tell a repeat.</summary>
    public string? MessageId { get; private set; }

    public DateTimeOffset? BodyStartedAt { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>When it came to rest in a state that nothing leaves by itself.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>The server's last words.</summary>
    public string? Reply { get; private set; }

    /// <summary>Our own words: why it was dropped, held, put off or is unknown.</summary>
    public string? Reason { get; private set; }
}

/// <summary>What is known of a mail.</summary>
public enum MailState
{
    Queued,

    /// <summary>A sender has it and has not begun the body: its death loses nothing.</summary>
    Claimed,

    /// <summary>The body may have begun: if the sender dies, nobody knows.</summary>
    Sending,
    Sent,

    /// <summary>No longer wanted when it was to be composed.</summary>
    Dropped,
    Refused,

    /// <summary>Waits for a person to release it.</summary>
    Held,

    /// <summary>The server may or may not have it; waits for a person, is never retried by itself.</summary>
    Unknown,
}

/// <summary>The kinds of mail (contract section 8).</summary>
public static class MailKind
{
    public const string Invitation = "invitation";
    public const string Reminder = "reminder";
    public const string Confirmation = "confirmation";
    public const string ContactCheck = "contact-check";
    public const string Account = "account";

    public static IReadOnlyList<string> All { get; } = [Invitation, Reminder, Confirmation, ContactCheck, Account];
}
