namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>What came back, as far as its text says it; whether it is about a mail of ours, the ledger decides.</summary>
public sealed record ReturnedText
{
    public required ReturnedKind Kind { get; init; }

    /// <summary>What may be tags of ours (<see cref="ReturnAddress"/>), unverified.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Message-IDs that this one names as what it is about, in angle brackets.</summary>
    public IReadOnlyList<string> About { get; init; } = [];

    public string? MessageId { get; init; }

    public string? From { get; init; }

    public string? Subject { get; init; }

    /// <summary>Enhanced status code (RFC 3463), such as <c>5.1.1</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The address that a report is about.</summary>
    public string? Recipient { get; init; }

    /// <summary>What the other side wrote: the diagnostic of a report, the new text of a reply.</summary>
    public string? Words { get; init; }

    /// <summary>The day on which an absent person says to be back.</summary>
    public DateOnly? AwayUntil { get; init; }

    public string? SuccessorName { get; init; }

    public string? SuccessorEmail { get; init; }
}

public enum ReturnedKind
{
    /// <summary>The address will never take mail: no such mailbox, domain or way to it.</summary>
    Bounce,

    /// <summary>The mailbox is full.</summary>
    Full,

    /// <summary>Refused for what we are or sent, not for the address.</summary>
    Policy,

    /// <summary>Not yet, or given up after trying: the address may be good.</summary>
    Temporary,

    /// <summary>Refused for good, for a reason that is neither the address nor a policy.</summary>
    Undelivered,

    /// <summary>It was delivered or handed on.</summary>
    Delivered,

    /// <summary>The person called it unwanted (RFC 5965).</summary>
    Complaint,

    /// <summary>Absent until some day.</summary>
    Away,

    /// <summary>No longer in the post.</summary>
    Left,

    /// <summary>An answer by a program.</summary>
    AutoReply,

    /// <summary>It was read, or deleted unread (RFC 8098).</summary>
    Receipt,

    /// <summary>An answer by a person.</summary>
    Reply,
}
