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

    /// <summary>English and Welsh, with every kind of item, and questions that depend on others.</summary>
    public const string TwoLanguages =
        """
        {"title": "Key informant survey", "language": "en",
         "codeLists": {"barrier": [{"code": 1, "label": "Not a barrier"}, {"code": 2, "label": "A minor barrier"}, {"code": 3, "label": "A moderate barrier"}, {"code": 4, "label": "A significant barrier"}]},
         "texts": {"cy": {"title": "Arolwg o hysbyswyr allweddol", "about": "Amdanoch chi", "views": "Rhwystrau a chynnydd",
           "barrier.1": "Ddim yn rhwystr", "barrier.2": "Rhwystr bach", "barrier.3": "Rhwystr cymedrol", "barrier.4": "Rhwystr sylweddol",
           "org": "Pa fath o sefydliad ydych chi'n gweithio iddo yn bennaf?", "org.hint": "Os oes gennych swydd ar y cyd, dewiswch y sefydliad sy'n eich cyflogi.",
           "org.1": "Bwrdd iechyd", "org.2": "Awdurdod lleol", "org.97": "Math arall o sefydliad", "years": "Blynyddoedd yn y swydd", "years.unit": "blynedd",
           "bar": "I ba raddau mae pob un o'r rhain yn rhwystr yn {site}?", "bar_ig": "Llywodraethu gwybodaeth a rhannu data cleifion", "bar_it": "Systemau TG nad ydynt yn cydweithio", "bar_money": "Cyllidebau ar wahân",
           "tasks": "Pa rai o'r rhain sydd ar waith?", "tasks.1": "Llywyr gofal", "tasks.2": "Un pwynt mynediad", "tasks.98": "Dim un o'r rhain", "since": "Ers pryd?", "top": "Y tri pheth pwysicaf, yn eu trefn", "comment": "Unrhyw beth arall?"}},
         "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "role_page", "items": [
              {"key": "org", "type": "single", "text": "What kind of organisation do you mainly work for?", "hint": "If you have a joint post, choose the organisation that employs you.", "required": true, "preferNotToSay": true,
               "options": [{"code": 1, "label": "Health board"}, {"code": 2, "label": "Local authority"}, {"code": 97, "label": "Another kind of organisation", "other": true}]},
              {"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years", "required": true}]}]},
          {"key": "views", "title": "Barriers and progress", "pages": [
            {"key": "barriers", "items": [
              {"key": "bar", "type": "grid", "text": "How much of a barrier is each of these at {site}?", "options": "barrier", "dontKnow": true, "required": true,
               "rows": [{"key": "bar_ig", "text": "Information governance and the sharing of patient data"}, {"key": "bar_it", "text": "IT systems that do not work together"}, {"key": "bar_money", "text": "Separate budgets", "shownWhen": "org = 2 or years > 10"}]}]},
            {"key": "progress", "items": [
              {"key": "tasks", "type": "multiple", "text": "Which of these are in place?", "options": [{"code": 1, "label": "Care navigators"}, {"code": 2, "label": "Single point of access"}, {"code": 98, "label": "None of these", "exclusive": true}]},
              {"key": "since", "type": "date", "text": "Since when?"},
              {"key": "top", "type": "ranking", "text": "The three that matter most, in order", "options": "barrier", "ranks": 3},
              {"key": "comment", "type": "text", "text": "Anything else?", "lines": 4, "maxLength": 400}]}]}]}
        """;
}
