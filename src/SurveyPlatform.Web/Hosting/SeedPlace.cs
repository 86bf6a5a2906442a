namespace SurveyPlatform.Web.Hosting;

/// <summary>Where the seeds lie that travel with the program.</summary>
public static class SeedPlace
{
    private static readonly string s_root = Path.Combine(AppContext.BaseDirectory, "seeds");

    /// <summary>The folder of a seed; only a name of one that is there means one.</summary>
    public static string Of(string name)
    {
        var names = Directory.Exists(s_root) ? Directory.EnumerateDirectories(s_root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList() : [];
        return names.Contains(name)
            ? Path.Combine(s_root, name)
            : throw new StartRefusedException($"There is no seed “{name}”. There is: {string.Join(", ", names)}.");
    }
}
