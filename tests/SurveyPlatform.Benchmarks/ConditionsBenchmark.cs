using System.Diagnostics;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;

namespace SurveyPlatform.Benchmarks;

/// <summary>What a condition costs: judged once, at publication, and evaluated on every page.</summary>
internal sealed class ConditionsBenchmark(Laboratory laboratory)
{
    private const double ExpectedWait = 50;
    private const int Rounds = 20;
    private const int Tries = 3;

    private static readonly AnswerSheet[] Sheets =
    [
        AnswerSheet.Empty,
        AnswerSheet.Empty.With([new("a", SingleAnswer.Of(1)), new("m", new MultipleAnswer([1, 2])), new("n", new NumberAnswer(2.5m)), new("t", new TextAnswer("it's"))], 1),
        AnswerSheet.Empty.With([new("a", MissingAnswer.DontKnow), new("d", new DateAnswer(new DateOnly(2020, 1, 1))), new("r", new RankingAnswer([2])), new("g1", SingleAnswer.Of(1))], 1),
    ];

    public Section Run()
    {
        var random = new Random(20180301);
        var texts = Enumerable.Range(0, laboratory.Sizes.Conditions).Select(_ => RandomConditions.Next(random, 4)).ToList();
        var judging = Timed(texts, Judge, out var instruments);
        var evaluating = Timed(instruments, instrument =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var sheet in Sheets)
                {
                    Route.Walk(instrument, sheet);
                }
            }

            return instrument;
        }, out _);
        return new("Conditions",
            $"""
            {texts.Count:#,0} random conditions of up to {texts.Max(t => t.Length):#,0} characters over one item of each type: read, checked and searched for always and never as at publication;
            then the route of the questionnaire around each is walked for {Sheets.Length} sheets, as on every page. Each is timed {Tries} times and its quickest time kept:
            what the machine did in between is not what a condition costs.
            """,
            [
                Figure.Plain("judged, each: median", judging.At(0.5) * 1000, "µs"),
                Figure.AtMost("judged, each: slowest", judging[^1], ExpectedWait, "ms"),
                Figure.Plain("route of one sheet, each: median", evaluating.At(0.5) * 1000 / (Rounds * Sheets.Length), "µs"),
                Figure.AtMost("route of one sheet, each: slowest", evaluating[^1] / (Rounds * Sheets.Length), ExpectedWait, "ms"),
            ]);
    }

    private static Instrument Judge(string condition) => InstrumentJson.Review(
        $$"""
        {"title": "Conditions", "sections": [{"key": "s", "title": "S", "pages": [
          {"key": "asked", "items": [
            {{RandomConditions.Items}}]},
          {"key": "then", "items": [{"key": "me", "type": "note", "text": "Me", "shownWhen": "{{condition}}"}]}]}]}
        """).Instrument;

    /// <returns>Milliseconds that each took at its quickest, in order of size.</returns>
    private static List<double> Timed<TIn, TOut>(IReadOnlyList<TIn> all, Func<TIn, TOut> act, out List<TOut> done)
    {
        done = [.. all.Select(act)]; // compiled before it is measured
        var took = new double[all.Count];
        Array.Fill(took, double.MaxValue);
        for (var trial = 0; trial < Tries; trial++)
        {
            for (var i = 0; i < took.Length; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                act(all[i]);
                took[i] = Math.Min(took[i], Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        return [.. took.Order()];
    }
}
