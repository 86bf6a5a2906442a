using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>The languages of a form: which one its questions are in, and what our short names for the others are.</summary>
internal sealed partial class FormLanguages
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["English"] = "en",
        ["Welsh"] = "cy",
        ["Cymraeg"] = "cy",
        ["Irish"] = "ga",
        ["Gaeilge"] = "ga",
        ["Gaelic"] = "gd",
        ["French"] = "fr",
        ["Français"] = "fr",
        ["Francais"] = "fr",
        ["Spanish"] = "es",
        ["Español"] = "es",
        ["Espanol"] = "es",
        ["Portuguese"] = "pt",
        ["Português"] = "pt",
        ["German"] = "de",
        ["Deutsch"] = "de",
        ["Italian"] = "it",
        ["Dutch"] = "nl",
        ["Norwegian"] = "nb",
        ["Norsk"] = "nb",
        ["Swedish"] = "sv",
        ["Danish"] = "da",
        ["Finnish"] = "fi",
        ["Polish"] = "pl",
        ["Romanian"] = "ro",
        ["Russian"] = "ru",
        ["Ukrainian"] = "uk",
        ["Turkish"] = "tr",
        ["Greek"] = "el",
        ["Arabic"] = "ar",
        ["العربية"] = "ar",
        ["Hebrew"] = "he",
        ["Persian"] = "fa",
        ["Farsi"] = "fa",
        ["Dari"] = "prs",
        ["Pashto"] = "ps",
        ["Urdu"] = "ur",
        ["Hindi"] = "hi",
        ["Bengali"] = "bn",
        ["Bangla"] = "bn",
        ["Punjabi"] = "pa",
        ["Gujarati"] = "gu",
        ["Tamil"] = "ta",
        ["Telugu"] = "te",
        ["Marathi"] = "mr",
        ["Nepali"] = "ne",
        ["Sinhala"] = "si",
        ["Burmese"] = "my",
        ["Thai"] = "th",
        ["Lao"] = "lo",
        ["Khmer"] = "km",
        ["Vietnamese"] = "vi",
        ["Indonesian"] = "id",
        ["Malay"] = "ms",
        ["Tagalog"] = "tl",
        ["Filipino"] = "fil",
        ["Chinese"] = "zh",
        ["Japanese"] = "ja",
        ["Korean"] = "ko",
        ["Swahili"] = "sw",
        ["Kiswahili"] = "sw",
        ["Amharic"] = "am",
        ["Somali"] = "so",
        ["Oromo"] = "om",
        ["Tigrinya"] = "ti",
        ["Hausa"] = "ha",
        ["Yoruba"] = "yo",
        ["Igbo"] = "ig",
        ["Zulu"] = "zu",
        ["Xhosa"] = "xh",
        ["Afrikaans"] = "af",
        ["Chichewa"] = "ny",
        ["Kinyarwanda"] = "rw",
        ["Malagasy"] = "mg",
        ["Haitian Creole"] = "ht",
        ["Kreyol"] = "ht",
    };

    private readonly Dictionary<string, string> _codes = new(StringComparer.OrdinalIgnoreCase);
    private readonly string? _mainName;

    private FormLanguages(string? mainName) => _mainName = mainName;

    /// <summary>Our name of the language the form is in.</summary>
    public string Main { get; private set; } = "en";

    public static FormLanguages Of(IEnumerable<FormSheet> sheets, string? byDefault, FormRow? settings, Losses losses)
    {
        var columns = sheets.SelectMany(s => s.Columns.Select(c => (s.Name, Column: c))).Where(c => c.Column.Language is not null).ToList();
        var names = columns.DistinctBy(c => c.Column.Language!.ToUpperInvariant()).ToList(); // asked for
        var languages = new FormLanguages(MainName(sheets, names.ConvertAll(n => n.Column.Language!), byDefault)); // asked for
        var next = 'a';
        if (languages._mainName is { } main)
        {
            languages.Main = Code(main, ref next);
            if (languages.Main.StartsWith("qa", StringComparison.Ordinal))
            {
                losses.Add("settings", settings?.Number, settings?.HeadingOf("default_language"), "changed.language", $"Which language “{main}” is has no short name that is known here: it is called {languages.Main}.");
            }
        }
        else
        {
            losses.Add("settings", settings?.Number, settings?.HeadingOf("default_language"), "changed.language", "The workbook does not say which language its labels are in: English was taken.");
        }

        foreach (var (sheet, column) in names)
        {
            var name = column.Language!; // asked for
            languages._codes[name] = languages.IsMain(name) ? languages.Main : Code(name, ref next);
            if (!languages.IsMain(name) && languages._codes[name].StartsWith("qa", StringComparison.Ordinal))
            {
                losses.Add(sheet, 1, column.Heading, "changed.language", $"Which language “{name}” is has no short name that is known here: it is called {languages._codes[name]}. Write it like “Welsh (cy)”.");
            }
        }

        foreach (var (sheet, column) in columns.GroupBy(c => (c.Name, c.Column.Name, languages._codes[c.Column.Language!])).SelectMany(g => g.Skip(1))) // asked for
        {
            losses.Add(sheet, 1, column.Heading, "lost.language", "An earlier column is in the same language: where both say something, that counts.");
        }

        foreach (var (sheet, column) in sheets.SelectMany(s => s.Columns.Where(c => c.Language is null).Select(c => (s.Name, Column: c))))
        {
            if (columns.FirstOrDefault(c => c.Name == sheet && c.Column.Name == column.Name && languages.IsMain(c.Column.Language)).Column is { } tagged)
            {
                losses.Add(sheet, 1, column.Heading, "lost.language", $"“{tagged.Heading}” is in the same language: where both say something, that counts.");
            }
        }

        return languages;
    }

    /// <summary>A language as a column says it: Welsh (cy), or fr-CA (fr), since converters know languages without countries alone.</summary>
    public static string NameOf(string code) => $"{Known.FirstOrDefault(k => k.Value == code).Key ?? code} ({code.Split('-')[0]})";

    /// <summary>What a row says in the form's own language; where it says it only in another, that.</summary>
    public string? MainText(FormRow row, string column, Losses losses)
    {
        var texts = row.TextsOf(column).ToList();
        var main = texts.Where(t => IsMain(t.Language)).OrderBy(t => t.Language is null).Select(t => t.Text).FirstOrDefault();
        if (main is null && texts is [var (language, other), ..])
        {
            losses.Changed(row, column, "language", $"There is no text in the form's own language here: that in {language} was taken.");
            return other;
        }

        return main;
    }

    /// <summary>What a row says in other languages, by our names of them.</summary>
    public IEnumerable<(string Language, string Text)> OtherTexts(FormRow row, string column) =>
        row.TextsOf(column).Where(t => !IsMain(t.Language)).Select(t => (Language: _codes[t.Language!], t.Text)).DistinctBy(t => t.Language); // main is null alone

    private bool IsMain(string? language) =>
        language is null || string.Equals(language, _mainName, StringComparison.OrdinalIgnoreCase) || _codes.GetValueOrDefault(language) == Main;

    // The default language, if the form has it; else the one in which the survey says most.
    private static string? MainName(IEnumerable<FormSheet> sheets, List<string> names, string? byDefault)
    {
        var survey = sheets.First(s => s.Name == "survey");
        var labels = survey.Columns.Where(c => c.Name == "label").Select(c => (c.Language, Count: survey.Rows.Count(r => r.Filled.Contains(c)))).OrderByDescending(c => c.Count).ThenBy(c => c.Language is not null).ToList();
        var named = byDefault is null ? null : names.Find(n => string.Equals(n, byDefault, StringComparison.OrdinalIgnoreCase)) ?? names.Find(n => string.Equals(Bare(n), Bare(byDefault), StringComparison.OrdinalIgnoreCase));
        return named ?? (labels.Exists(l => l.Language is null && l.Count > 0) && byDefault is not null ? byDefault : labels.Select(l => l.Language).FirstOrDefault());
    }

    private static string Bare(string name) => name.Split('(')[0].Trim();

    // "Welsh (cy)" says it itself; qaa and what follows are names kept free for private use (ISO 639-2).
    private static string Code(string name, ref char next)
    {
        if (TagInBrackets().Match(name) is { Success: true } tag)
        {
            var parts = tag.Groups[1].Value.Split('-', 2);
            var said = string.Join('-', [parts[0].ToLowerInvariant(), .. parts.Skip(1)]);
            return Bare(name).StartsWith(said + "-", StringComparison.Ordinal) && Tag().IsMatch(Bare(name)) ? Bare(name) : said;
        }

        return Known.TryGetValue(Bare(name), out var code) || Known.TryGetValue(name.Split('(')[^1].TrimEnd(')', ' '), out code) ? code : Tag().IsMatch(name) ? name : $"qa{next++}";
    }

    [GeneratedRegex(@"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\s*\)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagInBrackets();

    [GeneratedRegex(@"\A[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
