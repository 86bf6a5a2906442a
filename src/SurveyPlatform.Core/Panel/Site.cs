namespace SurveyPlatform.Core.Panel;

/// <summary>A place where the programme runs; groups such as "wave 1" are named sets of sites.</summary>
public sealed class Site
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required string Code { get; init; }

    public required string Name { get; set; }

    public string? SiteGroup { get; set; }
}
