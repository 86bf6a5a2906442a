using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

// The instrument of the contract, word for word, and short ways to make others.
internal static class Examples
{
    public const string Contract = """
        {
          "title": "Key informant survey 2018",
          "language": "en",
          "codeLists": {
            "barrier": [ {"code": 1, "label": "Not a barrier"}, {"code": 2, "label": "Minor"}, {"code": 3, "label": "Significant"} ]
          },
          "sections": [
            { "key": "about", "title": "About you", "pages": [
              { "key": "role", "items": [
                { "key": "org", "type": "single", "text": "What kind of organisation do you work for?", "required": true,
                  "options": [ {"code": 1, "label": "Clinical commissioning group"}, {"code": 2, "label": "Local authority"},
                               {"code": 97, "label": "Other", "other": true} ] },
                { "key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "decimals": 0, "unit": "years" } ] },
              { "key": "la", "title": "Your council", "shownWhen": "org = 2 and years >= 1", "items": [
                { "key": "tasks", "type": "multiple", "text": "Which of these are in place?", "options": [ {"code": 1, "label": "Care navigators"},
                  {"code": 2, "label": "Single point of access"}, {"code": 98, "label": "None of these", "exclusive": true} ] } ] } ] },
            { "key": "views", "title": "Barriers and progress", "pages": [
              { "key": "barriers", "items": [
                { "key": "bar", "type": "grid", "text": "How much of a barrier is each of these at {site}?", "options": "barrier",
                  "dontKnow": true, "rows": [ {"key": "bar_ig", "text": "Information governance"}, {"key": "bar_it", "text": "IT systems"} ] } ] },
              { "key": "progress", "items": [
                { "key": "comment", "type": "text", "text": "Anything else?", "lines": 6, "maxLength": 4000, "sensitive": true },
                { "key": "since", "type": "date", "text": "Since when?" },
                { "key": "top", "type": "ranking", "text": "The three that matter most, in order", "options": "barrier", "ranks": 3 } ] } ] }
          ]
        }
        """;

    /// <summary>One section of pages, each given as the JSON of its items.</summary>
    public static string Pages(params string[] pages) =>
        $$"""{"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{{string.Join(", ", pages.Select((p, i) => $$"""{"key": "p{{i + 1}}", "items": [{{p}}]}"""))}}]}]}""";

    public static string YesNo(string key, string more = "") =>
        $$"""{"key": "{{key}}", "type": "single", "text": "{{key}}", "options": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}] {{more}}}""";

    public static Instrument Read(params string[] pages) => InstrumentJson.Read(Pages(pages));

    public static IReadOnlyList<InstrumentProblem> ProblemsOf(string json) => Assert.Throws<InstrumentException>(() => InstrumentJson.Read(json)).Problems;

    public static AnswerSheet Sheet(params (string Key, Answer? Answer)[] answers) =>
        AnswerSheet.Empty.With(answers.Select(a => KeyValuePair.Create(a.Key, a.Answer)), 1);

    public static Func<string, IReadOnlyList<string>> Posted(params (string Name, string Value)[] fields) =>
        name => [.. fields.Where(f => f.Name == name).Select(f => f.Value)];
}
