using System.Collections.Immutable;

namespace SurveyPlatform.Datasets;

/// <summary>
/// A typed table that is read once, row by row, in constant memory. Each row has one cell per variable; it may be the same
/// array refilled, so a writer keeps nothing of it.
/// </summary>
public sealed class Dataset
{
    public Dataset(ImmutableArray<Variable> variables, IAsyncEnumerable<Cell[]> rows)
    {
        if (variables.Select(v => v.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != variables.Length)
        {
            throw new ArgumentException("Two variables have the same name but for upper and lower case.", nameof(variables));
        }

        (Variables, Rows) = (variables, rows);
    }

    public ImmutableArray<Variable> Variables { get; }

    public IAsyncEnumerable<Cell[]> Rows { get; }
}

/// <summary>What was written; the hash (SHA-256, hex) was computed on the way out.</summary>
public sealed record WrittenFile(long Rows, long Bytes, string Sha256);
