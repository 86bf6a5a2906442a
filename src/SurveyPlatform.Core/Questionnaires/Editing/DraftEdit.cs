namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>One change of a draft: what it does to the text, and what it is called in the history.</summary>
public abstract record DraftEdit
{
    private protected DraftEdit()
    {
    }

    /// <summary>As in: Ada … in the draft of questionnaire ki.</summary>
    public abstract string What { get; }

    public abstract InstrumentText Apply(InstrumentText draft);
}

/// <summary>A section, page, item or shared list taken out, with all that is in it.</summary>
public sealed record DropPart(DraftPart Part, string Key) : DraftEdit
{
    public override string What => $"dropped the {DraftParts.NameOf(Part)} {Key}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var rest = draft.Put(draft.PointerTo(Part, Key), null).DropIfEmpty("/codeLists");
        return rest.ForgetEverywhere(text => text.Split('.')[0] is var key && draft.Knows(key) && !rest.Knows(key));
    }
}

/// <summary>A section, page or item moved among its neighbours.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Key">Which one.</param>
/// <param name="Steps">How many places down; up when negative.</param>
public sealed record MovePart(DraftPart Part, string Key, int Steps) : DraftEdit
{
    public override string What => $"moved the {DraftParts.NameOf(Part)} {Key} {(Steps < 0 ? "up" : "down")}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var pointer = draft.PointerTo(Part, Key);
        var (list, from) = (pointer[..pointer.LastIndexOf('/')], int.Parse(InstrumentText.StepsOf(pointer)[^1], System.Globalization.CultureInfo.InvariantCulture));
        var order = Enumerable.Range(0, draft.CountAt(list)).ToList();
        order.RemoveAt(from);
        order.Insert(Math.Clamp(from + Steps, 0, order.Count), from);
        return draft.Arrange(list, order);
    }
}

/// <summary>The title of the whole, and the language it is worded in.</summary>
public sealed record ChangeTitle(string? Title, string? Language, IReadOnlyDictionary<string, string?> Titles) : DraftEdit
{
    public override string What => "changed the title";

    public override InstrumentText Apply(InstrumentText draft)
    {
        draft = draft.PutText("/title", Title);
        draft = (draft.TextAt("/language") ?? "en") == Language?.Trim() ? draft : draft.Put("/language", Language?.Trim());
        return draft.PutTexts("", Titles.Keys, language => [new("title", Titles.GetValueOrDefault(language))], []);
    }
}

/// <summary>The title and condition of a section or page.</summary>
/// <param name="Part">Section or page.</param>
/// <param name="Key">Which one.</param>
/// <param name="Form">What it is to be.</param>
/// <param name="Into">The section a page is moved to the end of; null where it stays.</param>
public sealed record ChangeHeading(DraftPart Part, string Key, HeadingForm Form, string? Into = null) : DraftEdit
{
    public override string What => $"changed the {DraftParts.NameOf(Part)} {Key}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var at = draft.PointerTo(Part, Key);
        draft = Part == DraftPart.Section ? draft.PutText(at + "/title", Form.Title) : draft.PutOptional(at + "/title", Form.Title);
        draft = draft.PutOptional(at + "/shownWhen", Form.ShownWhen)
            .PutTexts(at, Form.Titles.Keys, language => [new(Key, Form.Titles.GetValueOrDefault(language))], []);
        return Into is null ? draft : draft.Move(at, draft.PointerToSection(Into) + "/pages");
    }
}

/// <summary>What a section or page says above its questions, as a form has it.</summary>
public sealed record HeadingForm
{
    /// <summary>Typed when it is new; afterwards it stays.</summary>
    public string? Key { get; set; }

    public string? Title { get; set; }

    public string? ShownWhen { get; set; }

    /// <summary>The title in other languages.</summary>
    public Dictionary<string, string?> Titles { get; set; } = [];

    public static HeadingForm Of(InstrumentText draft, string at, IReadOnlyList<string> languages)
    {
        var key = draft.TextAt(at + "/key");
        return new()
        {
            Key = key,
            Title = draft.TextAt(at + "/title"),
            ShownWhen = draft.TextAt(at + "/shownWhen"),
            Titles = languages.ToDictionary(l => l, l => draft.TextIn(at, l, key ?? "")),
        };
    }

    /// <summary>The field of this form in which a place below the part is typed.</summary>
    public static string? FieldAt(string rest, string form = "Input") => InstrumentText.StepsOf(rest) switch
    {
        ["key"] => form + ".Key",
        ["title"] => form + ".Title",
        ["shownWhen"] => form + ".ShownWhen",
        ["texts", var language, ..] => $"{form}.Titles[{language}]",
        _ => null,
    };

    public IEnumerable<(string Field, string? Value)> Said() =>
        [("Title", Title), ("Condition", ShownWhen), .. Titles.Select(t => ($"Title ({t.Key})", t.Value))];
}
