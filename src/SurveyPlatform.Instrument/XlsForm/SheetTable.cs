using System.Collections.Immutable;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>A sheet on its way out: rows of cells by heading; a heading appears once something stands under it, in the order given.</summary>
internal sealed class SheetTable(string name, params string[] headings)
{
    private readonly List<Dictionary<string, string>> _rows = [];

    public string Name => name;

    /// <summary>The number of the row added last, the headings being row 1.</summary>
    public int LastRow => _rows.Count + 1;

    /// <summary>Adds a row; cells without a text are left out.</summary>
    public void Add(params ReadOnlySpan<(string Heading, string? Text)> cells)
    {
        _rows.Add([]);
        Say(cells);
    }

    /// <summary>Adds to the row added last.</summary>
    public void Say(params ReadOnlySpan<(string Heading, string? Text)> cells)
    {
        foreach (var (heading, text) in cells)
        {
            if (!string.IsNullOrEmpty(text))
            {
                _rows[^1][heading] = text;
            }
        }
    }

    // A column that one language has all of them have, filled or not: converters ask for it.
    private static string WithoutLanguage(string heading) => heading.Split("::")[0];

    public (string Name, IReadOnlyList<ImmutableArray<string?>> Rows) Done()
    {
        var used = _rows.SelectMany(r => r.Keys).Select(WithoutLanguage).ToHashSet(StringComparer.Ordinal);
        string[] columns = [.. headings.Where((h, i) => i < 3 || used.Contains(WithoutLanguage(h)))];
        return (name, [[.. columns], .. _rows.Select(r => columns.Select(c => r.GetValueOrDefault(c)).ToImmutableArray())]);
    }
}
