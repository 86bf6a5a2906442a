using System.Text.RegularExpressions;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Everything the program says to informants is said in Welsh too: the sentences of the sources against <c>Words.cy.resx</c>.</summary>
public sealed partial class WordsTests
{
    [Fact]
    public void Every_sentence_has_a_Welsh_one_with_the_same_places_for_values()
    {
        var said = Sentences();

        Assert.True(said.Count > 250, $"only {said.Count} sentences were found in the sources");
        Assert.Empty(said.Except(Words.Welsh.Known));
        Assert.Empty(Words.Welsh.Known.Except(said)); // what nobody says any more
        Assert.All(said, english => Assert.Equal((english, Places(english)), (english, Places(Words.Welsh[english]))));
    }

    [Fact]
    public void Days_are_said_as_people_say_them_and_change_as_Welsh_words_do()
    {
        var at = new DateTimeOffset(2026, 3, 3, 9, 5, 0, TimeSpan.Zero);

        Assert.Equal("Tuesday 3 March 2026 at 09:05", Words.English.Moment(at, TimeZoneInfo.Utc));
        Assert.Equal("dydd Mawrth 3 Mawrth 2026 am 09:05", Words.Welsh.Moment(at, TimeZoneInfo.Utc));
        Assert.Equal("Gallwch ateb tan ddydd Mawrth 3 Mawrth 2026.", Words.Welsh["You can answer until {0}.", Words.Welsh.LastDay(at, TimeZoneInfo.Utc)]);
        Assert.Equal("Monday 2 March 2026", Words.English.LastDay(new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc)); // midnight is the day before's end
    }

    [Theory]
    [InlineData("cy", "cy")]
    [InlineData("CY-GB", "cy")]
    [InlineData("fr", "en")]
    [InlineData(null, "en")]
    public void A_language_that_the_program_does_not_speak_is_answered_in_English(string? asked, string spoken) => Assert.Equal(spoken, Words.In(asked).Language);

    private static HashSet<string> Sentences()
    {
        var src = Path.Combine(Repository.Folder, "src");
        var files = new[] { "*.cs", "*.cshtml" }.SelectMany(p => Directory.EnumerateFiles(src, p, SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"));
        var said = files.SelectMany(f => Said().Matches(File.ReadAllText(f))).SelectMany(m => m.Groups["text"].Captures.Select(c => Regex.Unescape(c.Value))).ToHashSet();
        said.UnionWith(Decline.Reasons.Values);
        said.UnionWith(new Decline.Rules().Validate(new Decline.Input()).Errors.Select(e => e.ErrorMessage));
        said.UnionWith(new Decline.Rules().Validate(new Decline.Input { Reason = "?", Comment = new('x', 3000) }).Errors.Select(e => e.ErrorMessage));
        said.UnionWith(new MoveOn.Rules().Validate(new MoveOn.Input()).Errors.Select(e => e.ErrorMessage));
        said.UnionWith(new MoveOn.Rules().Validate(new MoveOn.Input { Reason = "?", SuccessorName = new('x', 300), SuccessorEmail = "?" }).Errors.Select(e => e.ErrorMessage));
        said.UnionWith([
            ResponseProblems.AlreadySubmitted.Message, ResponseProblems.NothingAnswered.Message, ResponseProblems.NotReopened.Message,
            ResponseProblems.NotComplete.Message, RoundProblems.NotOpen.Message]);
        return said;
    }

    private static string Places(string sentence) => string.Join(' ', Place().Matches(sentence).Select(m => m.Value).Order(StringComparer.Ordinal));

    // say["..."], say.Html("...", say.Count(n, "one", "many"), and the like on Words, this[...] and Counted(...).
    [GeneratedRegex("""(?:(?:\b[sS]ay|\bWords|\bthis)(?:\[|\.Html\(|\.Count\([^"]*, )|\bCounted\()"(?<text>(?:[^"\\]|\\.)*)"(?:, "(?<text>(?:[^"\\]|\\.)*)"\))?""")]
    private static partial Regex Said();

    [GeneratedRegex(@"\{\d\}|%\{count\}|<[^>]*>")]
    private static partial Regex Place();
}
