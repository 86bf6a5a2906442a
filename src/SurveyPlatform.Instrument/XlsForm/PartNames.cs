namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Names of groups. Sections, pages and questions have a set of keys each, and share one set of names in XLSForm: where a key is taken, the group
/// is called KEY.section or KEY.page. No key has a full stop, so that the reader can tell such a name and gives the key back.
/// </summary>
internal static class PartNames
{
    public const string Section = "section";
    public const string Page = "page";

    public static string Of(string key, string what, HashSet<string> taken)
    {
        var name = taken.Contains(key) ? $"{key}.{what}" : key;
        taken.Add(name);
        return name;
    }

    public static string KeyOf(string name, string what) =>
        name.EndsWith("." + what, StringComparison.Ordinal) && name[..^(what.Length + 1)] is var key && KeyRules.IsKey(key) ? key : name;
}
