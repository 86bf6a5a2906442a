namespace SurveyPlatform.BrowserTests;

/// <summary>Questionnaires for pictures.</summary>
public static class Instruments
{
    /// <summary>Two sections with an item of every type; on the first page something is required.</summary>
    public const string EveryType =
        """
        {"title": "Key informant survey", "language": "en",
         "codeLists": {"barrier": [{"code": 1, "label": "Not a barrier"}, {"code": 2, "label": "Minor"}, {"code": 3, "label": "Significant"}]},
         "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "role", "items": [
              {"key": "org", "type": "single", "text": "What kind of organisation do you work for?", "required": true,
               "options": [{"code": 1, "label": "Clinical commissioning group"}, {"code": 2, "label": "Local authority"}, {"code": 97, "label": "Other", "other": true}]},
              {"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years", "required": true}]}]},
          {"key": "views", "title": "Barriers and progress", "pages": [
            {"key": "barriers", "items": [
              {"key": "bar", "type": "grid", "text": "How much of a barrier is each of these at {site}?", "hint": "Think of the last twelve months.", "options": "barrier", "dontKnow": true,
               "rows": [{"key": "bar_ig", "text": "Information governance and the sharing of patient data"}, {"key": "bar_it", "text": "IT systems that do not work together"}]}]},
            {"key": "progress", "title": "Progress", "items": [
              {"key": "aside", "type": "note", "text": "What follows is about the last twelve months."},
              {"key": "tasks", "type": "multiple", "text": "Which of these are in place?", "options": [{"code": 1, "label": "Care navigators"}, {"code": 2, "label": "Single point of access"}, {"code": 97, "label": "Other", "other": true}, {"code": 98, "label": "None of these", "exclusive": true}]},
              {"key": "since", "type": "date", "text": "Since when?"},
              {"key": "top", "type": "ranking", "text": "The two that matter most, in order", "options": "barrier", "ranks": 2, "dontKnow": true},
              {"key": "comment", "type": "text", "text": "Anything else?", "lines": 6, "maxLength": 4000, "preferNotToSay": true}]}]}]}
        """;

    /// <summary>A draft with a condition that hides nothing and a language that lacks something; with "and" for its "or", one that can never be shown.</summary>
    public const string Doubtful =
        """
        {
          "title": "Beds", "language": "en", "texts": {"cy": {"title": "Gwelyau"}},
          "sections": [{"key": "beds", "title": "Beds", "pages": [{"key": "beds", "items": [
            {"key": "a", "type": "single", "text": "Who asks?", "options": [{"code": 1, "label": "A ward"}, {"code": 2, "label": "A hospital"}]},
            {"key": "b", "type": "number", "text": "How many beds?",
             "shownWhen": "a = 1 or a = 2 or not answered(a)"},
            {"key": "c", "type": "number", "text": "How many nurses?", "shownWhen": "a = 1 or a = 2"}]}]}]
        }
        """;
}
