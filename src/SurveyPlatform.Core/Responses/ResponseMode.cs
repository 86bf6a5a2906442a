namespace SurveyPlatform.Core.Responses;

/// <summary>How answers came in.</summary>
public static class ResponseMode
{
    public const string Web = "web";

    public const string Paper = "paper";

    public const string Telephone = "telephone";

    /// <summary>The ways in which somebody else enters a person's answers.</summary>
    public static readonly IReadOnlyList<string> Proxy = [Paper, Telephone];

    /// <summary>How somebody else came by the answers they enter, after "answers of Emma Fletcher".</summary>
    public static string InWords(string mode) => mode == Telephone ? "by telephone" : "from paper";
}
