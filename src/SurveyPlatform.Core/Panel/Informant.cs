namespace SurveyPlatform.Core.Panel;

/// <summary>A person who is asked. A successor is a new informant, never an edit of the old one.</summary>
public sealed class Informant
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>Exactly one mailbox.</summary>
    public required string Email { get; set; }

    public string? Phone { get; set; }

    public string? Language { get; set; }

    public string? Note { get; set; }

    /// <summary>Since when mail to the address is known to come back; a corrected address clears it.</summary>
    public DateTimeOffset? BouncedAt { get; set; }

    /// <summary>Since when this person wants no mail of the study.</summary>
    public DateTimeOffset? UnsubscribedAt { get; set; }

    /// <summary>Until when this person is away: mail that falls due meanwhile waits.</summary>
    public DateTimeOffset? MailPausedUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public List<Membership> Memberships { get; } = [];
}
