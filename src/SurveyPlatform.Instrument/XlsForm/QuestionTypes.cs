namespace SurveyPlatform.Instruments.XlsForm;

internal enum QuestionKind
{
    Single,
    Multiple,
    Ranking,
    Text,
    Integer,
    Decimal,
    Range,
    Date,
    Note,
    Acknowledge,
    LeftOut,
}

/// <summary>What a question's type says.</summary>
/// <param name="List">The list of choices, as the workbook names it.</param>
/// <param name="IsExternal">The choices stand in the sheet external_choices.</param>
/// <param name="Loss">What the type means that cannot be carried: its code, and in words.</param>
internal sealed record QuestionType(QuestionKind Kind, string? List = null, bool OrOther = false, bool IsExternal = false, (string Code, string Message)? Loss = null)
{
    public (int Min, int Max)? Between { get; init; }
}

// Types are compared without case, and with blanks for underscores; the older names are those that XLSForm converters still take.
internal static class QuestionTypes
{
    private static readonly (string Command, QuestionKind Kind)[] Selects =
    [
        ("add select multiple prompt using", QuestionKind.Multiple),
        ("add select one prompt using", QuestionKind.Single),
        ("select all that apply from", QuestionKind.Multiple),
        ("select all that apply", QuestionKind.Multiple),
        ("select multiple from file", QuestionKind.Multiple),
        ("select multiple using", QuestionKind.Multiple),
        ("select multiple from", QuestionKind.Multiple),
        ("select multiple", QuestionKind.Multiple),
        ("select one from file", QuestionKind.Single),
        ("select one external", QuestionKind.Single),
        ("select one using", QuestionKind.Single),
        ("select one from", QuestionKind.Single),
        ("select one", QuestionKind.Single),
        ("select1", QuestionKind.Single),
        ("rank", QuestionKind.Ranking),
    ];

    private static readonly string[] Others = [" or_other", " or other", " or specify other"];

    private static readonly Dictionary<string, QuestionType> Plain = new(StringComparer.Ordinal);

    static QuestionTypes()
    {
        Add(new(QuestionKind.Text), "text", "string");
        Add(new(QuestionKind.Integer), "integer", "int");
        Add(new(QuestionKind.Decimal), "decimal");
        Add(new(QuestionKind.Date), "date");
        Add(new(QuestionKind.Note), "note");
        Add(new(QuestionKind.Range, Loss: ("changed.type", "There is no slider here: the number is typed.")), "range");
        Add(new(QuestionKind.Acknowledge, Loss: ("changed.type", "There is no question to be acknowledged here: it has one option, OK.")), "acknowledge", "trigger");
        Add(new(QuestionKind.Date, Loss: ("changed.type", "There is no date with a time of day here: the day alone is asked.")), "datetime", "date time");
        Add(new(QuestionKind.Text, Loss: ("changed.type", "There is no time of day here: it is asked as text.")), "time");
        Add(new(QuestionKind.Text, Loss: ("changed.type", "Nothing is scanned here: the code is typed as text.")), "barcode");
        Add(new(QuestionKind.Text, Loss: ("changed.type", "A telephone number is asked as any text.")), "phone number");
        Add(new(QuestionKind.Integer) { Between = (0, 100) }, "percentage");
        Add(new(QuestionKind.Integer) { Between = (0, 31) }, "number of days in last month");
        Add(new(QuestionKind.Integer) { Between = (0, 183) }, "number of days in last six months");
        Add(new(QuestionKind.Integer) { Between = (0, 365) }, "number of days in last year");
        LeftOut("lost.geo", "Places cannot be asked for here: the question is left out.", "geopoint", "geotrace", "geoshape", "gps", "location", "start-geopoint", "background-geopoint", "osm");
        LeftOut("lost.media", "Pictures, sound and files cannot be collected here: the question is left out.", "image", "photo", "picture", "audio", "video", "file", "background-audio");
        LeftOut("lost.calculate", "Nothing is calculated while somebody answers: it is left out. Reckon it from the extract.", "calculate");
        LeftOut("lost.hidden", "There are no hidden answers here: it is left out.", "hidden");
        LeftOut("lost.metadata", "This is not asked of anybody: it is left out. Times of page saves, device class and who was invited are kept anyway.",
            "start", "end", "today", "deviceid", "imei", "subscriberid", "simserial", "phonenumber", "username", "email", "audit", "start time", "end time", "device id", "sim id", "subscriber id");
        LeftOut("lost.file", "Files beside the workbook are not read: it is left out.", "xml-external", "csv-external", "include");
    }

    /// <summary>Null for a type that no version of XLSForm has.</summary>
    public static QuestionType? Read(string type)
    {
        var words = string.Join(' ', type.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var plain = words.Replace('_', ' ').ToLowerInvariant();
        foreach (var prefix in new[] { "q ", "get ", "uri:" })
        {
            if (plain.StartsWith(prefix, StringComparison.Ordinal))
            {
                (plain, words) = (plain[prefix.Length..], words[prefix.Length..]);
            }
        }

        if (plain.StartsWith("osm ", StringComparison.Ordinal) || plain.StartsWith("include", StringComparison.Ordinal))
        {
            return Plain[plain.Split(' ')[0]];
        }

        if (plain.StartsWith("add ", StringComparison.Ordinal) && plain.EndsWith(" prompt", StringComparison.Ordinal))
        {
            plain = plain[4..^7];
        }

        return Plain.TryGetValue(plain, out var known) ? known : Select(words, plain);
    }

    private static QuestionType? Select(string words, string plain)
    {
        foreach (var (command, kind) in Selects)
        {
            if (!plain.StartsWith(command + " ", StringComparison.Ordinal))
            {
                continue;
            }

            var list = words[(command.Length + 1)..];
            var other = Others.FirstOrDefault(o => list.EndsWith(o, StringComparison.OrdinalIgnoreCase));
            list = other is null ? list : list[..^other.Length];
            var fromFile = command.EndsWith("file", StringComparison.Ordinal) || Path.GetExtension(list) is ".csv" or ".xml" or ".geojson";
            return fromFile ? new QuestionType(QuestionKind.Text, Loss: ("lost.file", $"The choices stand in the file {list}, which is not read: the question is asked as text."))
                : list.Contains("${", StringComparison.Ordinal) ? new QuestionType(QuestionKind.Text, Loss: ("lost.repeat", "The choices are earlier answers, which cannot become options here: the question is asked as text."))
                : new QuestionType(kind, list, other is not null, command.EndsWith("external", StringComparison.Ordinal));
        }

        return null;
    }

    private static void Add(QuestionType type, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Plain.Add(name, type);
        }
    }

    private static void LeftOut(string code, string message, params ReadOnlySpan<string> names) => Add(new QuestionType(QuestionKind.LeftOut, Loss: (code, message)), names);
}
