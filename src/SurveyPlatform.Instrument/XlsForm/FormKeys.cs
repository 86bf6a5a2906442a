using System.Globalization;
using System.Text;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Gives sections, pages and items keys that may be, as near to the names in the workbook as can be; each renaming is said.</summary>
internal sealed class FormKeys(Losses losses)
{
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);
    private readonly HashSet<string> _columns = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tried = new(StringComparer.Ordinal);

    public string Section(string name, FormRow? row) => Said(row, name, Free("s", PartNames.KeyOf(name, PartNames.Section), key => _sections.Add(key)), PartNames.Section);

    public string Page(string name, FormRow? row) => Said(row, name, Free("p", PartNames.KeyOf(name, PartNames.Page), key => !KeyRules.Addresses.Contains(key) && _pages.Add(key)), PartNames.Page);

    /// <summary>A key for an item such that neither it nor a column of the extract that comes from it is there already.</summary>
    public string Item(string name, FormRow row, Func<string, Item> model) => Said(row, name, Free("i", PartNames.KeyOf(name, PartNames.Item), key =>
    {
        string[] columns = [.. InstrumentRules.Columns(model(key)).Distinct()];
        if (KeyRules.IsReservedForItems(key) || _items.Contains(key) || _columns.Contains(key) || columns.Any(c => _items.Contains(c) || _columns.Contains(c)))
        {
            return false;
        }

        _items.Add(key);
        _columns.UnionWith(columns);
        return true;
    }), PartNames.Item);

    private string Said(FormRow? row, string name, string key, string what = "")
    {
        if (row is not null && key != name)
        {
            losses.Changed(row, "name", "key", what.Length > 0 && PartNames.KeyOf(name, what) == key ? $"“{name}” is called {key}: that is the key of the {what} it was written from." : name.Length == 0 ? $"There is no name here: it is called {key}." : $"“{name}” is called {key}: a key has at most 20 small letters, digits and underscores, begins with a letter, and is neither reserved nor used twice.");
        }

        return key;
    }

    private string Free(string kind, string name, Func<string, bool> take)
    {
        var wanted = Plain(name);
        if (take(wanted))
        {
            return wanted;
        }

        // Goes on where the last one of the same name left off, so that a thousand of them are not tried a million times.
        for (var n = _tried.GetValueOrDefault(kind + wanted, 2); ; n++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"_{n}");
            var key = wanted[..Math.Min(wanted.Length, KeyRules.MaxLength - end.Length)] + end;
            if (take(key))
            {
                _tried[kind + wanted] = n + 1;
                return key;
            }
        }
    }

    private static string Plain(string name)
    {
        var key = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            var small = char.ToLowerInvariant(c);
            key.Append(small is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? small : '_');
        }

        var plain = key.Length == 0 ? "q" : char.IsAsciiLetter(key[0]) ? key.ToString() : "q_" + key.ToString().TrimStart('_');
        return plain[..Math.Min(plain.Length, KeyRules.MaxLength)];
    }
}
