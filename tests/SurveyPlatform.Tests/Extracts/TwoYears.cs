namespace SurveyPlatform.Tests.Extracts;

/// <summary>Two years of one questionnaire: every type of item, a route, and between the years one item dropped and one new.</summary>
public static class TwoYears
{
    public const string First =
        """
        {"title": "Survey", "language": "en",
         "codeLists": {"barrier": [{"code": 1, "label": "None"}, {"code": 2, "label": "Minor"}, {"code": 3, "label": "Significant"}]},
         "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "work", "items": [
              {"key": "org", "type": "single", "text": "Organisation", "options": [{"code": 1, "label": "CCG"}, {"code": 2, "label": "Council"}, {"code": 97, "label": "Other", "other": true}]},
              {"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "decimals": 2, "preferNotToSay": true}]},
            {"key": "council", "shownWhen": "org = 2", "items": [
              {"key": "tasks", "type": "multiple", "text": "In place", "options": [{"code": 1, "label": "Navigators"}, {"code": 2, "label": "Single point"}, {"code": 98, "label": "None", "exclusive": true}]}]}]},
          {"key": "views", "title": "Views", "pages": [
            {"key": "barriers", "items": [
              {"key": "bar", "type": "grid", "text": "Barriers", "options": "barrier", "dontKnow": true, "rows": [{"key": "bar_ig", "text": "Governance"}, {"key": "bar_it", "text": "IT"}]}]},
            {"key": "end", "items": [
              {"key": "remark", "type": "text", "text": "A remark"},
              {"key": "secret", "type": "text", "text": "In confidence", "sensitive": true},
              {"key": "since", "type": "date", "text": "Since when?"},
              {"key": "top", "type": "ranking", "text": "Top two", "options": "barrier", "ranks": 2}]}]}]}
        """;

    /// <summary><c>years</c> and the council's page are gone, <c>mood</c> is new.</summary>
    public const string Second =
        """
        {"title": "Survey", "language": "en",
         "codeLists": {"barrier": [{"code": 1, "label": "None"}, {"code": 2, "label": "Minor"}, {"code": 3, "label": "Significant"}]},
         "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "work", "items": [
              {"key": "org", "type": "single", "text": "Organisation", "options": [{"code": 1, "label": "CCG"}, {"code": 2, "label": "Council"}, {"code": 97, "label": "Other", "other": true}]},
              {"key": "mood", "type": "single", "text": "Mood", "options": [{"code": 1, "label": "Good"}, {"code": 2, "label": "Bad"}]}]}]},
          {"key": "views", "title": "Views", "pages": [
            {"key": "barriers", "items": [
              {"key": "bar", "type": "grid", "text": "Barriers", "options": "barrier", "dontKnow": true, "rows": [{"key": "bar_ig", "text": "Governance"}, {"key": "bar_it", "text": "IT"}]}]},
            {"key": "end", "items": [
              {"key": "remark", "type": "text", "text": "A remark"},
              {"key": "secret", "type": "text", "text": "In confidence", "sensitive": true},
              {"key": "since", "type": "date", "text": "Since when?"},
              {"key": "top", "type": "ranking", "text": "Top two", "options": "barrier", "ranks": 2}]}]}]}
        """;
}
