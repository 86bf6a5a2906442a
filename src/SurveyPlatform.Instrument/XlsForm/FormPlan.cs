namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>An expression that says when something is shown, with the row it stands in.</summary>
internal readonly record struct Relevance(FormRow Row, string Expression);

/// <summary>A section or page on its way; a title and conditions may come from several groups.</summary>
internal class PlannedPart(string key, FormRow? row)
{
    public string Key => key;

    /// <summary>The row of the group it comes from; none for what the workbook does not say itself.</summary>
    public FormRow? Row => row;

    public List<Relevance> Relevances { get; } = [];

    public string? Title { get; set; }

    /// <summary>The row whose label is the title.</summary>
    public FormRow? TitleRow { get; set; }

    /// <summary>The titles in other languages.</summary>
    public Dictionary<string, string> Titles { get; } = new(StringComparer.Ordinal);

    public Condition? ShownWhen { get; set; }
}

internal sealed class PlannedSection(string key, FormRow? row) : PlannedPart(key, row)
{
    public List<PlannedPage> Pages { get; } = [];
}

internal sealed class PlannedPage(string key, FormRow? row) : PlannedPart(key, row)
{
    public List<PlannedItem> Items { get; } = [];
}

/// <summary>An item on its way: the model grows from key and options to what it asks.</summary>
internal sealed class PlannedItem(FormRow row, Item item)
{
    public FormRow Row => row;

    public Item Item { get; set; } = item;

    public ChoiceList? List { get; init; }

    public List<Relevance> Relevances { get; } = [];

    /// <summary>A grid's rows, with their keys.</summary>
    public List<(FormRow Row, string Key, List<Relevance> Relevances)> Rows { get; init; } = [];
}
