namespace SurveyPlatform.Benchmarks;

/// <summary>docs/performance.md, written by the measurement itself: each benchmark replaces its own section and leaves the others.</summary>
internal static class PerformancePage
{
    private static readonly string[] s_head =
    [
        "# Performance",
        "",
        "Written by `dotnet run -c Release --project tests/SurveyPlatform.Benchmarks [-- NAME...]`; do not edit.",
        "Everything goes through the real program, started as its own process (`serve`, Production) over a PostgreSQL of its own with the settings",
        "that the product gives its embedded server (`fsync` on), with the environment of the Dockerfile. Client, mail server, program and PostgreSQL",
        "share the machine. One run each.",
        "Memory is the resident memory of the program's process, PostgreSQL apart.",
        "",
    ];

    public static string Path { get; } = System.IO.Path.Combine(Places.Repository, "docs", "performance.md");

    public static void Replace(Section section, string machine)
    {
        var sections = Read();
        sections[section.Title] = [.. section.AsMarkdown(machine)];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!); // always in a folder
        File.WriteAllText(Path, string.Join('\n', s_head.Concat(sections.Values.SelectMany(lines => lines))).TrimEnd('\n') + "\n");
    }

    private static OrderedDictionary<string, List<string>> Read()
    {
        var sections = new OrderedDictionary<string, List<string>>();
        List<string>? current = null;
        foreach (var line in File.Exists(Path) ? File.ReadAllLines(Path) : [])
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                sections[line[3..]] = current = [];
            }

            current?.Add(line);
        }

        return sections;
    }
}
