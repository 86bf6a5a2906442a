namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Names in the survey sheet. Sections, pages and questions have a set of keys each, and share one set of names in XLSForm: where a key is taken,
/// the group is called KEY.section or KEY.page, and a question KEY.item where XLSForm keeps the word for itself. No key has a full stop, so that
/// the reader can tell such a name and gives the key back.
/// </summary>
internal static class PartNames
{
    public const string Section = "section";
    public const string Page = "page";
    public const string Item = "item";

    private const string OfEveryForm = "meta";

    /// <summary>What the question or the row of a grid is called that has this key.</summary>
    public static string Of(string key) => key == OfEveryForm ? $"{key}.{Item}" : key;

    public static string Of(string key, string what, HashSet<string> taken)
    {
        var name = taken.Contains(key) ? $"{key}.{what}" : key;
        taken.Add(name);
        return name;
    }

    public static string KeyOf(string name, string what) =>
        name.EndsWith("." + what, StringComparison.Ordinal) && name[..^(what.Length + 1)] is var key && KeyRules.IsKey(key) ? key : name;
}
