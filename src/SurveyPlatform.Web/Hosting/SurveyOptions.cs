using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The settings of section <c>Survey</c>; a wrong one stops the start.</summary>
public sealed record SurveyOptions
{
    public const string Section = "Survey";

    /// <summary>Embedded database, pickup mail, finished extracts; relative to the current directory.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Base of every link in mail, never taken from a request.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>32 random bytes, base64: the keys of links and pseudonyms are derived from it.</summary>
    public string? Secret { get; init; }

    /// <summary>A training instance; when not set, what the database was used for before.</summary>
    public bool? Rehearsal { get; init; }

    public string DataFolder => string.IsNullOrWhiteSpace(DataDirectory)
        ? Path.Combine(RepositoryRoot.Find() ?? Directory.GetCurrentDirectory(), ".data")
        : Path.GetFullPath(DataDirectory);

    public Uri? Url => PublicUrl is null ? null : new Uri(PublicUrl, UriKind.Absolute);

    public byte[]? SecretBytes => Secret is null ? null : Convert.FromBase64String(Secret);

    public static SurveyOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<SurveyOptions>(configuration, Section);
        if (options.PublicUrl is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url.Query == "" && url.Fragment == "" && url.UserInfo == ""))
        {
            throw new StartRefusedException($"Survey:PublicUrl must be an address such as https://survey.example.org, not “{address}”.");
        }

        if (options.Secret is { } secret && !(Convert.TryFromBase64String(secret, new byte[secret.Length], out var length) && length == SurveySecret.Length))
        {
            throw new StartRefusedException("Survey:Secret must be 32 random bytes in base64, such as `openssl rand -base64 32` prints.");
        }

        return options;
    }
}

/// <summary>The settings of section <c>Jobs</c>.</summary>
public sealed record JobsOptions
{
    public const string Section = "Jobs";

    /// <summary>Whether this node runs jobs; else it serves pages only.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long due work may wait.</summary>
    public int PollSeconds { get; init; } = 5;

    public static JobsOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<JobsOptions>(configuration, Section);
        return options.PollSeconds is >= 1 and <= 3600
            ? options
            : throw new StartRefusedException($"Jobs:PollSeconds must be 1 to 3600, not {options.PollSeconds}.");
    }
}
