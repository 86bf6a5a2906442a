namespace SurveyPlatform.Testing;

/// <summary>The folder of the sources, for tests of what lies there beside the code: README, seeds, migrations.</summary>
public static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SurveyPlatform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        }

        return folder.FullName;
    }
}
