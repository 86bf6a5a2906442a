namespace SurveyPlatform.Web.Accounts;

/// <summary>What somebody is: in one study, or, for an owner, in the whole instance.</summary>
public enum Role
{
    /// <summary>Everything, in every study.</summary>
    Owner,

    /// <summary>Everything in the study.</summary>
    Administrator,

    /// <summary>Fieldwork and results of the own sites, names included.</summary>
    Coordinator,

    /// <summary>Results and pseudonymised data of all sites, no names.</summary>
    Evaluator,
}

/// <summary>The words for roles in commands, the database and the API.</summary>
public static class Roles
{
    public static IReadOnlyList<string> Names { get; } = ["owner", "administrator", "coordinator", "evaluator"];

    public static string Word(this Role role) => Names[(int)role];

    public static Role Parse(string word) =>
        Names.Index().FirstOrDefault(n => n.Item == word) is (var index, { }) ? (Role)index : throw AccountProblems.UnknownRole.With(word, string.Join(", ", Names));
}

/// <summary>The one place of permissions: who (an account or an API key) is what in which study; a coordinator has a row for each site.</summary>
public sealed class StudyRole
{
    public required Guid Id { get; init; }

    public required Guid HolderId { get; init; }

    /// <summary>None for an owner, who is one everywhere.</summary>
    public required Guid? StudyId { get; init; }

    public required Role Role { get; init; }

    public Guid? SiteId { get; init; }
}
