namespace SurveyPlatform.Tests.Staff;

/// <summary>A questionnaire with a bit of everything that the editor and the trial must cope with, formatted as people do.</summary>
public static class CareInstrument
{
    public const string Json =
        """
        {
          "title": "Key informant survey 2018",
          "language": "en",
          "codeLists": {
            "barrier": [
              { "code": 1, "label": "Not a barrier" },
              { "code": 2, "label": "Minor" },
              { "code": 3, "label": "Significant" }
            ]
          },
          "sections": [
            {
              "key": "about", "title": "About you",
              "pages": [
                {
                  "key": "post", "title": "Your post",
                  "items": [
                    {
                      "key": "org",
                      "type": "single",
                      "text": "What kind of organisation do you work for?",
                      "required": true,
                      "options": [
                        { "code": 1, "label": "Clinical commissioning group" },
                        { "code": 2, "label": "Local authority" },
                        { "code": 97, "label": "Other", "other": true }
                      ],
                      "texts": { "cy": { "org": "Pa fath o sefydliad?", "org.1": "Grŵp comisiynu", "org.2": "Awdurdod lleol" } }
                    },
                    { "key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "unit": "years" }
                  ]
                },
                {
                  "key": "council", "title": "Your council", "shownWhen": "org = 2 and years >= 1",
                  "items": [
                    { "key": "tasks", "type": "multiple", "text": "Which of these are in place?", "options": [
                      { "code": 1, "label": "Care navigators" },
                      { "code": 2, "label": "Single point of access" },
                      { "code": 98, "label": "None of these", "exclusive": true } ] }
                  ]
                }
              ]
            },
            {
              "key": "views", "title": "Barriers",
              "pages": [
                {
                  "key": "barriers",
                  "items": [
                    { "key": "bar", "type": "grid", "text": "How much of a barrier is each of these at {site}?", "options": "barrier", "dontKnow": true,
                      "rows": [ { "key": "bar_ig", "text": "Information governance" }, { "key": "bar_it", "text": "IT systems", "shownWhen": "years > 5" } ] },
                    { "key": "comment", "type": "text", "text": "Anything else?", "lines": 4, "maxLength": 400 }
                  ]
                }
              ]
            }
          ]
        }
        """;
}
