namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>The parameters of invented answers (<c>answers.json</c>), by item or grid-row key.</summary>
public sealed record SeedAnswerRules
{
    public required string Seed { get; init; }

    /// <summary>The rounds that the columns of <see cref="Levels"/> stand for.</summary>
    public required IReadOnlyList<string> Rounds { get; init; }

    public required SpreadOf Spread { get; init; }

    public required MissingShares Missing { get; init; }

    /// <summary>By code list: the codes that form its scale, from low to high; by default all options in order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> Scales { get; init; }

    /// <summary>By code list: shares of the codes that stand beside its scale.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<int, double>> Rare { get; init; }

    /// <summary>Where on its scale (0 to 1) a key stands in each round; null where it is not asked.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> Levels { get; init; }

    /// <summary>The option that goes with the kind of organisation the seat belongs to.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Organisations { get; init; }

    /// <summary>Numbers that are the whole years the person has held the seat.</summary>
    public required IReadOnlyList<string> Tenure { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<int, double>> Weights { get; init; }

    /// <summary>How likely each option of a multiple choice is to be ticked.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<int, double>> Shares { get; init; }

    /// <summary>Lowest, most common and highest value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> Numbers { get; init; }

    public required IReadOnlyDictionary<string, DateRule> Dates { get; init; }

    /// <summary>What is written beside an option that asks for it.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Others { get; init; }

    public required IReadOnlyDictionary<string, TextRule> Texts { get; init; }

    /// <summary>How far sites, people and single answers scatter around a level.</summary>
    public sealed record SpreadOf(double Site, double Person, double Answer);

    public sealed record MissingShares(double Blank, double DontKnow, double PreferNotToSay);

    /// <summary>Either since the membership began (but not before a day), or so many days from the round's opening.</summary>
    public sealed record DateRule(string? Since, DateOnly? NotBefore, int FromDays, int ToDays);

    public sealed record TextRule(double Share, IReadOnlyList<string> Say);
}
