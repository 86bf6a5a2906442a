using System.Globalization;
using System.Net;
using System.Text.Json;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Benchmarks;

/// <summary>The questionnaire that is measured: 12 pages in 4 sections, 90 variables of every common kind, and answers to it.</summary>
internal static class BenchmarkQuestionnaire
{
    public const int Pages = 12;

    public const int Variables = 90;

    private static readonly string[] s_words = "care, services, shared records; budget partners \"joint\" teams local plan hospital discharge patients staff training, progress".Split(' ');

    public static string Json { get; } = Write();

    public static Instrument Instrument { get; } = Read();

    /// <summary>Somebody's answers to a page.</summary>
    public static IEnumerable<KeyValuePair<string, Answer?>> AnswersTo(Page page, Random random) =>
        page.Items.SelectMany(item => item.AnswerKeys.Select(key => KeyValuePair.Create(key, AnswerTo(item, random))));

    /// <summary>A whole sheet as it is stored.</summary>
    public static string Sheet(Random random) =>
        Instrument.Pages.Aggregate(AnswerSheet.Empty, (sheet, page) => sheet.With(AnswersTo(page, random), page.Index + 1)).ToJson();

    /// <summary>Answers as a browser posts them (contract section 3).</summary>
    public static string Form(IEnumerable<KeyValuePair<string, Answer?>> answers) =>
        string.Join('&', answers.SelectMany(a => Controls(a.Key, a.Value)).Select(c => $"{c.Name}={WebUtility.UrlEncode(c.Value)}"));

    private static IEnumerable<(string Name, string Value)> Controls(string key, Answer? answer) => answer switch
    {
        SingleAnswer single => [(key, Text(single.Code))],
        MultipleAnswer multiple => multiple.Codes.Select(code => (key, Text(code))),
        NumberAnswer number => [(key, number.Value.ToString(CultureInfo.InvariantCulture))],
        DateAnswer date => [(key + ".day", Text(date.Value.Day)), (key + ".month", Text(date.Value.Month)), (key + ".year", Text(date.Value.Year))],
        TextAnswer text => [(key, text.Value)],
        _ => throw new InvalidOperationException($"{key} is not asked here."),
    };

    private static Answer? AnswerTo(Item item, Random random) => item switch
    {
        SingleItem or GridItem => SingleAnswer.Of(((ChoiceItem)item).Options[random.Next(((ChoiceItem)item).Options.Length)].Code),
        MultipleItem multiple => new MultipleAnswer([.. multiple.Options.Where((_, i) => i == 0 || random.Next(2) == 0).Select(o => o.Code)]),
        NumberItem => new NumberAnswer(random.Next(1000) / 10m),
        DateItem => new DateAnswer(new DateOnly(2010, 1, 1).AddDays(random.Next(5000))),
        TextItem => new TextAnswer(string.Join(' ', Enumerable.Range(0, random.Next(4, 16)).Select(_ => s_words[random.Next(s_words.Length)]))),
        _ => throw new InvalidOperationException($"{item.Key} is not asked here."),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Instrument Read()
    {
        var instrument = InstrumentJson.Read(Json);
        var variables = Codebook.Of([(World.Round, instrument)]).Variables.Length;
        return instrument.Pages.Length == Pages && variables == Variables
            ? instrument
            : throw new InvalidOperationException($"The questionnaire has {instrument.Pages.Length} pages and {variables} variables.");
    }

    private static string Write()
    {
        var pages = Enumerable.Range(1, Pages).Select(n => new { key = $"page{n:00}", title = $"Page {n}", items = n <= 6 ? Opinions(n) : Facts(n) }).ToArray();
        return JsonSerializer.Serialize(new
        {
            title = "Benchmark",
            language = "en",
            codeLists = new { scale = Options("Not at all", "A little", "Somewhat", "A good deal", "Very much") },
            sections = pages.Chunk(3).Select((part, i) => new { key = $"part{i + 1}", title = $"Part {i + 1}", pages = part }),
        });
    }

    private static object[] Opinions(int n) =>
    [
        new
        {
            key = $"grid_{n:00}", type = "grid", text = "How much does each of these hold at {site}?", options = "scale", dontKnow = true,
            rows = Enumerable.Range(1, 5).Select(row => new { key = $"grid_{n:00}_{row}", text = $"Statement number {row} about the services" }),
        },
        new { key = $"single_{n:00}", type = "single", text = "And taken together?", required = true, options = "scale" },
        new { key = $"text_{n:00}", type = "text", text = "Why is that?", lines = 4, maxLength = 1000 },
    ];

    private static object[] Facts(int n) =>
    [
        new { key = $"many_{n:00}", type = "multiple", text = "Which of these are in place?", options = Options("Care navigators", "Single point of access", "Shared records", "Joint teams") },
        new { key = $"number_{n:00}", type = "number", text = "How many hours a week?", min = 0, max = 168, decimals = 1, unit = "hours" },
        new { key = $"date_{n:00}", type = "date", text = "Since when?" },
        new { key = $"first_{n:00}", type = "single", text = "How sure are you?", required = true, options = "scale", shownWhen = $"single_{n - 6:00} >= 1" },
        new { key = $"second_{n:00}", type = "single", text = "And others at {site}?", dontKnow = true, options = "scale" },
    ];

    private static object[] Options(params string[] labels) => [.. labels.Select((label, i) => new { code = i + 1, label })];
}
