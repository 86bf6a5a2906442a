namespace SurveyPlatform.Web.Hosting;

/// <summary>The clone the program was built in, when it runs from its <c>artifacts/</c>; none for a published program.</summary>
public static class RepositoryRoot
{
    public static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        if (!AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        {
            return null;
        }

        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SurveyPlatform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
