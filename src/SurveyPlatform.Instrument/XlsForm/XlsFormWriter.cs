using SurveyPlatform.Instruments.Workbooks;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Writes an instrument as an XLSForm workbook in the nearest idiom there is, and says what the workbook does not hold: a section is a group, a
/// page a group with the appearance field-list, a grid one with table-list; don't know is a choice -93; the words beside an option are a question
/// after it. <see cref="XlsFormReader"/> reads all of this back.
/// </summary>
public sealed class XlsFormWriter
{
    // Groups that every form has already.
    private static readonly string[] Reserved = ["meta", "data"];

    private readonly Instrument _instrument;
    private readonly Losses _losses = new();
    private readonly WrittenTexts _texts;
    private readonly RelevantWriter _relevant;
    private readonly ChoiceSheet _choices;
    private readonly SheetTable _survey;
    private readonly HashSet<string> _names;

    private XlsFormWriter(string instrument)
    {
        _instrument = InstrumentJson.Read(instrument);
        _texts = new WrittenTexts(_instrument, OtherTexts.Of(instrument), _losses);
        _relevant = new RelevantWriter(_instrument);
        _choices = new ChoiceSheet(_instrument, _texts, _losses);
        _survey = new SheetTable("survey",
            ["type", "name", .. _texts.Headings("label"), .. _texts.Headings("hint"), "guidance_hint", "required", "relevant", "constraint", "constraint_message", "appearance", "parameters"]);
        _names = [.. Reserved, .. _instrument.Items.SelectMany(i => i.AnswerKeys.Append(i.Key).Append(i.Key + "_oth"))];
    }

    /// <summary>Writes the workbook and tells what it does not hold.</summary>
    /// <param name="instrument">The text of an instrument file that <see cref="InstrumentJson.Read"/> takes.</param>
    /// <param name="formId">What the form is called where it is used.</param>
    public static IReadOnlyList<Loss> Write(Stream file, string instrument, string formId, string version)
    {
        var writer = new XlsFormWriter(instrument);
        foreach (var section in writer._instrument.Sections)
        {
            writer.Section(section);
        }

        var used = writer._instrument.Items.OfType<ChoiceItem>().Select(i => i.CodeListName).OfType<string>().ToHashSet(StringComparer.Ordinal);
        writer._choices.WriteRest(writer._instrument.CodeLists, used);
        writer.SayWhatListsLose();
        var settings = new SheetTable("settings", "form_title", "form_id", "version", "default_language", "style");
        settings.Add(("form_title", writer._instrument.Title), ("form_id", formId), ("version", version), ("default_language", writer._texts.Main), ("style", "pages"));
        if (writer._texts.HasTranslation("title"))
        {
            writer._losses.Add("settings", 2, "form_title", "lost.translation", "A form has its title in one language.");
        }

        WorkbookWriter.Write(file, [writer._survey.Done(), writer._choices.Table.Done(), settings.Done()]);
        return writer._losses.InOrder();
    }

    private void Section(Section section)
    {
        Begin(section.Key, section.Title, section.ShownWhen, null, "section");
        foreach (var page in section.Pages)
        {
            Begin(page.Key, page.Title, page.ShownWhen, "field-list", "page");
            foreach (var item in page.Items)
            {
                Item(item);
            }

            _survey.Add(("type", "end_group"));
        }

        _survey.Add(("type", "end_group"));
    }

    private void Begin(string key, string? title, Condition? shownWhen, string? appearance, string what)
    {
        var name = key;
        for (var n = 1; !_names.Add(name); n++)
        {
            name = n == 1 ? $"{key}_{what}" : $"{key}_{what}_{n}";
        }

        _survey.Add(("type", "begin_group"), ("name", name), ("appearance", appearance), ("relevant", Relevant(shownWhen)));
        _texts.Write(_survey, "label", key, title);
        if (name != key)
        {
            Changed("name", "key", $"Sections, pages and questions share one set of names in XLSForm: the {what} “{key}” is called {name}.");
        }
    }

    private void Item(Item item)
    {
        if (item is GridItem grid)
        {
            Grid(grid);
            return;
        }

        _survey.Add(
            ("type", Type(item)), ("name", item.Key), ("required", item.Required ? "yes" : null), ("relevant", Relevant(item.ShownWhen)),
            ("constraint", RelevantWriter.Constraint(item)), ("constraint_message", Message(item)));
        Texts(item);
        SayAlone(item);
        switch (item)
        {
            case TextItem { Lines: > 1 } text:
                _survey.Say(("appearance", "multiline"), ("parameters", $"rows={RelevantWriter.Number(text.Lines)}"));
                break;
            case NumberItem { Unit: { } unit }:
                _survey.Say(("guidance_hint", $"Unit: {unit}"));
                Changed("guidance_hint", "unit", "XLSForm has no units: it stands in the guidance, which is shown to those who look for it.");
                break;
            case RankingItem ranking when ranking.Ranks < ranking.Options.Length:
                Lost("type", "ranks", $"In XLSForm all {ranking.Options.Length} options are put in order, not the first {ranking.Ranks}.");
                break;
            case SingleItem or MultipleItem when ((ChoiceItem)item).Options.FirstOrDefault(o => o.Other) is { } other:
                Words((ChoiceItem)item, other);
                break;
        }
    }

