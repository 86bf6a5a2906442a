namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>One thing that is wrong with an instrument or worth a look: its JSON pointer, in words, and the lines around it.</summary>
public sealed record PlacedProblem(string Place, string Message, int? Line, IReadOnlyList<(int Number, string Text)> Around)
{
    private const int Widest = 160;

    /// <summary>Finds each problem's line in the instrument's text.</summary>
    public static IReadOnlyList<PlacedProblem> In(string json, IReadOnlyCollection<(string Place, string Message)> problems)
    {
        if (problems.Count == 0)
        {
            return [];
        }

        var lines = PointerLines.Of(json);
        var text = json.Split('\n');
        return [.. problems.Select(p =>
        {
            var line = lines[p.Place];
            var around = line is null || p.Place.Length == 0 ? [] : Enumerable.Range(Math.Max(1, line.Value - 1), 3)
                .Where(n => n <= text.Length)
                .Select(n => (n, Shortened(text[n - 1])));
            return new PlacedProblem(p.Place, p.Message, line, [.. around]);
        })];
    }

    private static string Shortened(string line) => line.TrimEnd() is { Length: > Widest } wide ? wide[..Widest] + " …" : line.TrimEnd();
}
