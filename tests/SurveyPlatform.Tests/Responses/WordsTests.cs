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

    /// <summary>On an informant's page all that is not said by <see cref="Words"/> is somebody else's text, or staff's and marked as English.</summary>
    [Fact]
    public void Informants_pages_hold_no_words_of_their_own()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Folder, "src", "SurveyPlatform.Web", "Pages", "Respond"), "*.cshtml", SearchOption.AllDirectories).ToList();

        Assert.True(pages.Count > 25, $"only {pages.Count} pages were found");
        Assert.All(pages, file => Assert.Equal((Path.GetFileName(file), ""), (Path.GetFileName(file), string.Join(" | ", Literals(File.ReadAllText(file))))));
    }

    [Theory]
    [InlineData("<p>@say[\"Hello\"] <b>there</b></p>", "there")]
    [InlineData("@if (x)\n{\n  <p lang=\"en\">Staff <b>only</b></p>\n}\nelse\n{\n  <p>You</p>\n}", "You")]
    [InlineData("<img alt=\"A cat\" title=\"@say[\"Cat\"]\">", "A cat")]
    [InlineData("@foreach (var i in all.Where(a => a > 2)) { <text>so</text> }", "so")]
    [InlineData("<dd>@(a is { } x ? x.Y(\"z\") : \"\")</dd><p>@Model.A.B[0](c), @one.Site</p>", "")]
    public void Words_of_their_own_are_found(string page, string found) => Assert.Equal(found, string.Join(" | ", Literals(page)));

    private static IEnumerable<string> Literals(string page)
    {
        var markup = English().Replace(Expression().Replace(Statement().Replace(Comment().Replace(Functions().Replace(page, ""), ""), ""), "\0"), "<>");
        var attributes = Attribute().Matches(markup).Select(m => m.Groups["text"].Value);
        var texts = Text().Matches(markup).SelectMany(m => m.Groups["text"].Value.Split('\n')).Where(line => !Code().IsMatch(line));
        return attributes.Concat(texts).Select(t => t.Replace("\0", "", StringComparison.Ordinal).Trim()).Where(t => t.Any(char.IsLetter));
    }

    [Fact]
    public void Days_are_said_as_people_say_them_and_change_as_Welsh_words_do()
    {
        var at = new DateTimeOffset(2026, 3, 3, 9, 5, 0, TimeSpan.Zero);

        Assert.Equal("Tuesday 3 March 2026 at 09:05", Words.English.Moment(at, TimeZoneInfo.Utc));
        Assert.Equal("dydd Mawrth 3 Mawrth 2026 am 09:05", Words.Welsh.Moment(at, TimeZoneInfo.Utc));
        Assert.Equal("Gallwch ateb tan ddydd Mawrth 3 Mawrth 2026 am 09:05.", Words.Welsh["You can answer until {0}.", Words.Welsh.LastDay(at, TimeZoneInfo.Utc)]);
        Assert.Equal("Monday 2 March 2026", Words.English.LastDay(new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc)); // midnight is the day before's end
        Assert.Equal("Tuesday 3 March 2026 at 09:05", Words.English.LastDay(at, TimeZoneInfo.Utc));
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
        said.UnionWith(new AnswerContactCheck.Input[]
        {
            new(), new() { Answer = AnswerContactCheck.Changed },
            new() { Answer = AnswerContactCheck.Changed, Name = new('x', 300), Role = new('x', 300), Email = "?" },
            new() { Answer = AnswerContactCheck.NoLonger, SuccessorName = new('x', 300), SuccessorEmail = "?" },
        }.SelectMany(i => new AnswerContactCheck.Rules().Validate(i).Errors).Select(e => e.ErrorMessage));
        said.UnionWith([
            ResponseProblems.AlreadySubmitted.Message, ResponseProblems.NothingAnswered.Message, ResponseProblems.NotReopened.Message,
            ResponseProblems.NotComplete.Message, ResponseProblems.ChangedMeanwhile.Message, RoundProblems.NotOpen.Message]);
        return said;
    }

    private static string Places(string sentence) => string.Join(' ', Place().Matches(sentence).Select(m => m.Value).Order(StringComparer.Ordinal));

    // say["..."], say.Html("...", say.Count(n, "one", "many"), and the like on Words, this[...] and Counted(...).
    [GeneratedRegex("""(?:(?:\b[sS]ay|\bWords|\bthis)(?:\[|\.Html\(|\.Count\([^"]*, )|\bCounted\()"(?<text>(?:[^"\\]|\\.)*)"(?:, "(?<text>(?:[^"\\]|\\.)*)"\))?""")]
    private static partial Regex Said();

    [GeneratedRegex(@"\{\d\}|%\{count\}|<[^>]*>")]
    private static partial Regex Place();

    [GeneratedRegex(@"@functions \{.*", RegexOptions.Singleline)]
    private static partial Regex Functions();

    [GeneratedRegex(@"@\*.*?\*@|^@(?:model|page|inject|using|attribute|namespace|section)\b[^\n]*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*@?(?:else )?(?:if|foreach|for|switch) ?\((?:[^()]|(?<o>\()|(?<-o>\)))*?(?(o)(?!))\)", RegexOptions.Multiline)]
    private static partial Regex Statement();

    // @{...}, @(...), @name.Name[...](...), each with whatever brackets are inside; @if and the like with their condition.
    [GeneratedRegex("""@(?:\{(?:[^{}]|(?<n>\{)|(?<-n>\}))*(?(n)(?!))\}|(?:(?:if|foreach|for|switch) ?(?=\()|await )?(?:[\w.?!]*(?:\((?:[^()]|(?<o>\()|(?<-o>\)))*(?(o)(?!))\)|\[(?:[^\[\]]|(?<k>\[)|(?<-k>\]))*(?(k)(?!))\])?)+)""")]
    private static partial Regex Expression();

    // Staff's own words stand in English on anybody's page, and say so.
    [GeneratedRegex("""<(?<tag>\w+)(?=[^<>]* lang="en")[^<>]*>.*?</\k<tag>>""", RegexOptions.Singleline)]
    private static partial Regex English();

    [GeneratedRegex(@"(?:alt|title|aria-label|placeholder)=""(?<text>[^""@\0]+)[^""]*""")]
    private static partial Regex Attribute();

    [GeneratedRegex("(?<=>)(?<text>[^<>]+)(?=<|$)")]
    private static partial Regex Text();

    // Lines of C# between pieces of markup.
    [GeneratedRegex(@"^\s*(?:[{}]|else\b|case\b|default:|break;|return;|continue;|var |if ?\(|foreach ?\(|for ?\(|switch ?\(|@?await |[\w\s(),.]*[=;])|^\s*[\w.\s]+:\s*$|[;{}]\s*$")]
    private static partial Regex Code();
}
