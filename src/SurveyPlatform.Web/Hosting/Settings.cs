namespace SurveyPlatform.Web.Hosting;

/// <summary>Settings on the command line (<c>--Section:Key value</c>) are taken out before the verbs are read; a key that no section has is refused by name.</summary>
public static class Settings
{
    private static readonly string[] s_sections = ["ConnectionStrings", "Survey", "Mail", "Jobs", "Accessibility", "Logging", "Kestrel"];

    /// <summary>Of ASP.NET Core itself.</summary>
    private static readonly string[] s_hostKeys = ["urls", "environment", "contentRoot", "applicationName", "AllowedHosts"];

    /// <returns>The settings as <c>--key=value</c>, and what is left for the verbs.</returns>
    public static (string[] Taken, string[] Left) TakeFrom(IReadOnlyList<string> args)
    {
        List<string> taken = [];
        List<string> rest = [];
        for (var i = 0; i < args.Count; i++)
        {
            var (option, value) = args[i].IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (args[i][..at], args[i][(at + 1)..]) : (args[i], null);
            if (value == "" && s_sections.Contains(option.TrimStart('-'), StringComparer.OrdinalIgnoreCase))
            {
                continue; // a section that somebody walked through, listed with the keys inside it: it says nothing itself
            }

            if (!IsSetting(option))
            {
                rest.Add(args[i]);
                continue;
            }

            if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                value = args[++i];
            }

            taken.Add($"{option}={value ?? throw new BadUsageException($"The setting {option} has no value.")}");
        }

        return ([.. taken], [.. rest]);
    }

    public static T Bind<T>(IConfiguration configuration, string section)
        where T : new()
    {
        var known = typeof(T).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (configuration.GetSection(section).GetChildren().FirstOrDefault(c => !known.Contains(c.Key)) is { } stranger)
        {
            throw new StartRefusedException($"{stranger.Path} is not a setting.");
        }

        // An empty value (a line left in a compose file) means not set.
        var given = configuration.GetSection(section).GetChildren().Where(c => !string.IsNullOrEmpty(c.Value)).ToDictionary(c => c.Path, c => c.Value);
        try
        {
            return new ConfigurationBuilder().AddInMemoryCollection(given).Build().GetSection(section).Get<T>() ?? new();
        }
        catch (InvalidOperationException wrong)
        {
            throw new StartRefusedException(wrong.Message);
        }
    }

    private static bool IsSetting(string option) =>
        option.StartsWith("--", StringComparison.Ordinal)
        && (s_hostKeys.Contains(option[2..], StringComparer.OrdinalIgnoreCase)
            || (option.IndexOf(':', StringComparison.Ordinal) is var colon and > 2 && s_sections.Contains(option[2..colon], StringComparer.OrdinalIgnoreCase)));
}
