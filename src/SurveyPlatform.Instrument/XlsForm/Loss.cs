namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// One thing that the other format cannot hold as it stood: where, what, why, and what was done instead.
/// Codes that begin with "lost." say that something is gone, those with "changed." that it is there in another form.
/// </summary>
/// <param name="Sheet">The sheet of the workbook.</param>
/// <param name="Row">The row as a spreadsheet program counts; none where a whole sheet or setting is meant.</param>
/// <param name="Column">The column's heading as it stands in the sheet.</param>
public sealed record Loss(string Sheet, int? Row, string? Column, string Code, string Message)
{
    public bool IsGone => Code.StartsWith("lost.", StringComparison.Ordinal);
}

/// <summary>A workbook that cannot become an instrument at all, with every reason and its place.</summary>
public sealed class XlsFormException(IReadOnlyList<Loss> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => $"{p.Sheet} {p.Row} {p.Column}: {p.Message}")))
{
    public IReadOnlyList<Loss> Problems { get; } = problems;
}

// What was lost so far; in the order of the workbook in the end.
internal sealed class Losses
{
    private static readonly string[] SheetOrder = ["settings", "survey", "choices"];

    private readonly HashSet<Loss> _seen = [];
    private readonly List<Loss> _all = [];

    public void Lost(FormRow row, string column, string what, string message) => Add(row.Sheet, row.Number, row.HeadingOf(column), "lost." + what, message);

    public void Changed(FormRow row, string column, string what, string message) => Add(row.Sheet, row.Number, row.HeadingOf(column), "changed." + what, message);

    public void Add(string sheet, int? row, string? column, string code, string message)
    {
        var loss = new Loss(sheet, row, column, code, message);
        if (_seen.Add(loss))
        {
            _all.Add(loss);
        }
    }

    public List<Loss> InOrder() => [.. _all.OrderBy(l => Array.IndexOf(SheetOrder, l.Sheet) is >= 0 and var at ? at : SheetOrder.Length).ThenBy(l => l.Sheet, StringComparer.Ordinal).ThenBy(l => l.Row ?? 0)];
}
