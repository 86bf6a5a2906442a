namespace SurveyPlatform.Core.Approvals;

/// <summary>One person's request to do something, which a second person approves. It is of exactly one state of the subject: any other is another request.</summary>
public sealed class Approval
{
    public required Guid StudyId { get; init; }

    /// <summary>What kind of act it is, such as <see cref="Launch"/>.</summary>
    public required string SubjectKind { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>Of what was asked for, so that a change of it is seen.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>The person, never a key.</summary>
    public required Guid AskedBy { get; set; }

    public required string AskedName { get; set; }

    public required DateTimeOffset AskedAt { get; set; }

    /// <summary>Another person than <see cref="AskedBy"/>.</summary>
    public Guid? ApprovedBy { get; private set; }

    public string? ApprovedName { get; private set; }

    public DateTimeOffset? ApprovedAt { get; private set; }

    /// <summary>The kind of a round's launch; the subject is the round.</summary>
    public const string Launch = "launch";

    /// <summary>The kind of a mail of the contact check before a round; the subject is the round.</summary>
    public const string ContactCheck = "contactCheck";

    public bool IsApprovedFor(string fingerprint) => ApprovedAt is not null && Fingerprint == fingerprint;

    internal void AskAnew(string fingerprint, Guid person, string name, DateTimeOffset now)
    {
        (Fingerprint, AskedBy, AskedName, AskedAt) = (fingerprint, person, name, now);
        (ApprovedBy, ApprovedName, ApprovedAt) = (null, null, null);
    }

    internal void Approve(Guid person, string name, DateTimeOffset now) => (ApprovedBy, ApprovedName, ApprovedAt) = (person, name, now);
}
