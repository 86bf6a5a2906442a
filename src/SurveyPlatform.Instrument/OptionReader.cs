using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments;

// The options of an item: a list of its own, or one of the file's code lists by its name.
internal sealed partial class OptionReader(InstrumentDraft draft)
{
    private const int MaxLabel = 500;
    private const int MaxOptions = 500;

    private readonly Dictionary<string, ImmutableArray<Option>> _codeLists = new(StringComparer.Ordinal);

    public void ReadCodeLists(JsonNode lists)
    {
        if (!lists.IsObject())
        {
            return;
        }

        foreach (var (name, list) in lists.Members())
        {
            if (!CodeListPattern().IsMatch(name))
            {
                list.Problem("schema.pattern", $"'{name}' cannot name a code list: letters, digits, '_' and '-', at most 40.");
            }

            var options = Options(list);
            _codeLists[name] = options;
            draft.CodeLists.Add(draft.Located(new CodeList(name, options), list));
        }
    }

    public ImmutableArray<Option> Read(JsonNode item, out string? codeList)
    {
        codeList = null;
        if (item.Require("options") is not { } options)
        {
            return [];
        }

        if (options.Kind == JsonValueKind.Array)
        {
            return Options(options);
        }

        if (options.Kind != JsonValueKind.String)
        {
            options.Problem("schema.type", "A list of options or the name of a code list is expected here.");
            return [];
        }

        codeList = options.Text(40);
        if (codeList is not null && _codeLists.TryGetValue(codeList, out var shared))
        {
            return shared;
        }

        if (codeList is not null)
        {
            options.Problem("rule.unknown-code-list", $"There is no code list '{codeList}'.");
        }

        return [];
    }

    private ImmutableArray<Option> Options(JsonNode node) => [.. node.List(1, MaxOptions).Select(ReadOption)];

    private Option ReadOption(JsonNode node) => !node.IsObject("code", "label", "other", "exclusive")
        ? draft.Located(new Option(-1, ""), node)
        : draft.Located(
            new Option(
                node.Require("code")?.Whole(0, 999) ?? -1,
                node.Require("label")?.Text(MaxLabel) ?? "",
                node.Find("other")?.Flag() ?? false,
                node.Find("exclusive")?.Flag() ?? false),
            node);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,39}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeListPattern();
}
