namespace SurveyPlatform.Core.Panel;

/// <summary>A place in the panel, site x role, that outlives the people who sit in it. Its code is its identity.</summary>
public sealed class Seat
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required string Code { get; init; }

    public required Guid SiteId { get; set; }

    public Site Site { get; private set; } = null!; // loaded when asked for

    public required string Role { get; set; }

    public string? OrganisationType { get; set; }

    public List<Membership> Memberships { get; } = [];
}
