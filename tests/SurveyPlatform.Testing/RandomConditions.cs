namespace SurveyPlatform.Testing;

/// <summary>Well-formed conditions drawn at random over one item of each type: the <see cref="Items"/> that an instrument around them has to ask.</summary>
public static class RandomConditions
{
    public const string Items =
        """
        {"key": "a", "type": "single", "text": "A", "dontKnow": true, "options": [{"code": 1, "label": "yes"}, {"code": 2, "label": "no"}]},
        {"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}, {"code": 98, "label": "none", "exclusive": true}]},
        {"key": "n", "type": "number", "text": "N", "min": 0, "max": 10, "decimals": 1}, {"key": "d", "type": "date", "text": "D"}, {"key": "t", "type": "text", "text": "T"},
        {"key": "r", "type": "ranking", "text": "R", "ranks": 1, "options": [{"code": 1, "label": "x"}, {"code": 2, "label": "y"}]},
        {"key": "g", "type": "grid", "text": "G", "options": [{"code": 1, "label": "x"}], "rows": [{"key": "g1", "text": "R"}]}
        """;

    private static readonly string[] Tests =
        ["a = 1", "a != 2", "a in (1, 2)", "a = -93", "m has 1", "m has 98", "n >= 3", "n < 2.5", "d > 2018-03-01", "t = 'it''s'", "answered(n)", "r has 2", "g1 = 1"];

    /// <summary>The same of the same seed, always: figures are compared with earlier ones.</summary>
    /// <param name="depth">How deep it may nest; at 0 it is one comparison.</param>
    public static string Next(Random random, int depth) => depth == 0 || random.Next(3) == 0 ? Tests[random.Next(Tests.Length)] : random.Next(4) switch
    {
        0 => $"not {Next(random, 0)}",
        1 => $"not ({Next(random, depth - 1)})",
        2 => $"({Next(random, depth - 1)} or {Next(random, depth - 1)} or {Next(random, depth - 1)})",
        _ => $"({Next(random, depth - 1)}) and {Next(random, depth - 1)}",
    };
}
