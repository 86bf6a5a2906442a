using System.Collections.Immutable;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Completes what was laid out, now that every name is known: texts, conditions, and which options are a shared list.</summary>
internal sealed class FormAssembly(ChoiceLists lists, FormLanguages languages, FormNames names, FormItems items, Losses losses)
{
    private const int MaxTitle = 300;
    private const int MaxText = 10_000;
    private const int MaxHint = 2_000;
    private const string BeforeUnit = "Unit: ";

    private readonly ConditionReader _conditions = new(names);
    private readonly FormTexts _texts = new(names, losses);

    public void Complete(List<PlannedSection> sections)
    {
        var position = 0;
        foreach (var section in sections)
        {
            Complete(section, position, "the section", section.Row?["name"] ?? "");
            section.Title ??= section.Key;
            foreach (var page in section.Pages)
            {
                Complete(page, position, "the page", null);
                var start = position;
                foreach (var item in page.Items)
                {
                    Complete(item, start, ref position);
                }
            }
        }
    }

    private void Complete(PlannedPart part, int position, string what, string? otherwise)
    {
        part.ShownWhen = Condition(part.Relevances, position, what);
        if (part.TitleRow is not { } row)
        {
            return;
        }

        if (languages.MainText(row, "label", losses) is { } title)
        {
            part.Title = _texts.Carry(row, "label", title.ReplaceLineEndings(" "), MaxTitle, position);
            foreach (var (language, text) in languages.OtherTexts(row, "label"))
            {
                part.Titles[language] = _texts.Carry(row, "label", text.ReplaceLineEndings(" "), MaxTitle, position);
            }
        }
        else if (otherwise is not null)
        {
            part.Title = otherwise.Length > 0 ? FormTexts.Cut(otherwise, MaxTitle) : null;
            losses.Changed(row, "label", "label", "A section has a title here: the group has no label, so its name is shown.");
        }
    }

    private void Complete(PlannedItem planned, int start, ref int position)
    {
        var (row, item) = (planned.Row, planned.Item);
        if (planned.List is { } list)
        {
            list.FirstShownAt ??= start;
        }

        var texts = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        var shownWhen = Condition(planned.Relevances, position, "the question");
        var text = Text(row, item.Key, start, texts);
        var hint = item is NoteItem ? null : Hint(row, item, start, texts, text);
        text = item is NoteItem ? WithHints(row, item.Key, text, start, texts) : text;
        item = item with { Text = text, Hint = hint, ShownWhen = shownWhen, Required = item.Required || (item is not (GridItem or NoteItem) && items.IsRequired(row)) };
        if (item is NumberItem number && HasUnit(row))
        {
            item = number with { Unit = languages.MainText(row, "guidance_hint", losses)![BeforeUnit.Length..] }; // it has one
            foreach (var (language, unit) in languages.OtherTexts(row, "guidance_hint"))
            {
                In(texts, language)[item.Key + ".unit"] = unit[BeforeUnit.Length..];
            }
        }
        else if (item is GridItem grid)
        {
            var rows = ImmutableArray.CreateBuilder<GridRow>();
            foreach (var (gridRow, key, relevances) in planned.Rows)
            {
                rows.Add(new GridRow(key, Text(gridRow, key, start, texts), Condition(relevances, position++, "the row")));
            }

            item = grid with { Rows = rows.ToImmutable() };
        }

        position += item is GridItem ? 0 : 1;
        planned.Item = item with { Texts = Frozen(texts) };
    }

    private string Text(FormRow row, string key, int start, Dictionary<string, Dictionary<string, string>> texts)
    {
        foreach (var (language, other) in languages.OtherTexts(row, "label"))
        {
            In(texts, language)[key] = _texts.Carry(row, "label", other, MaxText, start);
        }

        if (languages.MainText(row, "label", losses) is { } label)
        {
            return _texts.Carry(row, "label", label, MaxText, start);
        }

        var hint = languages.MainText(row, "hint", losses);
        losses.Changed(row, "label", "label", hint is null ? "The question has no label: its name is asked." : "The question has no label: its hint is asked.");
        return _texts.Carry(row, "hint", hint ?? row["name"] ?? key, MaxText, start);
    }

