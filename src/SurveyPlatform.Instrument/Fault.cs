namespace SurveyPlatform.Instruments;

/// <summary>Something wrong with an answer, in words for the person who gave it, tied to the control to go to.</summary>
public sealed record Fault(string Key, string Control, string Message)
{
    /// <summary>The key of the page that has the control.</summary>
    public string Page { get; init; } = "";
}
