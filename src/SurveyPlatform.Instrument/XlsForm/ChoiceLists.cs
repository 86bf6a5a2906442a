using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>A list of choices with our codes for their names.</summary>
internal sealed record ChoiceList(string Name, FormRow Row)
{
    public ImmutableArray<Option> Options { get; set; } = [];

    /// <summary>The code of each choice's name; also of the ways not to answer, if the list has them.</summary>
    public Dictionary<string, int> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>The row of each option.</summary>
    public Dictionary<int, FormRow> Rows { get; } = [];

    /// <summary>The labels in other languages: language, code, text.</summary>
    public List<(string Language, int Code, string Text)> Texts { get; } = [];

    public bool DontKnow { get; set; }

    public bool PreferNotToSay { get; set; }

    public bool IsUsed { get; set; }

    /// <summary>The place of the first page that shows it: only what is asked before can be piped into its labels.</summary>
    public int? FirstShownAt { get; set; }
}

/// <summary>
/// The choices of a workbook. There a choice has a name, which is text; here an option has a code, a whole number of at most three digits.
/// A name that is such a number keeps it; the others are numbered in their order, and which got what is said.
/// </summary>
internal sealed class ChoiceLists
{
    private const int MaxOptions = 500;
    private const int MaxLabel = 500;

    private readonly Dictionary<(bool External, string Name), ChoiceList> _lists = [];
    private readonly FormLanguages _languages;
    private readonly Losses _losses;

    private ChoiceLists(FormLanguages languages, Losses losses) => (_languages, _losses) = (languages, losses);

    public IEnumerable<ChoiceList> All => _lists.Values;

    public static ChoiceLists Read(FormSheet? choices, FormSheet? external, FormLanguages languages, Losses losses)
    {
        var lists = new ChoiceLists(languages, losses);
        lists.Read(choices, false);
        lists.Read(external, true);
        return lists;
    }

    public ChoiceList? Find(string name, bool external) => _lists.GetValueOrDefault((external, name));

    private void Read(FormSheet? sheet, bool external)
    {
        var rows = new Dictionary<string, List<FormRow>>(StringComparer.Ordinal);
        foreach (var row in sheet?.Rows.Where(r => !r.IsEmpty) ?? [])
        {
            if (row["list_name"] is not { } list)
            {
                _losses.Lost(row, "list_name", "choice", "The choice belongs to no list, so it was left out.");
            }
            else if (row["name"] is null)
            {
                _losses.Lost(row, "name", "choice", "The choice has no name, so it was left out.");
            }
            else
            {
                (rows.TryGetValue(list, out var known) ? known : rows[list] = []).Add(row);
            }
        }

        foreach (var (name, of) in rows)
        {
            _lists[(external, name)] = ReadList(name, of);
        }
    }

    private ChoiceList ReadList(string name, List<FormRow> rows)
    {
        var list = new ChoiceList(name, rows[0]);
        var once = Once(list, rows);
        Number(list, once);
        if (once.Count > MaxOptions)
        {
            _losses.Lost(list.Row, "list_name", "choice", string.Create(CultureInfo.InvariantCulture, $"The list “{name}” has {once.Count} choices and a question here at most {MaxOptions}: none of them was carried, and a question that uses the list is asked as text."));
            return list;
        }

        var options = ImmutableArray.CreateBuilder<Option>();
        foreach (var row in once)
        {
            var code = list.Codes[row["name"]!]; // rows without were left out
            if (code < 0)
            {
                SayReason(row, (MissingReason)code);
                continue;
            }

            options.Add(new Option(code, Label(row)));
            list.Rows[code] = row;
            foreach (var (language, text) in _languages.OtherTexts(row, "label"))
            {
                list.Texts.Add((language, code, text));
            }

            foreach (var column in row.Filled.Where(c => FormColumns.Media.Contains(c.Name)))
            {
                _losses.Add(row.Sheet, row.Number, column.Heading, "lost.media", "Options have no pictures or sound here: it is not shown.");
            }
        }

        list.Options = options.ToImmutable();
        return list;
    }

    // Not to answer is offered in our words.
    private void SayReason(FormRow row, MissingReason reason)
    {
        foreach (var (_, label) in row.TextsOf("label").Where(t => t.Text != reason.Label && t.Text != reason.LabelIn("cy")).Take(1))
        {
            _losses.Changed(row, "label", "label", $"Not to answer is offered in the words of this product: “{FormTexts.Cut(label, 100)}” became “{reason.Label}”.");
        }
    }

    private List<FormRow> Once(ChoiceList list, List<FormRow> rows)
    {
        var (names, once, twice) = (new HashSet<string>(StringComparer.Ordinal), new List<FormRow>(), new List<int>());
        foreach (var row in rows)
        {
            if (names.Add(row["name"]!)) // rows without were left out
            {
                once.Add(row);
            }
            else
            {
                twice.Add(row.Number);
            }
        }

        if (twice.Count > 0)
        {
            var more = twice.Count > 20 ? string.Create(CultureInfo.InvariantCulture, $" and {twice.Count - 20} more") : "";
            _losses.Add(list.Row.Sheet, twice[0], list.Row.HeadingOf("name"), "lost.choice", $"The list “{list.Name}” has a choice of the same name already: left out were rows {string.Join(", ", twice.Take(20))}{more}.");
        }

        return once;
    }

    private void Number(ChoiceList list, List<FormRow> rows)
    {
        var (free, given) = (1, new List<string>());
        foreach (var name in rows.Select(r => r["name"]!)) // rows without were left out
        {
            if (name is "-93" or "-94")
            {
                list.Codes[name] = name == "-93" ? (int)MissingReason.DontKnow : (int)MissingReason.PreferNotToSay;
                list.DontKnow |= name == "-93";
                list.PreferNotToSay |= name == "-94";
            }
            else if (name.Length <= 3 && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0'))
            {
                list.Codes[name] = int.Parse(name, CultureInfo.InvariantCulture);
            }
        }

        var taken = list.Codes.Values.ToHashSet();
        foreach (var name in rows.Select(r => r["name"]!).Where(n => !list.Codes.ContainsKey(n)).OrderBy(n => !IsPadded(n)))
        {
            if (!IsPadded(name) || !taken.Add(list.Codes[name] = int.Parse(name, CultureInfo.InvariantCulture)))
            {
                while (!taken.Add(free))
                {
                    free++;
                }

                list.Codes[name] = free;
            }

            given.Add(string.Create(CultureInfo.InvariantCulture, $"{name} = {list.Codes[name]}"));
        }

        if (given.Count > 0 && rows.Count <= MaxOptions)
        {
            _losses.Add(list.Row.Sheet, list.Row.Number, list.Row.HeadingOf("name"), "changed.codes", $"Options have numbers here, so the names of the list “{list.Name}” became: {string.Join(", ", given)}.");
        }
    }

    // A number with noughts before it, such as 02.
    private static bool IsPadded(string name) => name.Length is > 1 and <= 9 && name.All(char.IsAsciiDigit) && int.Parse(name, CultureInfo.InvariantCulture) <= 999;

    private string Label(FormRow row)
    {
        var label = _languages.MainText(row, "label", _losses);
        if (label is null)
        {
            _losses.Changed(row, "label", "label", "The choice has no label: its name is shown.");
            return row["name"]!; // rows without were left out
        }

        if (label.Length > MaxLabel)
        {
            _losses.Changed(row, "label", "text", $"A label may have {MaxLabel} characters: the rest was cut off.");
        }

        return FormTexts.Cut(label, MaxLabel);
    }
}
