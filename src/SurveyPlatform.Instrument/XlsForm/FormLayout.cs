namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Lays the survey sheet out in sections and pages: a top-level group is a section, a group with the appearance field-list a page, a question
/// outside one a page of its own; other groups leave their condition to what is in them, and their label to its pages.
/// </summary>
internal sealed class FormLayout(FormItems items, FormGrids grids, FormKeys keys, FormNames names, Losses losses)
{
    private const int MostParts = 200;

    private readonly List<PlannedSection> _sections = [];
    private int _position;

    /// <param name="title">The form's, for a section that the workbook does not name.</param>
    public List<PlannedSection> Lay(List<FormNode> nodes, string title)
    {
        PlannedSection? unnamed = null;
        foreach (var node in nodes.Where(n => !IsNever(n)))
        {
            if (node is FormGroup group && !IsPage(group))
            {
                SayRepeat(group);
                items.SayWhatIsLost(group, false, [], []);
                var section = NewSection(group.Name, group.Row);
                section.TitleRow = group.Row;
                AddRelevance(section.Relevances, group.Row);
                foreach (var child in group.Children.Where(c => !IsNever(c)))
                {
                    section = LayIn(section, child, [], null);
                }

                unnamed = null;
            }
            else
            {
                unnamed ??= NewSection("main", null);
                unnamed.Title = title;
                unnamed = LayIn(unnamed, node, [], null);
            }
        }

        foreach (var empty in _sections.Where(s => s.Pages.Count == 0))
        {
            SayEmpty(empty.Row);
        }

        _sections.RemoveAll(s => s.Pages.Count == 0);
        return _sections;
    }

    private static bool IsPage(FormGroup group) => group.Looks("field-list") || group.Looks("table-list");

    private static void AddRelevance(List<Relevance> relevances, FormRow row)
    {
        if (row["relevant"] is { } expression)
        {
            relevances.Add(new Relevance(row, expression));
        }
    }

    private PlannedSection NewSection(string name, FormRow? row)
    {
        var section = new PlannedSection(keys.Section(name, row), row);
        _sections.Add(section);
        return section;
    }

    private PlannedSection LayIn(PlannedSection section, FormNode node, List<Relevance> around, FormRow? label)
    {
        if (node is FormGroup group && !IsPage(group))
        {
            SayRepeat(group);
            items.SayWhatIsLost(group, false, [], []);
            List<Relevance> inside = [.. around];
            AddRelevance(inside, group.Row);
            losses.Changed(group.Row, "type", "structure", "There are no groups within a section here: what is in it stands in the section, with its condition and its label.");
            var titled = group.Row.TextsOf("label").Any();
            foreach (var child in group.Children.Where(c => !IsNever(c)))
            {
                section = LayIn(section, child, inside, titled ? group.Row : label);
            }

            if (titled && !section.Pages.Exists(p => ReferenceEquals(p.TitleRow, group.Row)))
            {
                losses.Lost(group.Row, "label", "label", "There are no groups within a section here, and its pages have labels of their own: this one is shown nowhere.");
            }

            return section;
        }

        section = WithRoom(section);
        var page = new PlannedPage(keys.Page(node.Name, node is FormGroup ? node.Row : null), node.Row) { TitleRow = label };
        page.Relevances.AddRange(around);
        if (node is FormGroup list)
        {
            LayPage(page, list);
        }
        else
        {
            LayItem(page, (FormQuestionRow)node, []);
        }

        if (page.Items.Count > 0)
        {
            section.Pages.Add(page);
        }
        else if (node is FormGroup)
        {
            SayEmpty(node.Row);
        }

        return section;
    }

    // A section may have 200 pages: what comes after stands in another one of the same title and conditions.
    private PlannedSection WithRoom(PlannedSection section)
    {
        if (section.Pages.Count < MostParts)
        {
            return section;
        }

        var next = NewSection(section.Row?["name"] ?? "main", null);
        (next.Title, next.TitleRow) = (section.Title, section.TitleRow);
        next.Relevances.AddRange(section.Relevances);
        if (section.Row is { } row)
        {
            losses.Changed(row, "name", "structure", $"A section may have {MostParts} pages: the rest of them stands in the section {next.Key}.");
        }

        return next;
    }

    private void LayPage(PlannedPage page, FormGroup group)
    {
        SayRepeat(group);
        if (grids.Take(group) is { } grid)
        {
            AddRelevance(grid.Relevances, group.Row); // its condition and its label are the grid's
            Add(page, grid);
            return;
        }

        items.SayWhatIsLost(group, false, [], ["field-list"]);
        page.TitleRow = group.Row.TextsOf("label").Any() ? group.Row : page.TitleRow;
        AddRelevance(page.Relevances, group.Row);
        LayItems(page, group.Children, []);
    }

    private void LayItems(PlannedPage page, List<FormNode> nodes, List<Relevance> around)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            if (IsNever(nodes[i]))
            {
                continue;
            }

