using System.Collections.Immutable;
using SurveyPlatform.Instruments.Workbooks;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Writes an instrument as an XLSForm workbook in the nearest idiom there is, and says what the workbook does not hold: a section is a group, a
/// page a group with the appearance field-list, a grid one with table-list; don't know is a choice -93; the words beside an option are a question
/// after it. <see cref="XlsFormReader"/> reads all of this back.
/// </summary>
public sealed class XlsFormWriter
{
    // Names that every form has already.
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
        _texts = new WrittenTexts(_instrument, _losses);
        _relevant = new RelevantWriter(_instrument);
        _choices = new ChoiceSheet(_instrument, _texts, _losses);
        _survey = new SheetTable("survey",
            ["type", "name", .. _texts.Headings("label"), .. _texts.Headings("hint"), .. _texts.Headings("guidance_hint"), "required", "relevant", "constraint", .. _texts.Headings("constraint_message"), "appearance", "parameters"]);
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
        if (writer._texts.Others.Any(l => writer._instrument.TitleIn(l) != writer._instrument.Title))
        {
            writer._losses.Add("settings", 2, "form_title", "lost.translation", "A form has its title in one language.");
        }

        writer.SayIdleTranslations(instrument);
        WorkbookWriter.Write(file, [writer._survey.Done(), writer._choices.Table.Done(), settings.Done()]);
        return writer._losses.InOrder();
    }

    private void Section(Section section)
    {
        Begin(section.Key, section.Title, section.Titles, section.ShownWhen, null, PartNames.Section);
        foreach (var page in section.Pages)
        {
            Begin(page.Key, page.Title, page.Titles, page.ShownWhen, "field-list", PartNames.Page);
            foreach (var item in page.Items)
            {
                Item(item);
            }

            _survey.Add(("type", "end_group"));
        }

        _survey.Add(("type", "end_group"));
    }

    private void Begin(string key, string? title, ImmutableDictionary<string, string> titles, Condition? shownWhen, string? appearance, string what)
    {
        var name = PartNames.Of(key, what, _names);
        _survey.Add(("type", "begin_group"), ("name", name), ("appearance", appearance), ("relevant", Relevant(shownWhen)));
        _texts.Write(_survey, "label", title, titles.GetValueOrDefault);
        if (name != key)
        {
            Changed("name", "key", $"Sections, pages and questions share one set of names in XLSForm: the {what} “{key}” is called {name}, and gets its key back when it is read here.");
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
            ("type", Type(item)), ("name", PartNames.Of(item.Key)), ("required", item.Required ? "yes" : null), ("relevant", Relevant(item.ShownWhen)),
            ("constraint", RelevantWriter.Constraint(item)));
        Texts(item);
        SayAlone(item);
        switch (item)
        {
            case TextItem { Lines: > 1 } text:
                _survey.Say(("appearance", "multiline"), ("parameters", $"rows={RelevantWriter.Number(text.Lines)}"));
                break;
            case NumberItem { Unit: { } unit }:
                _texts.Write(_survey, "guidance_hint", $"Unit: {unit}", l => item.Texts.GetValueOrDefault(l)?.GetValueOrDefault(item.Key + ".unit") is { } other ? $"Unit: {other}" : null);
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
        _survey.Add(("type", "begin_group"), ("name", PartNames.Of(grid.Key)), ("appearance", "table-list"), ("relevant", Relevant(grid.ShownWhen)));
        Texts(grid);
        SayAlone(grid);
        var list = _choices.ListOf(grid);
        foreach (var row in grid.Rows)
        {
            _survey.Add(("type", $"select_one {list}"), ("name", PartNames.Of(row.Key)), ("required", grid.Required ? "yes" : null), ("relevant", Relevant(row.ShownWhen)));
            SayName(row.Key);
            _texts.Write(_survey, "label", grid, row.Key, row.Text);
        }

        _survey.Add(("type", "end_group"));
    }

    // The words beside an option, as forms ask for them.
    private void Words(ChoiceItem item, Option other)
    {
        var code = RelevantWriter.Number(other.Code);
        _survey.Add(("type", "text"), ("name", PartNames.Of(item.Key) + "_oth"), ("relevant", item is MultipleItem ? $"selected(${{{PartNames.Of(item.Key)}}}, '{code}')" : $"${{{PartNames.Of(item.Key)}}} = '{code}'"));
        _texts.Write(_survey, "label", item, $"{item.Key}.{code}", other.Label);
    }

    private void Texts(Item item)
    {
        SayName(item.Key);
        _texts.Write(_survey, "label", item, item.Key, item.Text);
        _texts.Write(_survey, "hint", item, item.Key + ".hint", item.Hint);
        _texts.Write(_survey, "constraint_message", Message(item, _instrument.Language), language => Message(item, language));
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

    private void SayName(string key)
    {
        if (PartNames.Of(key) is var name && name != key)
        {
            Changed("name", "key", $"XLSForm keeps the name “{key}” for itself: the question is called {name}, and gets its key back when it is read here.");
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

    // What the page here says to an answer that is refused.
    private string? Message(Item item, string language)
    {
        var (wording, text) = (Wording.For(_instrument, language), item.TextIn(language));
        return RelevantWriter.Constraint(item) is null ? null : item switch
        {
            NumberItem number => wording.Range(number, text) + string.Concat(number.OfferedReasons.Select(r => $" ({RelevantWriter.Number(r.Code)}: {wording.Label(r)})")),
            TextItem words => wording.TooLong(text, words.MaxLength),
            MultipleItem several => string.Join("; ", several.OfferedOptions.Where(o => o.Exclusive).Select(o => wording.SelectAlone(text, wording.LabelOf(item, o)))),
            _ => null,
        };
    }

    private string? Relevant(Condition? condition) => condition is null ? null : _relevant.Relevant(condition);

    // "Alone" and the words beside an option are a question's there, not a list's.
    private void SayWhatListsLose()
    {
        foreach (var list in _instrument.CodeLists)
        {
            var users = _instrument.Items.OfType<ChoiceItem>().Where(i => i.CodeListName == list.Name).ToList();
            if (list.Options.Any(o => o.Exclusive) && !users.Any(i => i is MultipleItem))
            {
                _losses.Add("choices", null, "name", "lost.exclusive", $"That an option of the list “{list.Name}” stands alone is not said: no question with several answers uses it.");
            }

            if (list.Options.FirstOrDefault(o => o.Other) is { } other && !users.Any(i => i is SingleItem or MultipleItem))
            {
                _losses.Add("choices", null, "name", "lost.other", $"That “{other.Label}” of the list “{list.Name}” takes words of one's own is not said: no question that asks for them uses it.");
            }
        }
    }

    // Translations of what is not there, of a page without a title say; what is published may have them, and no page shows them.
    private void SayIdleTranslations(string instrument)
    {
        foreach (var idle in InstrumentJson.Review(instrument).Refusals.Where(r => r.Pointer.Contains("/texts/", StringComparison.Ordinal)))
        {
            _losses.Add("survey", null, null, "lost.translation", $"{idle.Pointer}: {idle.Message} It is shown nowhere and not in the workbook.");
        }
    }

    private void Lost(string column, string what, string message) => _losses.Add("survey", _survey.LastRow, column, "lost." + what, message);

    private void Changed(string column, string what, string message) => _losses.Add("survey", _survey.LastRow, column, "changed." + what, message);
}
