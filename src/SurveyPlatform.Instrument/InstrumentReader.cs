using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments;

// The shape of an instrument file, member by member as instrument.schema.json has it.
internal sealed partial class InstrumentReader
{
    private const int MaxTitle = 300;
    private const int MaxText = 10_000;
    private const int MaxHint = 2_000;
    private const int MaxParts = 200;

    private static readonly string[] Common = ["key", "type", "text", "shownWhen", "texts"];
    private static readonly string[] Asking = [.. Common, "hint", "required", "dontKnow", "preferNotToSay", "previous"];

    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["single"] = [.. Asking, "options"],
        ["multiple"] = [.. Asking, "options"],
        ["grid"] = [.. Asking, "options", "rows"],
        ["number"] = [.. Asking, "min", "max", "decimals", "unit"],
        ["text"] = [.. Asking, "lines", "maxLength", "sensitive"],
        ["date"] = Asking,
        ["ranking"] = [.. Asking, "options", "ranks"],
        ["note"] = Common,
    };

    private readonly InstrumentDraft _draft = new();
    private readonly OptionReader _options;

    public InstrumentReader() => _options = new OptionReader(_draft);

    public List<InstrumentProblem> Problems { get; } = [];

    public InstrumentDraft Read(JsonElement root)
    {
        var node = new JsonNode(root, "", Problems);
        if (!node.IsObject("$schema", "title", "language", "codeLists", "sections", "texts"))
        {
            return _draft;
        }

        node.Find("$schema")?.Text(500, 0);
        _draft.Title = node.Require("title")?.Text(MaxTitle) ?? "";
        _draft.Language = node.Find("language") is { } language ? Matching(language, LanguagePattern(), 35, "a language such as 'en'") ?? "en" : "en";
        if (node.Find("codeLists") is { } lists)
        {
            _options.ReadCodeLists(lists);
        }

        _draft.Sections.AddRange(node.Require("sections")?.List(1, MaxParts).Select(ReadSection) ?? []);
        Texts(node);
        return _draft;
    }

    private Section ReadSection(JsonNode node)
    {
        if (!node.IsObject("key", "title", "shownWhen", "pages", "texts"))
        {
            return Located(new Section("", "", null, []), node);
        }

        var key = Key(node);
        var title = node.Require("title")?.Text(MaxTitle) ?? "";
        var shownWhen = ShownWhen(node);
        ImmutableArray<Page> pages = [.. node.Require("pages")?.List(1, MaxParts).Select(ReadPage) ?? []];
        Texts(node);
        return Located(new Section(key, title, shownWhen, pages), node);
    }

    private Page ReadPage(JsonNode node)
    {
        if (!node.IsObject("key", "title", "shownWhen", "items", "texts"))
        {
            return Located(new Page { Key = "", Items = [] }, node);
        }

        var page = new Page
        {
            Key = Key(node),
            Title = node.Find("title")?.Text(MaxTitle),
            ShownWhen = ShownWhen(node),
            Items = [.. node.Require("items")?.List(1, MaxParts).Select(ReadAnyItem) ?? []],
        };
        Texts(node);
        return Located(page, node);
    }

    private Item ReadAnyItem(JsonNode node)
    {
        if (!node.IsObject())
        {
            return Unreadable("", node);
        }

        var before = Problems.Count;
        var key = Key(node);
        if (node.Require("type") is not { } typeNode || typeNode.Text(20, 0) is not { } type)
        {
            return Unreadable(key, node);
        }

        if (!Members.TryGetValue(type, out var members))
        {
            typeNode.Problem("schema.enum", $"'{type}' is not a type of item: {string.Join(", ", Members.Keys)}.");
            return Unreadable(key, node);
        }

        foreach (var (name, member) in node.Members())
        {
            if (!members.Contains(name))
            {
                member.Problem("schema.unknown-member", $"'{name}' is not a member of an item of type '{type}'.");
            }
        }

        var item = ReadItem(node, type, key);
        if (Problems.Count > before)
        {
            _draft.Unreadable.Add(key);
        }

        return Located(item, node);
    }

    private Item ReadItem(JsonNode node, string type, string key)
    {
        var text = node.Require("text")?.Text(MaxText) ?? "";
        var shownWhen = ShownWhen(node);
        Texts(node);
        Item item = type switch
        {
            "single" => new SingleItem { Key = key, Text = text, Options = _options.Read(node, out var list), CodeListName = list },
            "multiple" => new MultipleItem { Key = key, Text = text, Options = _options.Read(node, out var list), CodeListName = list },
            "grid" => new GridItem { Key = key, Text = text, Options = _options.Read(node, out var list), CodeListName = list, Rows = Rows(node) },
            "ranking" => Ranking(node, key, text),
            "number" => new NumberItem
            {
                Key = key,
                Text = text,
                Min = node.Find("min")?.Number(-NumberItem.Largest, NumberItem.Largest),
                Max = node.Find("max")?.Number(-NumberItem.Largest, NumberItem.Largest),
                Decimals = node.Find("decimals")?.Whole(0, 6) ?? 0,
                Unit = node.Find("unit")?.Text(40),
            },
            "text" => new TextItem
            {
                Key = key,
                Text = text,
                Lines = node.Find("lines")?.Whole(1, 50) ?? 1,
                MaxLength = node.Find("maxLength")?.Whole(1, 20_000) ?? TextItem.DefaultMaxLength,
                Sensitive = node.Find("sensitive")?.Flag() ?? false,
            },
            "date" => new DateItem { Key = key, Text = text },
            _ => new NoteItem { Key = key, Text = text },
        };
        return item with
        {
            Hint = node.Find("hint")?.Text(MaxHint),
            Required = node.Find("required")?.Flag() ?? false,
            DontKnow = node.Find("dontKnow")?.Flag() ?? false,
            PreferNotToSay = node.Find("preferNotToSay")?.Flag() ?? false,
            Previous = Previous(node),
            ShownWhen = shownWhen,
        };
    }

    private RankingItem Ranking(JsonNode node, string key, string text)
    {
        var options = _options.Read(node, out var list);
        var ranks = node.Find("ranks")?.Whole(1, 50) ?? Math.Min(options.Length, 50);
        return new RankingItem { Key = key, Text = text, Options = options, CodeListName = list, Ranks = ranks };
    }

    private ImmutableArray<GridRow> Rows(JsonNode node) => [.. node.Require("rows")?.List(1, MaxParts).Select(ReadRow) ?? []];

    private GridRow ReadRow(JsonNode node) => node.IsObject("key", "text", "shownWhen")
        ? Located(new GridRow(Key(node), node.Require("text")?.Text(MaxText) ?? "", ShownWhen(node)), node)
        : Located(new GridRow("", "", null), node);

    private static PreviousAnswer Previous(JsonNode node)
    {
        if (node.Find("previous") is not { } previous)
        {
            return PreviousAnswer.None;
        }

        switch (previous.Text(20, 0))
        {
            case "none" or null:
                return PreviousAnswer.None;
            case "after":
                return PreviousAnswer.After;
            case "before":
                return PreviousAnswer.Before;
            case var other:
                previous.Problem("schema.enum", $"'{other}' is not none, after or before.");
                return PreviousAnswer.None;
        }
    }

    private void Texts(JsonNode node)
    {
        if (node.Find("texts") is not { } texts || !texts.IsObject())
        {
            return;
        }

        foreach (var (language, entries) in texts.Members())
        {
            if (language.Length > 35 || !LanguagePattern().IsMatch(language))
            {
                entries.Problem("schema.pattern", $"'{language}' is not a language such as 'cy'.");
            }

            foreach (var (name, value) in entries.IsObject() ? entries.Members() : [])
            {
                _draft.Written.Add(new WrittenText(node.Pointer, language, name, value.Text(MaxText) ?? "", value.Pointer));
            }
        }
    }

    private Condition? ShownWhen(JsonNode node)
    {
        if (node.Find("shownWhen") is not { } expression || expression.Text(ConditionParser.MaxLength) is not { } text)
        {
            return null;
        }

        try
        {
            return Located(ConditionParser.Parse(text), expression);
        }
        catch (ConditionException e)
        {
            expression.Problem("rule.condition", e.Message + ".");
            return null;
        }
    }

    private static string Key(JsonNode node) =>
        node.Require("key") is { } key ? Matching(key, KeyPattern(), KeyRules.MaxLength, "a key: a lower-case letter, then lower-case letters, digits and '_', at most 20") ?? "" : "";

    private static string? Matching(JsonNode node, Regex pattern, int max, string what)
    {
        if (node.Text(max, 0) is not { } text)
        {
            return null;
        }

        if (pattern.IsMatch(text))
        {
            return text;
        }

        node.Problem("schema.pattern", $"'{text}' is not {what}.");
        return null;
    }

    private NoteItem Unreadable(string key, JsonNode node)
    {
        _draft.Unreadable.Add(key);
        return Located(new NoteItem { Key = key, Text = "" }, node);
    }

    private T Located<T>(T part, JsonNode node)
        where T : class => _draft.Located(part, node);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,19}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();

    [GeneratedRegex("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();
}
