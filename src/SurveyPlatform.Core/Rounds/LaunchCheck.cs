namespace SurveyPlatform.Core.Rounds;

/// <summary>Something to know before a launch.</summary>
/// <param name="Code">Stable; where it stops the launch, the code of the refusal.</param>
/// <param name="Text">What it is and what it leads to, as a sentence.</param>
public sealed record LaunchCheck(string Code, LaunchSeverity Severity, string Text)
{
    /// <summary>So many of those concerned are named at most; the rest is counted.</summary>
    public const int Named = 20;

    /// <summary>Whom or what it concerns, each of them a place where it is mended.</summary>
    public IReadOnlyList<LaunchConcern> About { get; private init; } = [];

    /// <summary>How many are concerned, named or not.</summary>
    public int Concerned { get; private init; }

    internal static LaunchCheck Stops(ProblemException why) => new(why.Problem.Code, LaunchSeverity.Stops, why.Message);

    internal static LaunchCheck Warning(string code, string text) => new(code, LaunchSeverity.Warning, text);

    internal LaunchCheck Of(IReadOnlyCollection<LaunchConcern> all) => this with { About = [.. all.Take(Named)], Concerned = all.Count };

    internal LaunchCheck Of(LaunchConcern one) => Of([one]);
}

public enum LaunchSeverity
{
    /// <summary>The launch is refused until it is mended.</summary>
    Stops,

    /// <summary>Worth a thought; the launch goes through.</summary>
    Warning,
}

/// <summary>Somebody or something that a check is about.</summary>
/// <param name="Code">The value that its address takes: of an informant, a site, a round, or <c>invitation/en</c> of a template.</param>
/// <param name="Detail">What is the matter with this one, such as the address.</param>
public sealed record LaunchConcern(ConcernKind Kind, string Code, string Name, string? Detail = null);

/// <summary>What a concern is, and so where it is mended.</summary>
public enum ConcernKind
{
    Informant,
    Site,
    Template,

    /// <summary>The round's plan: its dates and reminders.</summary>
    Plan,

    /// <summary>What somebody said, or did not say, in the contact check before the round; its code is <c>2018/informant</c>.</summary>
    ContactCheck,

    /// <summary>The study's settings: quiet hours and closed days.</summary>
    Settings,
}
