using System.Globalization;

namespace SurveyPlatform.Instruments;

// Conditions and piped text may only ask about what stands earlier, must not wait for each other, and must fit the items they ask about.
internal sealed class ConditionRules(InstrumentDraft draft)
{
    private readonly Dictionary<string, (Item Item, int Position)> _targets = new(StringComparer.Ordinal);
    private readonly List<(Condition Condition, int Position, string[] Decides)> _conditions = [];
    private readonly List<(string Text, string Pointer, int Position)> _texts = [];
    private readonly Dictionary<object, int> _starts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, HashSet<string>> _waitsFor = new(StringComparer.Ordinal);
    private readonly List<InstrumentProblem> _problems = [];

    public List<InstrumentProblem> Problems()
    {
        Collect();
        foreach (var (condition, _, decides) in _conditions)
        {
            foreach (var key in decides)
            {
                (_waitsFor.TryGetValue(key, out var waits) ? waits : _waitsFor[key] = new(StringComparer.Ordinal)).UnionWith(condition.Keys);
            }
        }

        foreach (var (condition, position, decides) in _conditions)
        {
            JudgeOrder(condition, position, decides);
            JudgeFit(condition, draft.PointerOf(condition));
        }

        foreach (var (text, pointer, position) in _texts)
        {
            JudgePiping(text, pointer, position);
        }

        return [.. _problems.Distinct()];
    }

    /// <summary>What is wrong with names piped into other texts that are shown with a part of the instrument.</summary>
    public IEnumerable<InstrumentProblem> PipingProblems(IEnumerable<(string Text, string Pointer, object Part)> texts)
    {
        Collect();
        foreach (var (text, pointer, part) in texts)
        {
            if (_starts.TryGetValue(part, out var position))
            {
                JudgePiping(text, pointer, position);
            }
        }

        return _problems.Distinct();
    }

    private void Collect()
    {
        var position = 0;
        foreach (var section in draft.Sections)
        {
            _starts[section] = position;
            Add(section.ShownWhen, position, KeysOf(section.Pages.SelectMany(p => p.Items)));
            _texts.Add((section.Title, draft.PointerOf(section) + "/title", position));
            foreach (var page in section.Pages)
            {
                _starts[page] = position;
                Add(page.ShownWhen, position, KeysOf(page.Items));
                _texts.Add((page.Title ?? "", draft.PointerOf(page) + "/title", position));
                var start = position;
                foreach (var item in page.Items)
                {
                    Add(item.ShownWhen, position, KeysOf([item]));
                    AddText(item, start);
                    if (item is GridItem grid)
                    {
                        _targets.TryAdd(item.Key, (item, position));
                        foreach (var row in grid.Rows)
                        {
                            Add(row.ShownWhen, position, [row.Key]);
                            _texts.Add((row.Text, draft.PointerOf(row) + "/text", start));
                            _targets.TryAdd(row.Key, (item, position++));
                        }
                    }
                    else
                    {
                        _targets.TryAdd(item.Key, (item, position++));
                    }
                }
            }
        }
    }

    private void Add(Condition? condition, int position, string[] decides)
    {
        if (condition is not null)
        {
            _conditions.Add((condition, position, decides));
        }
    }

    private void AddText(Item item, int position)
    {
        _starts[item] = position;
        if (item is ChoiceItem { CodeListName: { } name } && draft.FindCodeList(name) is { } list)
        {
            _starts.TryAdd(list, position); // shown first where it is used first
        }

        _texts.Add((item.Text, draft.PointerOf(item) + "/text", position));
        if (item.Hint is not null)
        {
            _texts.Add((item.Hint, draft.PointerOf(item) + "/hint", position));
        }

        foreach (var option in item is ChoiceItem choice ? choice.Options : [])
        {
            _texts.Add((option.Label, draft.PointerOf(option) + "/label", position));
        }
    }

    private static string[] KeysOf(IEnumerable<Item> items) => [.. items.SelectMany(i => i.AnswerKeys)];

