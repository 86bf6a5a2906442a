namespace SurveyPlatform.Core.Rounds;

/// <summary>What became of an invitation by AAPOR code, read from the view <c>outcomes</c>, which computes it from events.</summary>
public sealed class Outcome
{
    public required Guid InvitationId { get; init; }

    public required string Code { get; init; }

    /// <summary>The field's names of the codes (AAPOR Standard Definitions, internet surveys of specifically named persons).</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["1.1"] = "Complete",
        ["1.2"] = "Partial",
        ["2.111"] = "Explicit refusal",
        ["2.112"] = "Implicit refusal",
        ["2.12"] = "Break-off",
        ["3.11"] = "No invitation sent",
        ["3.19"] = "Nothing ever returned",
        ["3.30"] = "Invitation returned undelivered",
        ["3.90"] = "Reached somebody else",
        ["4.10"] = "No longer in the role",
    };

    /// <summary>Whether a code means that the sheet was submitted.</summary>
    public static bool IsAnswered(string code) => code is "1.1" or "1.2";
}