            if (grids.TakeRun(nodes, ref i) is { } run)
            {
                run.Relevances.AddRange(around);
                Add(page, run);
            }
            else if (nodes[i] is FormQuestionRow question)
            {
                if (!IsWordsBesideOther(page, question))
                {
                    LayItem(page, question, around);
                }
            }
            else if (nodes[i] is FormGroup group)
            {
                LayGroup(page, group, around);
            }
        }
    }

    private void LayGroup(PlannedPage page, FormGroup group, List<Relevance> around)
    {
        SayRepeat(group);
        if (grids.Take(group) is { } grid)
        {
            grid.Relevances.AddRange(around);
            AddRelevance(grid.Relevances, group.Row);
            Add(page, grid);
            return;
        }

        items.SayWhatIsLost(group, false, [], ["field-list"]);
        List<Relevance> inside = [.. around];
        AddRelevance(inside, group.Row);
        var titled = group.Row.TextsOf("label").Any() && group.Children.Count > 0;
        losses.Changed(group.Row, titled ? "label" : "type", "structure", titled
            ? "There are no groups within a page here: the label became a note above the questions."
            : "There are no groups within a page here: what is in it stands on the page, with its condition.");
        if (titled)
        {
            Item Model(string key) => new NoteItem { Key = key, Text = "" };
            var note = new PlannedItem(group.Row, Model(keys.Item(group.Name, group.Row, Model)));
            note.Relevances.AddRange(inside);
            Add(page, note, named: false);
        }

        LayItems(page, group.Children, inside);
    }

    private void LayItem(PlannedPage page, FormQuestionRow question, List<Relevance> around)
    {
        if (items.Make(question) is { } item)
        {
            item.Relevances.AddRange(around);
            AddRelevance(item.Relevances, question.Row);
            Add(page, item);
        }
        else
        {
            names.Add(question.Name, null);
        }
    }

    private void Add(PlannedPage page, PlannedItem item, bool named = true)
    {
        if (page.Items.Count == MostParts)
        {
            losses.Lost(item.Row, "name", "structure", $"A page may have {MostParts} questions: this one is left out.");
            names.Add(item.Row["name"] ?? "", null);
            return;
        }

        page.Items.Add(item);
        if (item.Rows.Count == 0)
        {
            Remember(item.Row, item.Item.Key);
        }

        foreach (var (row, key, _) in item.Rows)
        {
            Remember(row, key);
        }

        void Remember(FormRow row, string key)
        {
            if (named)
            {
                names.Add(row["name"] ?? "", new FormTarget(key, item.Item, item.List, _position));
            }

            _position++;
        }
    }

    // Our own way to write the words beside an option: a text question KEY_oth after it that is shown with that option.
    private bool IsWordsBesideOther(PlannedPage page, FormQuestionRow text)
    {
        if (page.Items is not [.., { Item: SingleItem or MultipleItem, List: { } list } asked] || text.Name != asked.Row["name"] + "_oth"
            || QuestionTypes.Read(text.Type) is not { Kind: QuestionKind.Text, List: null } || OptionAsked(text.Row["relevant"], asked.Row["name"]!) is not { } name // it has the other's
            || !list.Codes.TryGetValue(name, out var code) || code < 0 || ((ChoiceItem)asked.Item).Options.Any(o => o.Other))
        {
            return false;
        }

        var options = ((ChoiceItem)asked.Item).Options.Select(o => o.Code == code ? o with { Other = true } : o);
        asked.Item = asked.Item is SingleItem single ? single with { Options = [.. options] } : (MultipleItem)asked.Item with { Options = [.. options] };
        names.Add(text.Name, null);
        items.SayWhatIsLost(text, true, [], []);
        if (!text.Row.TextsOf("label").ToHashSet().SetEquals(list.Rows[code].TextsOf("label")))
        {
            losses.Changed(text.Row, "label", "other", "The words beside an option are asked for under the option's own label: this one is not shown.");
        }

        return true;
    }

    private static string? OptionAsked(string? relevant, string name)
    {
        try
        {
            return relevant is null ? null : XPathParser.Parse(relevant) switch
            {
                XCompared { Left: XAnswer one, Comparator: Comparator.Equal, Right: XText option } when one.Name == name => option.Value,
                XCall { Function: "selected", Arguments: [XAnswer several, XText option] } when several.Name == name => option.Value,
                _ => null,
            };
        }
        catch (XPathException)
        {
            return null;
        }
    }

    // What is never shown cannot be said by a condition of ours; it is as good as not there.
    private bool IsNever(FormNode node)
    {
        if (node.Row["relevant"]?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() is not ("false()" or "false" or "no" or "0"))
        {
            return false;
        }

        losses.Lost(node.Row, "relevant", "never", "It is never shown, so it is left out.");
        Forget(node);
        return true;
    }

    private void Forget(FormNode node)
    {
        names.Add(node.Name, null);
        foreach (var child in node is FormGroup group ? group.Children : [])
        {
            losses.Lost(child.Row, "type", "group", "It is left out with the group that it is in.");
            Forget(child);
        }
    }

    private void SayEmpty(FormRow? row)
    {
        if (row is not null)
        {
            losses.Lost(row, "type", "group", "Nothing that is in the group could be carried, so it is left out.");
        }
    }

    private void SayRepeat(FormGroup group)
    {
        if (group.Kind != "group")
        {
            losses.Lost(group.Row, "type", "repeat", "Nothing is asked several times here: the questions of the repeat are asked once.");
        }
    }
}