    private void JudgeOrder(Condition condition, int position, string[] decides)
    {
        foreach (var key in condition.Keys.Distinct())
        {
            if (!_targets.TryGetValue(key, out var target))
            {
                if (!draft.Unreadable.Contains(key))
                {
                    Refuse("rule.unknown-key", $"There is no item or grid row '{key}'.");
                }
            }
            else if (target.Position >= position)
            {
                var loop = decides.FirstOrDefault(d => d == key || Waits(key, d));
                if (loop is null)
                {
                    Refuse("rule.forward-reference", $"'{key}' is asked later: a condition can only ask about what stands before it.");
                }
                else
                {
                    Refuse("rule.condition-loop", loop == key
                        ? $"A loop of conditions: whether '{key}' is shown hangs on its own answer."
                        : $"A loop of conditions: '{loop}' waits for '{key}', and '{key}' for '{loop}'.");
                }
            }
        }

        void Refuse(string code, string message) => _problems.Add(new(draft.PointerOf(condition), code, message));
    }

    private bool Waits(string key, string goal)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([key]));
        while (open.TryPop(out var next))
        {
            foreach (var waited in _waitsFor.TryGetValue(next, out var waits) ? waits : [])
            {
                if (waited == goal)
                {
                    return true;
                }

                if (seen.Add(waited))
                {
                    open.Push(waited);
                }
            }
        }

        return false;
    }

    private void JudgeFit(Condition condition, string pointer)
    {
        foreach (var part in condition.Parts)
        {
            JudgeFit(part, pointer);
        }

        if (condition is not AnswerCondition { Key: var key } || !_targets.TryGetValue(key, out var target) || draft.Unreadable.Contains(target.Item.Key))
        {
            return;
        }

        var (item, own) = (target.Item, target.Item.Key == key);
        var misfit = (item, condition) switch
        {
            (NoteItem, _) => $"'{key}' is a note and has no answer.",
            (GridItem, _) when own => $"'{key}' is a grid: ask about one of its rows.",
            (_, Answered) => null,
            (MultipleItem or RankingItem, Has has) => Codes((ChoiceItem)item, [has.Code]),
            (_, Has) => $"'has' asks about a 'multiple' or 'ranking' item; '{key}' is '{item.Type}'.",
            (MultipleItem or RankingItem, _) => $"'{key}' can have several answers: ask with 'has'.",
            (_, IsOneOf list) => list.Values.Select(v => Fit(item, Comparator.Equal, v)).FirstOrDefault(m => m is not null),
            (_, Compared compared) => Fit(item, compared.Comparator, compared.Value),
            _ => null,
        };
        if (misfit is not null)
        {
            _problems.Add(new(pointer, "rule.condition-type", misfit));
        }
    }

    private static string? Fit(Item item, Comparator comparator, Literal value) => (item, value) switch
    {
        (SingleItem or GridItem, { Number: { } code }) => comparator is Comparator.Equal or Comparator.NotEqual ? Codes((ChoiceItem)item, [code]) : null,
        (NumberItem, { Number: not null }) => null,
        (DateItem, { Date: not null }) => null,
        (TextItem, { Text: not null }) => comparator is Comparator.Equal or Comparator.NotEqual ? null : "A text is equal or not: it is neither less nor more.",
        (NumberItem or SingleItem or GridItem, _) => $"'{item.Key}' is compared with a number; {value} is none.",
        (DateItem, _) => $"'{item.Key}' is compared with a date such as 2018-03-01; {value} is none.",
        (TextItem, _) => $"'{item.Key}' is compared with a 'text'; {value} is none.",
        _ => null,
    };

    private static string? Codes(ChoiceItem item, decimal[] codes)
    {
        var unknown = codes.Where(c => !item.OfferedOptions.Any(o => o.Code == c)).ToList();
        return unknown.Count == 0 ? null : $"'{item.Key}' has no option with the code {unknown[0].ToString(CultureInfo.InvariantCulture)}.";
    }

    private void JudgePiping(string text, string pointer, int position)
    {
        foreach (var name in Piping.NamesIn(text).Except(Piping.FactNames))
        {
            if (!_targets.TryGetValue(name, out var target))
            {
                if (!draft.Unreadable.Contains(name))
                {
                    _problems.Add(new(pointer, "rule.unknown-key", $"'{{{name}}}' is neither {{site}}, {{round}}, {{name}} nor the key of an item."));
                }
            }
            else if (target.Position >= position)
            {
                _problems.Add(new(pointer, "rule.forward-reference", $"'{{{name}}}' is not answered before this page."));
            }
            else if (target.Item is NoteItem || (target.Item is GridItem && target.Item.Key == name))
            {
                _problems.Add(new(pointer, "rule.piping", $"'{{{name}}}' has no answer of its own."));
            }
        }
    }
}
