namespace SurveyPlatform.Core;

/// <summary>Who acts: a person of the staff, an API key, or the program itself. Every write names one for the audit.</summary>
public sealed record Actor(Guid Id, string Name)
{
    /// <summary>The program acting by itself: jobs and the clock.</summary>
    public static readonly Actor System = new(Guid.Empty, "SurveyPlatform");
}
