namespace SurveyPlatform.Web.Hosting;

/// <summary>What the accessibility statement says of whoever runs this instance, in the settings of section <c>Accessibility</c>. What is not set is not said.</summary>
public sealed record AccessibilityOptions
{
    public const string Section = "Accessibility";

    /// <summary>The organisation that answers for the pages, by name.</summary>
    public string? Organisation { get; init; }

    /// <summary>Another way to reach it than mail: a telephone number with its hours, an address.</summary>
    public string? Contact { get; init; }

    /// <summary>Within how many working days it replies.</summary>
    public int? ReplyDays { get; init; }

    /// <summary>Where to complain next, in its own words; without it what holds for public bodies in the United Kingdom.</summary>
    public string? Complaints { get; init; }

    /// <summary>When the organisation last went through the statement.</summary>
    public DateOnly? ReviewedOn { get; init; }

    public static AccessibilityOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<AccessibilityOptions>(configuration, Section);
        return options.ReplyDays is null or (>= 1 and <= 60)
            ? options
            : throw new StartRefusedException($"Accessibility:ReplyDays must be 1 to 60, not {options.ReplyDays}.");
    }
}
