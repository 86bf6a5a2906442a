using System.Collections.Immutable;

namespace SurveyPlatform.Datasets;

public enum VariableType
{
    Number,
    Text,
    Date,
}

/// <summary>One column: its name is unique in the dataset and valid in every format.</summary>
public sealed record Variable(string Name, string Label, VariableType Type)
{
    public ValueLabels ValueLabels { get; init; } = ValueLabels.None;

    public ImmutableArray<MissingCode> MissingCodes { get; init; } = [];

    /// <summary>How many decimals a number of this variable may have.</summary>
    public int Decimals { get; init; }
}
