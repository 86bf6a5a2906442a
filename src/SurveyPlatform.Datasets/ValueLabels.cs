using System.Collections;
using System.Collections.Immutable;

namespace SurveyPlatform.Datasets;

/// <summary>What one number of a variable stands for.</summary>
public sealed record ValueLabel(int Value, string Label);

/// <summary>What the numbers of a variable stand for, in the order in which they are to be read; a number stands once.</summary>
public sealed class ValueLabels : IReadOnlyList<ValueLabel>
{
    private readonly ImmutableArray<ValueLabel> _labels;

    public ValueLabels(IEnumerable<ValueLabel> labels)
    {
        _labels = [.. labels];
        if (_labels.DistinctBy(l => l.Value).Count() != _labels.Length)
        {
            throw new ArgumentException("A number has two labels.", nameof(labels));
        }
    }

    public static ValueLabels None { get; } = new([]);

    public int Count => _labels.Length;

    public ValueLabel this[int index] => _labels[index];

    public IEnumerator<ValueLabel> GetEnumerator() => ((IEnumerable<ValueLabel>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
