namespace SurveyPlatform.Core.Responses;

/// <summary>How answers came in.</summary>
public static class ResponseMode
{
    public const string Web = "web";

    public const string Paper = "paper";

    public const string Telephone = "telephone";

    /// <summary>The ways in which somebody else enters a person's answers.</summary>
    public static readonly IReadOnlyList<string> Proxy = [Paper, Telephone];
}
