namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Finds what is a grid here: a group with the appearance table-list, or of nothing but likert scales, whose questions share one list; and a
/// question with the appearance label with the list-nolabel questions after it. Where the questions differ in more than their words it is none.
/// </summary>
internal sealed class FormGrids(ChoiceLists lists, FormItems items, FormKeys keys)
{
    private const int MostRows = 200;

    public PlannedItem? Take(FormGroup group)
    {
        var rows = group.Children.OfType<FormQuestionRow>().ToList();
        var looks = group.Looks("table-list") || (rows.Count > 1 && group.Row.TextsOf("label").Any() && rows.TrueForAll(r => r.Looks("likert")));
        if (!looks || group.Kind != "group" || rows.Count != group.Children.Count || SharedList(rows) is not { } list)
        {
            return null;
        }

        items.SayWhatIsLost(group, false, ["hint", "guidance_hint"], ["field-list", "table-list"]);
        return Grid(group, rows, list, ["likert", "list-nolabel"]);
    }

    /// <summary>A grid made of rows that follow each other; then the index is at the last of them.</summary>
    public PlannedItem? TakeRun(List<FormNode> nodes, ref int index)
    {
        if (nodes[index] is not FormQuestionRow head || !head.Looks("label"))
        {
            return null;
        }

        var rows = nodes.Skip(index + 1).TakeWhile(n => n.Looks("list-nolabel")).OfType<FormQuestionRow>().ToList();
        if (SharedList([head, .. rows]) is not { } list || rows.Count == 0 || !head.Row.TextsOf("label").Any())
        {
            return null;
        }

        index += rows.Count;
        items.SayWhatIsLost(head, false, ["hint", "guidance_hint"], ["label"]);
        var grid = Grid(head, rows, list, ["list-nolabel"]);
        if (head.Row["relevant"] is { } relevant)
        {
            grid.Relevances.Add(new Relevance(head.Row, relevant));
        }

        return grid;
    }

    private ChoiceList? SharedList(List<FormQuestionRow> rows)
    {
        var types = rows.ConvertAll(r => QuestionTypes.Read(r.Type));
        return rows.Count is > 0 and <= MostRows
            && types.TrueForAll(t => t is { Kind: QuestionKind.Single, List: not null, OrOther: false, IsExternal: false } && t.List == types[0]!.List) // a single question each
            && rows.TrueForAll(r => r.Row["required"] == rows[^1].Row["required"] || r.Looks("label"))
            && rows.TrueForAll(r => r.Row["constraint"] is null)
            && lists.Find(types[0]!.List!, false) is { Options.IsEmpty: false } list ? list : null; // each has one
    }

    private PlannedItem Grid(FormNode head, List<FormQuestionRow> rows, ChoiceList list, string[] words)
    {
        list.IsUsed = true;
        Item Model(string key) => new GridItem { Key = key, Text = "", Options = list.Options, CodeListName = list.Name, Rows = [] };
        var grid = Model(keys.Item(head.Name, head.Row, Model)) with { DontKnow = list.DontKnow, PreferNotToSay = list.PreferNotToSay, Required = items.IsRequired(rows[0].Row) };
        var planned = new PlannedItem(head.Row, grid) { List = list };
        foreach (var row in rows)
        {
            items.SayWhatIsLost(row, true, ["required"], words);
            planned.Rows.Add((row.Row, keys.Item(row.Name, row.Row, key => new NoteItem { Key = key, Text = "" }), row.Row["relevant"] is { } relevant ? [new Relevance(row.Row, relevant)] : []));
        }

        return planned;
    }
}
