using SurveyPlatform.Core;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Pages.Respond;
using Xunit;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Conditions as somebody reads them who has never seen one.</summary>
public sealed class ConditionWordsTests
{
    private const string Org = "‘What kind of organisation?’";

    [Theory]
    [InlineData("org = 2", "you answer ‘Local authority’ to ‘What kind of organisation?’")]
    [InlineData("org != 2", "you answer anything but ‘Local authority’ or ‘Don't know’ to ‘What kind of organisation?’")]
    [InlineData("org in (1, 2)", "you answer ‘CCG’ or ‘Local authority’ to ‘What kind of organisation?’")]
    [InlineData("org >= 2", "you answer ‘Local authority’ or ‘Other’ to ‘What kind of organisation?’")]
    [InlineData("org = -93", "you answer ‘Don't know’ to ‘What kind of organisation?’")]
    [InlineData("years = -94", "you answer ‘Prefer not to say’ to ‘Years in post’")]
    [InlineData("years >= 1", "you answer 1 or more to ‘Years in post’")]
    [InlineData("years < 2.5", "you answer less than 2.5 to ‘Years in post’")]
    [InlineData("years > 1000000", "you answer more than 1,000,000 to ‘Years in post’")]
    [InlineData("years in (1, 2, 3)", "you answer 1, 2 or 3 to ‘Years in post’")]
    [InlineData("since < 2018-03-01", "you answer a date before 1 March 2018 to ‘Since when?’")]
    [InlineData("since >= 2018-03-01", "you answer 1 March 2018 or later to ‘Since when?’")]
    [InlineData("town = 'York'", "you answer ‘York’ to ‘Which town?’")]
    [InlineData("tasks has 1", "you select ‘Care navigators’ for ‘Which are in place?’")]
    [InlineData("answered(since)", "you answer ‘Since when?’")]
    [InlineData("bar_it = 3", "you answer ‘Significant’ to ‘IT systems’ under ‘How much of a barrier?’")]
    [InlineData("not answered(since)", "you do not answer ‘Since when?’")]
    [InlineData("not tasks has 1", "you do not select ‘Care navigators’ for ‘Which are in place?’")]
    [InlineData("not org = 2", "you do not answer ‘Local authority’ to ‘What kind of organisation?’")]
    [InlineData("not org != 2", "you answer ‘Local authority’ or ‘Don't know’ to ‘What kind of organisation?’, or do not answer it")]
    [InlineData("org != -93", "you answer anything but ‘Don't know’ to ‘What kind of organisation?’")]
    [InlineData("town != 'York'", "you answer anything but ‘York’ to ‘Which town?’")]
    [InlineData("not not answered(town)", "you answer ‘Which town?’")]
    public void One_comparison_is_one_clause(string condition, string said) => Assert.Equal(said, Say(condition, Words.English));

    [Theory]
    [InlineData("org = 2 and years >= 1", "A and B")]
    [InlineData("org = 2 or years >= 1", "A or B")]
    [InlineData("org = 2 and (years >= 1 or answered(town))", "A and either B or C")]
    [InlineData("org = 2 or years >= 1 and answered(town)", "A, or B and C")]
    [InlineData("not (org != 2 or not years >= 1)", "D and B")]
    [InlineData("not (not org = 2 and not (years >= 1 and answered(town)))", "A, or B and C")]
    public void Clauses_are_joined_so_that_they_mean_what_the_expression_means(string condition, string said)
    {
        var words = Say(condition, Words.English)
            .Replace($"you answer ‘Local authority’ or ‘Don't know’ to {Org}, or do not answer it", "D", StringComparison.Ordinal)
            .Replace($"you answer ‘Local authority’ to {Org}", "A", StringComparison.Ordinal)
            .Replace("you answer 1 or more to ‘Years in post’", "B", StringComparison.Ordinal)
            .Replace("you answer ‘Which town?’", "C", StringComparison.Ordinal);

        Assert.Equal(said, words);
    }

    [Theory]
    [InlineData("org = 2 and not answered(since)", "byddwch yn ateb ‘Awdurdod lleol’ i ‘Pa fath o sefydliad?’ ac os na fyddwch yn ateb ‘Since when?’")]
    [InlineData("years >= 1 and (org = 2 or tasks has 1)", "byddwch yn ateb 1 neu fwy i ‘Years in post’ ac os (byddwch yn ateb ‘Awdurdod lleol’ i ‘Pa fath o sefydliad?’ neu os byddwch yn dewis ‘Care navigators’ ar gyfer ‘Which are in place?’)")]
    public void In_Welsh_too_with_the_questions_as_far_as_they_are_translated(string condition, string said) => Assert.Equal(said, Say(condition, Words.Welsh));

    private static string Say(string condition, Words words)
    {
        var instrument = InstrumentJson.Read(
            """
            {"title": "T", "language": "en", "texts": {"cy": {"org": "Pa fath o sefydliad?", "org.2": "Awdurdod lleol"}}, "sections": [{"key": "s", "title": "S", "pages": [
              {"key": "p", "items": [
                {"key": "org", "type": "single", "text": "What kind of organisation?", "dontKnow": true, "options": [{"code": 1, "label": "CCG"}, {"code": 2, "label": "Local authority"}, {"code": 97, "label": "Other", "other": true}]},
                {"key": "years", "type": "number", "text": "Years in post", "decimals": 1, "preferNotToSay": true},
                {"key": "since", "type": "date", "text": "Since when?"},
                {"key": "town", "type": "text", "text": "Which town?"},
                {"key": "tasks", "type": "multiple", "text": "Which are in place?", "options": [{"code": 1, "label": "Care navigators"}, {"code": 2, "label": "Hub"}]},
                {"key": "bar", "type": "grid", "text": "How much of a barrier?", "options": [{"code": 1, "label": "None"}, {"code": 3, "label": "Significant"}], "rows": [{"key": "bar_it", "text": "IT systems"}]}]},
              {"key": "q", "items": [{"key": "last", "type": "note", "text": "N", "shownWhen": "CONDITION"}]}]}]}
            """.Replace("CONDITION", condition, StringComparison.Ordinal));
        var texts = new InstrumentTexts(Route.Walk(instrument, AnswerSheet.Empty), new Facts("York", "2018", "Ada"), words.Language) { Words = words };
        return new ConditionWords(texts).Say(instrument.FindItem("last")!.ShownWhen!); // both are in the text above
    }
}
