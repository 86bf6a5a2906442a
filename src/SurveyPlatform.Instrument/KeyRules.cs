namespace SurveyPlatform.Instruments;

/// <summary>What a key looks like and which words it may not be: it becomes a control, an address, a word in a condition and a column.</summary>
public static class KeyRules
{
    public const int MaxLength = 20;

    /// <summary>The columns in front of the answers in every extract.</summary>
    public static IReadOnlyList<string> LeadingColumns { get; } =
    [
        "study", "round", "person_id", "seat_id", "site", "site_group", "role", "organisation_type", "outcome",
        "outcome_name", "submitted_on", "mode", "questionnaire_version", "name", "email",
    ];

    /// <summary>Addresses below /respond that are not pages of the questionnaire.</summary>
    public static IReadOnlyList<string> Addresses { get; } = ["review", "thanks"];

    public static bool IsKey(string text)
    {
        if (text.Length is 0 or > MaxLength || text[0] is < 'a' or > 'z')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsReservedForItems(string key) =>
        LeadingColumns.Contains(key) || Addresses.Contains(key) || ConditionParser.Words.Contains(key);
}
