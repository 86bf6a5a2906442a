namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>The sections of a study in the order of the year's work, and the roles each is for.</summary>
public static class StudyNavigation
{
    public sealed record Section(string Text, string Path, params string[] Roles);

    public static readonly IReadOnlyList<Section> All =
    [
        new("Overview", "", "administrator", "coordinator", "evaluator"),
        new("Panel", "/panel", "administrator", "coordinator"),
        new("Sites", "/sites", "administrator", "coordinator", "evaluator"),
        new("Questionnaires", "/questionnaires", "administrator", "evaluator"),
        new("Rounds", "/rounds", "administrator", "coordinator", "evaluator"),
        new("Participation", "/participation", "administrator", "coordinator", "evaluator"),
        new("Extracts", "/extracts", "administrator", "evaluator"),
        new("Mail", "/mail", "administrator"),
        new("People", "/people", "administrator"),
    ];

    public static IEnumerable<Section> For(string? role) => All.Where(s => role is null or "owner" || s.Roles.Contains(role));

    /// <summary>Whether <paramref name="path"/> lies in the section; the overview is only itself.</summary>
    public static bool IsIn(Section section, string study, PathString path)
    {
        var root = new PathString($"/studies/{study}");
        return section.Path.Length == 0
            ? path.Equals(root) || path.Equals(root + "/")
            : path.StartsWithSegments(root.Add(section.Path));
    }
}
