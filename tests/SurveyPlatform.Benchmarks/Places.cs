namespace SurveyPlatform.Benchmarks;

/// <summary>Where things lie: the repository, and the program built beside us in the same configuration.</summary>
internal static class Places
{
    public static bool IsRelease { get; } = Configuration.Equals("release", StringComparison.OrdinalIgnoreCase);

    public static string Repository { get; } = FindRepository();

    public static string Program { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "SurveyPlatform.Web", Configuration, "SurveyPlatform.Web.dll"));

    public static string Ourselves { get; } = typeof(Places).Assembly.Location;

    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SurveyPlatform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks run from within the repository.");
    }
}
