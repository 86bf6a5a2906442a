namespace SurveyPlatform.Core;

/// <summary>Who acts: a person of the staff, an API key, or the program itself. Every write names one for the audit.</summary>
public sealed record Actor(Guid Id, string Name)
{
    /// <summary>The account of the person who acts, by themselves or by their key; none for the program and for a key that belongs to nobody.</summary>
    public Guid? Person { get; init; }

    /// <summary>The program acting by itself: jobs and the clock.</summary>
    public static readonly Actor System = new(Guid.Empty, "SurveyPlatform");
}