    // Where one answer is given, every option stands alone.
    private void SayAlone(Item item)
    {
        if (item is ChoiceItem { CodeListName: null } and not MultipleItem && ((ChoiceItem)item).Options.FirstOrDefault(o => o.Exclusive) is { } alone)
        {
            Lost("type", "exclusive", $"That “{alone.Label}” stands alone is not said: it means nothing where one answer is given.");
        }
    }

    private void Grid(GridItem grid)
    {
        _survey.Add(("type", "begin_group"), ("name", grid.Key), ("appearance", "table-list"), ("relevant", Relevant(grid.ShownWhen)));
        Texts(grid);
        SayAlone(grid);
        var list = _choices.ListOf(grid);
        foreach (var row in grid.Rows)
        {
            _survey.Add(("type", $"select_one {list}"), ("name", row.Key), ("required", grid.Required ? "yes" : null), ("relevant", Relevant(row.ShownWhen)));
            _texts.Write(_survey, "label", row.Key, row.Text);
        }

        _survey.Add(("type", "end_group"));
    }

    // The words beside an option, as forms ask for them.
    private void Words(ChoiceItem item, Option other)
    {
        var code = RelevantWriter.Number(other.Code);
        _survey.Add(("type", "text"), ("name", item.Key + "_oth"), ("relevant", item is MultipleItem ? $"selected(${{{item.Key}}}, '{code}')" : $"${{{item.Key}}} = '{code}'"));
        _texts.Write(_survey, "label", $"{item.Key}.{code}", other.Label);
    }

    private void Texts(Item item)
    {
        _texts.Write(_survey, "label", item.Key, item.Text);
        _texts.Write(_survey, "hint", item.Key + ".hint", item.Hint);
        if (item.Previous != PreviousAnswer.None)
        {
            Lost("name", "previous", "XLSForm shows nobody what they answered last time.");
        }

        if (item is TextItem { Sensitive: true })
        {
            Lost("name", "sensitive", "XLSForm has no mark for answers that need care.");
        }

        if (item is TextItem or DateItem or RankingItem)
        {
            foreach (var reason in item.OfferedReasons)
            {
                Lost("type", reason == MissingReason.DontKnow ? "dontKnow" : "preferNotToSay", $"“{reason.Label}” can only be a choice or a number in XLSForm: it is not offered.");
            }
        }
        else if (item is NumberItem && item.OfferedReasons.Any())
        {
            Changed("constraint", "dontKnow", $"Not to answer is typed as a number: {string.Join(", ", item.OfferedReasons.Select(r => $"{RelevantWriter.Number(r.Code)} for “{r.Label}”"))}.");
        }
    }

    private string Type(Item item) => item switch
    {
        SingleItem single => $"select_one {_choices.ListOf(single)}",
        MultipleItem several => $"select_multiple {_choices.ListOf(several)}",
        RankingItem ranking => $"rank {_choices.ListOf(ranking)}",
        NumberItem { Decimals: 0 } => "integer",
        NumberItem => "decimal",
        TextItem => "text",
        DateItem => "date",
        NoteItem => "note",
        _ => throw new InvalidOperationException(),
    };

    private static string? Message(Item item) => RelevantWriter.Constraint(item) is null ? null : item switch
    {
        NumberItem number => string.Join(", or ", [Wording.For("en").Range(number, "it"), .. number.OfferedReasons.Select(r => $"{RelevantWriter.Number(r.Code)} for {r.Label}")]),
        TextItem text => $"At most {RelevantWriter.Number(text.MaxLength)} characters",
        MultipleItem several => $"Cannot be chosen with others: {string.Join(", ", several.OfferedOptions.Where(o => o.Exclusive).Select(o => o.Label))}",
        _ => null,
    };

    private string? Relevant(Condition? condition) => condition is null ? null : _relevant.Relevant(condition);

    // "Alone" is a rule of a question there, not of a list.
    private void SayWhatListsLose()
    {
        foreach (var list in _instrument.CodeLists.Where(l => l.Options.Any(o => o.Exclusive) && !_instrument.Items.Any(i => i is MultipleItem m && m.CodeListName == l.Name)))
        {
            _losses.Add("choices", null, "name", "lost.exclusive", $"That an option of the list “{list.Name}” stands alone is not said: no question with several answers uses it.");
        }
    }

    private void Lost(string column, string what, string message) => _losses.Add("survey", _survey.LastRow, column, "lost." + what, message);

    private void Changed(string column, string what, string message) => _losses.Add("survey", _survey.LastRow, column, "changed." + what, message);
}