    private string? Hint(FormRow row, Item item, int start, Dictionary<string, Dictionary<string, string>> texts, string text)
    {
        string[] columns = HasUnit(row) && item is NumberItem ? ["hint"] : ["hint", "guidance_hint"];
        foreach (var (language, other) in columns.SelectMany(c => languages.OtherTexts(row, c)))
        {
            AddLine(In(texts, language), item.Key + ".hint", _texts.Carry(row, "hint", other, MaxHint, start), MaxHint);
        }

        string[] hints = [.. columns.Select(c => languages.MainText(row, c, losses)).OfType<string>()];
        if (hints.Length > 0 && columns.Length > 1 && row.TextsOf("guidance_hint").Any())
        {
            losses.Changed(row, "guidance_hint", "hint", "There is one hint here: the guidance stands at its end.");
        }

        var hint = string.Join('\n', hints);
        return hint.Length == 0 || (hint == text && !row.TextsOf("label").Any()) ? null : _texts.Carry(row, "hint", hint, MaxHint, start);
    }

    private string WithHints(FormRow row, string key, string text, int start, Dictionary<string, Dictionary<string, string>> texts)
    {
        foreach (var column in row.TextsOf("label").Any() ? new[] { "hint", "guidance_hint" } : ["guidance_hint"])
        {
            if (languages.MainText(row, column, losses) is { } hint)
            {
                losses.Changed(row, column, "hint", "A note has no hint here: it stands at the note's end.");
                text = FormTexts.Cut($"{text}\n{_texts.Carry(row, column, hint, MaxHint, start)}", MaxText);
            }

            foreach (var (language, other) in languages.OtherTexts(row, column))
            {
                AddLine(In(texts, language), key, _texts.Carry(row, column, other, MaxHint, start), MaxText);
            }
        }

        return text;
    }

    private static void AddLine(Dictionary<string, string> texts, string key, string line, int most) =>
        texts[key] = FormTexts.Cut(texts.TryGetValue(key, out var before) ? $"{before}\n{line}" : line, most);

    // How our own workbooks write a number's unit.
    private static bool HasUnit(FormRow row)
    {
        var texts = row.TextsOf("guidance_hint").Select(t => t.Text).ToList();
        return texts.Count > 0 && texts.TrueForAll(t => t.StartsWith(BeforeUnit, StringComparison.Ordinal) && t.Length > BeforeUnit.Length && t.Length <= BeforeUnit.Length + 40 && !t.Contains('\n', StringComparison.Ordinal));
    }

    private Condition? Condition(List<Relevance> relevances, int position, string what)
    {
        var terms = new List<(Condition Condition, Relevance From)>();
        foreach (var relevance in relevances)
        {
            try
            {
                var outcome = _conditions.Read(relevance.Expression, position, out var why);
                if (outcome.IsNever)
                {
                    throw new XPathException("it never holds");
                }

                if (why is not null)
                {
                    losses.Lost(relevance.Row, "relevant", "relevant", $"Of the condition {FormTexts.Quoted(relevance.Expression)} only “{outcome.Condition?.ToString() ?? "nothing"}” is carried, because {why}: {what} is shown more often.");
                }

                if (outcome.Condition is { } condition && !terms.Exists(t => t.Condition.ToString() == condition.ToString()))
                {
                    terms.Add((condition, relevance));
                }
            }
            catch (XPathException e)
            {
                NotCarried(relevance, e.Message, what);
            }
        }

        var joined = terms.Count switch { 0 => null, 1 => terms[0].Condition, _ => new AllOf([.. terms.Select(t => t.Condition)]) };
        try
        {
            return joined is null ? null : ConditionParser.Parse(joined.ToString()!); // a condition says itself
        }
        catch (ConditionException e)
        {
            terms.ForEach(t => NotCarried(t.From, e.Message, what));
            return null;
        }
    }

    private void NotCarried(Relevance relevance, string why, string what) => losses.Lost(
        relevance.Row, "relevant", "relevant", $"The condition {FormTexts.Quoted(relevance.Expression)} is not carried, because {why}: {what} is shown without it.");

    private static Dictionary<string, string> In(Dictionary<string, Dictionary<string, string>> texts, string language) =>
        texts.TryGetValue(language, out var known) ? known : texts[language] = new(StringComparer.Ordinal);

