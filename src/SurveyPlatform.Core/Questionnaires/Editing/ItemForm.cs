using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>A question as a form has it: each member of the instrument as people type it, empty where there is none.</summary>
public sealed record ItemForm
{
    public string? Key { get; set; }

    public string? Type { get; set; }

    public string? Text { get; set; }

    public string? Hint { get; set; }

    public string? ShownWhen { get; set; }

    public bool Required { get; set; }

    public bool DontKnow { get; set; }

    public bool PreferNotToSay { get; set; }

    public string? Previous { get; set; }

    public string? Min { get; set; }

    public string? Max { get; set; }

    public string? Decimals { get; set; }

    public string? Unit { get; set; }

    public string? Lines { get; set; }

    public string? MaxLength { get; set; }

    public bool Sensitive { get; set; }

    public string? Ranks { get; set; }

    /// <summary>The shared list the options come from; empty for options of its own.</summary>
    public string? CodeList { get; set; }

    public List<OptionForm> Options { get; set; } = [];

    public List<RowForm> Rows { get; set; } = [];

    /// <summary>The wording in other languages.</summary>
    public Dictionary<string, string?> Texts { get; set; } = [];

    /// <summary>The hint in other languages.</summary>
    public Dictionary<string, string?> Hints { get; set; } = [];

    /// <summary>The unit in other languages.</summary>
    public Dictionary<string, string?> Units { get; set; } = [];

    public bool Asks => Type != "note";

    public bool Chooses => Type is "single" or "multiple" or "grid" or "ranking";

    /// <summary>An item of the draft. Options of a shared list are given too, for their texts in other languages.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="at">Of the item.</param>
    /// <param name="languages">The other languages that the form has fields for.</param>
    public static ItemForm Of(InstrumentText draft, string at, IReadOnlyList<string> languages)
    {
        var item = draft.At(at)!.AsObject(); // the draft was read as an instrument
        var shared = item["options"] is JsonValue name ? name.ToString() : null;
        var options = shared is null ? item["options"] as JsonArray : draft.At(InstrumentText.Join("/codeLists", shared)) as JsonArray;
        var form = new ItemForm
        {
            Key = Said("key"),
            Type = Said("type"),
            Text = Said("text"),
            Hint = Said("hint"),
            ShownWhen = Said("shownWhen"),
            Required = Flag("required"),
            DontKnow = Flag("dontKnow"),
            PreferNotToSay = Flag("preferNotToSay"),
            Previous = Said("previous"),
            Min = Said("min"),
            Max = Said("max"),
            Decimals = Said("decimals"),
            Unit = Said("unit"),
            Lines = Said("lines"),
            MaxLength = Said("maxLength"),
            Sensitive = Flag("sensitive"),
            Ranks = Said("ranks"),
            CodeList = shared,
            Options = OptionForm.Of(options ?? []),
            Rows = RowForm.Of(item["rows"] as JsonArray ?? []),
        };
        foreach (var language in languages)
        {
            form.Texts[language] = In(language, $"{form.Key}");
            form.Hints[language] = In(language, $"{form.Key}.hint");
            form.Units[language] = In(language, $"{form.Key}.unit");
            form.Options.ForEach(o => o.Labels[language] = In(language, $"{form.Key}.{o.Code}"));
            form.Rows.ForEach(r => r.Texts[language] = In(language, $"{r.Key}"));
        }

        return form;

        string? In(string language, string key) => draft.TextIn(at, language, key);
        string? Said(string member) => item[member]?.ToString();
        bool Flag(string member) => item[member]?.GetValue<bool>() ?? false;
    }

    /// <summary>What the form says in one language, by the key it has in <c>texts</c>; null where a field was left empty.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> TextsIn(string language) =>
    [
        new(Key?.Trim() ?? "", Texts.GetValueOrDefault(language)),
        .. string.IsNullOrWhiteSpace(Hint) ? Array.Empty<KeyValuePair<string, string?>>() : [new($"{Key?.Trim()}.hint", Hints.GetValueOrDefault(language))],
        .. string.IsNullOrWhiteSpace(Unit) ? Array.Empty<KeyValuePair<string, string?>>() : [new($"{Key?.Trim()}.unit", Units.GetValueOrDefault(language))],
        .. Options.Where(o => !o.IsBlank).Select(o => new KeyValuePair<string, string?>($"{Key?.Trim()}.{o.Code?.Trim()}", o.Labels.GetValueOrDefault(language))),
        .. Rows.Where(r => !r.IsBlank).Select(r => new KeyValuePair<string, string?>(r.Key?.Trim() ?? "", r.Texts.GetValueOrDefault(language))),
    ];

    /// <summary>The other languages that the form has a field for.</summary>
    internal IEnumerable<string> Languages =>
        Texts.Keys.Concat(Hints.Keys).Concat(Units.Keys).Concat(Options.SelectMany(o => o.Labels.Keys)).Concat(Rows.SelectMany(r => r.Texts.Keys)).Distinct();

    /// <summary>Everything the form says, by the name of its field, for telling two states of a question apart.</summary>
    public IEnumerable<(string Field, string? Value)> Said() =>
    [
        ("Key", Key), ("Wording", Text), ("Hint", Hint), ("Condition", ShownWhen), ("Must be answered", Words(Required)), ("Don’t know", Words(DontKnow)),
        ("Prefer not to say", Words(PreferNotToSay)), ("Last year’s answer", Previous ?? "none"), ("Smallest", Min), ("Largest", Max), ("Decimals", Decimals), ("Unit", Unit),
        ("Lines", Lines), ("Longest text", MaxLength), ("Sensitive", Words(Sensitive)), ("Ranks", Ranks), ("Shared list", CodeList),
        .. Options.Where(o => !o.IsBlank && string.IsNullOrEmpty(CodeList)).SelectMany(o => new (string, string?)[]
        {
            ($"Option {o.Code}", o.Label + (o.Other ? ", other" : "") + (o.Exclusive ? ", alone" : "")),
        }),
        ("Order of options", string.IsNullOrEmpty(CodeList) ? string.Join(", ", Options.Where(o => !o.IsBlank).Select(o => o.Code)) : null),
        .. Rows.Where(r => !r.IsBlank).Select(r => ($"Row {r.Key}", (string?)(r.Text + (string.IsNullOrEmpty(r.ShownWhen) ? "" : $", when {r.ShownWhen}")))),
        ("Order of rows", string.Join(", ", Rows.Where(r => !r.IsBlank).Select(r => r.Key))),
        .. Languages.SelectMany(l => TextsIn(l).Select(t => ($"{t.Key} ({l})", t.Value))),
    ];

    private static string Words(bool flag) => flag ? "yes" : "no";
}
