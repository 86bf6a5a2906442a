using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Makes an item of a row of the survey sheet: its kind, key, options and checks; texts and conditions come when all items are known.</summary>
internal sealed class FormItems(ChoiceLists lists, FormKeys keys, Losses losses)
{
    private const int FirstOther = 97;

    private static readonly string[] Carried = ["type", "name", "label", "relevant", "disabled"];
    private static readonly string[] CarriedOfNotes = ["hint", "guidance_hint"];
    private static readonly string[] CarriedOfQuestions = [.. CarriedOfNotes, "required"];

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["calculation"] = "Nothing is calculated while somebody answers.",
        ["default"] = "No answer is filled in beforehand.",
        ["choice_filter"] = "All options of the list are offered, whatever was answered before.",
        ["constraint_message"] = "Messages are ours: they say what to enter in the words of the question.",
        ["required_message"] = "Messages are ours: they say what to enter in the words of the question.",
        ["hint"] = "Groups and the rows of a grid have no hints here.",
        ["guidance_hint"] = "There is no second hint here.",
        ["required"] = "What asks nothing is not required.",
        ["readonly"] = "Every question can be answered.",
        ["repeat_count"] = "Nothing is asked several times.",
        ["image"] = "Pictures are not shown.",
        ["big-image"] = "Pictures are not shown.",
        ["audio"] = "Sound is not played.",
        ["video"] = "Films are not shown.",
    };

    /// <summary>Null for what is left out, with the reason said.</summary>
    public PlannedItem? Make(FormQuestionRow question)
    {
        var row = question.Row;
        if (QuestionTypes.Read(question.Type) is not { } type)
        {
            losses.Lost(row, "type", "type", $"“{question.Type}” is no type that is known: the question is left out.");
            return null;
        }

        if (type.Loss is { } loss)
        {
            losses.Add(row.Sheet, row.Number, row.HeadingOf("type"), loss.Code, loss.Message);
        }

        if (type.Kind == QuestionKind.LeftOut)
        {
            return null;
        }

        var planned = type.List is null ? Plain(question, type) : Choice(question, type);
        if (FormTree.IsYes(row["readonly"]) && planned.Item.Asks)
        {
            losses.Changed(row, "readonly", "type", "What cannot be answered is a note here.");
            planned.Item = new NoteItem { Key = planned.Item.Key, Text = "" };
        }

        return planned;
    }

    /// <summary>Says what stands in the row and is carried by nothing.</summary>
    public void SayWhatIsLost(FormNode node, bool asks, IReadOnlyCollection<string> carried, IReadOnlyCollection<string> words)
    {
        var row = node.Row;
        foreach (var column in row.Filled.Where(c => !Carried.Contains(c.Name) && !carried.Contains(c.Name)))
        {
            if (column.Name == "appearance")
            {
                SayAppearance(node, words);
            }
            else if (column.Name is not ("readonly" or "required") || (column.Name == "required" ? FormTree.IsYes(row["required"]) : asks ? !FormTree.IsYesOrNo(row["readonly"]) : FormTree.IsYes(row["readonly"])))
            {
                losses.Add(row.Sheet, row.Number, column.Heading, "lost." + column.Name, Reasons.GetValueOrDefault(column.Name, "There is nothing like it here."));
            }
        }
    }

    public bool IsRequired(FormRow row)
    {
        var required = row["required"];
        if (required is null || FormTree.IsYesOrNo(required))
        {
            return FormTree.IsYes(required);
        }

        losses.Lost(row, "required", "required", "A question is required always or never here: this one is not.");
        return false;
    }

    private PlannedItem Plain(FormQuestionRow question, QuestionType type)
    {
        var row = question.Row;
        Item Model(string key) => type.Kind switch
        {
            QuestionKind.Integer or QuestionKind.Range => new NumberItem { Key = key, Text = "" },
            QuestionKind.Decimal => new NumberItem { Key = key, Text = "", Decimals = 6 },
            QuestionKind.Date => new DateItem { Key = key, Text = "" },
            QuestionKind.Note => new NoteItem { Key = key, Text = "" },
            QuestionKind.Acknowledge => new SingleItem { Key = key, Text = "", Options = [new Option(1, "OK")] },
            _ => new TextItem { Key = key, Text = "" },
        };
        var item = Model(keys.Item(question.Name, row, Model));
        var list = type.Kind == QuestionKind.Acknowledge ? new ChoiceList("OK", row) { Options = [new Option(1, "OK")], Codes = { ["OK"] = 1 } } : null;
        var (carried, words) = (new List<string>(item.Asks ? CarriedOfQuestions : CarriedOfNotes), new List<string>());
        if (item is NumberItem number)
        {
            item = type.Between is var (min, max) ? number with { Min = min, Max = max } : type.Kind == QuestionKind.Range ? WithRange(row, number) : number;
            carried.Add(type.Kind == QuestionKind.Range ? "parameters" : "");
        }
        else if (item is TextItem text && question.Looks("multiline"))
        {
            words.Add("multiline");
            var lines = Parameter(row, "rows");
            carried.AddRange(lines is null ? [] : ["parameters"]);
            item = text with { Lines = (int)Math.Clamp(lines ?? 5, 2, 50) };
        }

        item = Constrained(row, item, null, carried);
        if (type.Kind == QuestionKind.Decimal && item is NumberItem { Decimals: 6 })
        {
            losses.Changed(row, "type", "decimals", "A number has at most 6 decimals here.");
        }

        SayWhatIsLost(question, item.Asks, carried, words);
        return new PlannedItem(row, item) { List = list };
    }

    private PlannedItem Choice(FormQuestionRow question, QuestionType type)
    {
        var row = question.Row;
        var list = lists.Find(type.List!, type.IsExternal); // a choice has one
        if (list is not { Options.IsEmpty: false })
        {
            losses.Changed(row, "type", "type", list is null ? $"There is no list “{type.List}”: the question is asked as text."
                : $"The list “{type.List}” has {(list.Codes.Count > 500 ? "more than 500 choices" : "no choice")}: the question is asked as text.");
            return Plain(question, new QuestionType(QuestionKind.Text));
        }

        list.IsUsed = true;
        var options = type.OrOther ? WithOther(list, asksWords: type.Kind != QuestionKind.Ranking) : list.Options;
        Item Model(string key) => type.Kind switch
        {
            QuestionKind.Multiple => new MultipleItem { Key = key, Text = "", Options = options, CodeListName = list.Name },
            QuestionKind.Ranking => new RankingItem { Key = key, Text = "", Options = options, CodeListName = list.Name, Ranks = Math.Min(50, options.Length) },
            _ => new SingleItem { Key = key, Text = "", Options = options, CodeListName = list.Name },
        };
        var item = Model(keys.Item(question.Name, row, Model)) with { DontKnow = list.DontKnow, PreferNotToSay = list.PreferNotToSay };
        if (type.OrOther && type.Kind == QuestionKind.Ranking)
        {
            losses.Lost(row, "type", "other", "There are no words beside an option that is ranked: which other is not asked.");
        }
        else if (type.OrOther)
        {
            losses.Changed(row, "type", "other", $"The words beside “Other” are part of the question here, in the extract's column {item.Key}_oth.");
        }

        var carried = new List<string>(CarriedOfQuestions);
        item = Constrained(row, item, list, carried);
        SayWhatIsLost(question, item.Asks, carried, []);
        return new PlannedItem(row, item) { List = list };
    }

    // XLSForm adds a choice "other" and a question after it.
    private static ImmutableArray<Option> WithOther(ChoiceList list, bool asksWords)
    {
        if (!list.Codes.TryGetValue("other", out var code))
        {
            code = FirstOther;
            while (list.Codes.ContainsValue(code))
            {
                code++;
            }

            list.Codes["other"] = code;
            list.Options = list.Options.Add(new Option(code, "Other"));
        }

        return [.. list.Options.Select(o => o.Code == code ? o with { Other = asksWords } : o)];
    }

    private Item Constrained(FormRow row, Item item, ChoiceList? list, List<string> carried)
    {
        if (row["constraint"] is not { } constraint || !item.Asks)
        {
            return item;
        }

        carried.Add("constraint");
        var (checkedItem, rest) = ConstraintReader.Read(item, list, row["name"] ?? "", constraint);
        if (rest.Count > 0)
        {
            losses.Lost(row, "constraint", "constraint", $"Of the rule {FormTexts.Quoted(constraint)} this is not checked: {string.Join("; ", rest)}.");
        }

        return checkedItem;
    }

    private NumberItem WithRange(FormRow row, NumberItem item)
    {
        var (start, end, step) = (Parameter(row, "start") ?? 1, Parameter(row, "end") ?? 10, Parameter(row, "step") ?? 1);
        if (Math.Abs(start) > NumberItem.Largest || Math.Abs(end) > NumberItem.Largest)
        {
            return item;
        }

        var decimals = Math.Min(6, new[] { start, end, step }.Max(n => (int)n.Scale));
        var range = item with { Decimals = decimals, Min = decimal.Round(Math.Min(start, end), decimals), Max = decimal.Round(Math.Max(start, end), decimals) };
        if (step != 1)
        {
            losses.Lost(row, "parameters", "parameters", "Any number of the range can be typed, not only every step of it.");
        }

        return InstrumentRules.TouchesMissingBand(range) ? item with { Decimals = decimals } : range;
    }

    // "start=0 end=10, step=2"
    private static decimal? Parameter(FormRow row, string name)
    {
        foreach (var part in (row["parameters"] ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=');
            if (pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(pair[1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }

    private void SayAppearance(FormNode node, IReadOnlyCollection<string> words)
    {
        var left = node.Appearance.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !words.Contains(w)).ToList();
        if (left.Exists(w => w.StartsWith("search(", StringComparison.Ordinal)))
        {
            losses.Lost(node.Row, "appearance", "appearance", "Choices are not looked up in a file: those of the sheet are offered.");
        }
        else if (left.Exists(w => w is "month-year" or "year"))
        {
            losses.Lost(node.Row, "appearance", "appearance", "A date is a whole day here.");
        }
        else if (left.Count > 0)
        {
            losses.Lost(node.Row, "appearance", "appearance", $"“{string.Join(' ', left)}”: how a question looks is the page's affair here.");
        }
    }
}