    /// <summary>
    /// The lists of choices as the instrument's code lists. A list that one question alone uses and that is called like it is the question's own;
    /// where questions mean different options by one list (one with words beside an option, say), the first keeps the list.
    /// </summary>
    public List<CodeList> CodeLists(List<PlannedSection> sections)
    {
        var users = sections.SelectMany(s => s.Pages).SelectMany(p => p.Items).Where(i => i is { Item: ChoiceItem, List: not null }).ToLookup(i => i.List!); // asked for
        var (shared, taken) = (new List<CodeList>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var list in lists.All.Where(l => !l.Options.IsEmpty))
        {
            var of = users[list].ToList();
            var options = Labelled(list, Options(of, list));
            var twin = shared.Find(s => list.Name.StartsWith(s.Name + "_", StringComparison.Ordinal) && s.Options.SequenceEqual(options) && SaySame(s.Texts, TextsOf(list, s.Name)));
            var own = of is [var only] && PartNames.KeyOf(only.Row["name"] ?? "", PartNames.Item) == list.Name && twin is null;
            var name = own ? null : twin?.Name ?? Name(list, taken);
            if (name is not null && twin is null)
            {
                shared.Add(new CodeList(name, options) { Texts = TextsOf(list, name) });
            }

            foreach (var user in of)
            {
                var asked = Labelled(list, ((ChoiceItem)user.Item).Options);
                var fits = asked.SequenceEqual(options) || (user.Item is not MultipleItem && asked.SequenceEqual(options.Select(o => o with { Exclusive = false })));
                user.Item = With(user.Item, fits ? options : asked, fits ? name : null, list);
            }
        }

        foreach (var alone in users.Where(u => !lists.All.Contains(u.Key)).SelectMany(u => u))
        {
            alone.Item = With(alone.Item, ((ChoiceItem)alone.Item).Options, null, alone.List!); // they were grouped by it
        }

        return shared;
    }

    private static ImmutableArray<Option> Options(List<PlannedItem> users, ChoiceList list) =>
        (users.Find(u => u.Item is MultipleItem) ?? users.FirstOrDefault())?.Item is ChoiceItem item ? item.Options : list.Options;

    private ImmutableArray<Option> Labelled(ChoiceList list, ImmutableArray<Option> options) =>
        [.. options.Select(o => list.Rows.TryGetValue(o.Code, out var row) ? o with { Label = _texts.Carry(row, "label", o.Label, 500, list.FirstShownAt ?? 0) } : o)];

    // A list's options are translated with the list; those of the item's own with it.
    private Item With(Item item, ImmutableArray<Option> options, string? list, ChoiceList of)
    {
        Item chosen = item switch
        {
            SingleItem single => single with { Options = options, CodeListName = list },
            MultipleItem multiple => multiple with { Options = options, CodeListName = list },
            GridItem grid => grid with { Options = options, CodeListName = list },
            RankingItem ranking => ranking with { Options = options, CodeListName = list },
            _ => item,
        };
        return list is not null ? chosen : chosen with
        {
            Texts = TextsOf(of, item.Key).Aggregate(item.Texts, (texts, more) => texts.SetItem(more.Key, texts.GetValueOrDefault(more.Key, ImmutableDictionary<string, string>.Empty).SetItems(more.Value))),
        };
    }

    private ImmutableDictionary<string, ImmutableDictionary<string, string>> TextsOf(ChoiceList list, string name)
    {
        var texts = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (language, code, label) in list.Texts)
        {
            In(texts, language)[$"{name}.{code}"] = _texts.Carry(list.Rows[code], "label", label, 500, list.FirstShownAt ?? 0); // the list has its rows
        }

        return Frozen(texts);
    }

    private static bool SaySame(ImmutableDictionary<string, ImmutableDictionary<string, string>> one, ImmutableDictionary<string, ImmutableDictionary<string, string>> other) =>
        one.Count == other.Count && one.All(l => other.TryGetValue(l.Key, out var texts) && texts.Count == l.Value.Count && l.Value.All(t => texts.GetValueOrDefault(t.Key) == t.Value));

    private static ImmutableDictionary<string, ImmutableDictionary<string, string>> Frozen(Dictionary<string, Dictionary<string, string>> texts) =>
        texts.ToImmutableDictionary(t => t.Key, t => t.Value.ToImmutableDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    private string Name(ChoiceList list, HashSet<string> taken)
    {
        var plain = new string([.. list.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);
        plain = plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain : "list_" + plain;
        var name = plain[..Math.Min(plain.Length, 40)];
        for (var n = 2; !taken.Add(name); n++)
        {
            name = $"{plain[..Math.Min(plain.Length, 35)]}_{n}";
        }

        if (name != list.Name)
        {
            losses.Changed(list.Row, "list_name", "list", $"The list “{list.Name}” is called {name}.");
        }

        return name;
    }
}
