using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>Words are typed, in one line or several, and no more of them than the instrument allows.</summary>
public sealed class TextTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Words_are_kept_as_typed_and_stand_there_again()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        await visit.Put("called", " Żółć & <i>co</i> 😀 ").Put("remark", "\r\n first\r\n\r\n second ").Put("free", "\"it's\"").GoesOnAsync("two");

        Assert.Equal(new TextAnswer("Żółć & <i>co</i> 😀"), await visit.KeptAsync("called"));
        Assert.Equal(new TextAnswer("first\n\n second"), await visit.KeptAsync("remark"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(["Żółć & <i>co</i> 😀", "first\n\n second", "\"it's\""], new[] { "called", "remark", "free" }.SelectMany(visit.Person.Standing));
    }

    [Theory]
    [InlineData("called", 20, 12, "12 characters too many")]
    [InlineData("remark", 1030, 1, "1 character too many")]
    [InlineData("free", 10_000, 1_234, "1,234 characters too many")]
    public async Task How_much_is_too_much_is_counted_without_a_script(string key, int allowed, int more, string said)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        visit.Put("called", "A name");
        await visit.Put(key, new string('x', allowed + more)).IsRefusedAsync(key);
        Assert.Contains(visit.Described(visit.Person.Page.GetElementById(key)!), text => text.EndsWith(said, StringComparison.Ordinal));
        Assert.Null(await visit.KeptAsync(key));

        await visit.Put(key, new string('x', allowed)).GoesOnAsync("two");
        Assert.Equal(allowed, ((TextAnswer)(await visit.KeptAsync(key))!).Value.Length);
    }

    [Fact]
    public async Task The_end_of_a_line_counts_once_and_the_margins_not_at_all()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        await visit.Put("called", "A name").Put("remark", "   " + string.Concat(Enumerable.Repeat("123456789\r\n", 103)) + "   ").GoesOnAsync("two");
    }

    [Fact]
    public async Task How_much_may_be_typed_is_said_beforehand()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        Assert.Contains("1,030", Assert.Single(visit.Described(visit.Person.Page.GetElementById("remark")!)), StringComparison.Ordinal);
        Assert.Contains("20", Assert.Single(visit.Described(visit.Person.Page.GetElementById("called")!)), StringComparison.Ordinal);
        Assert.Empty(visit.Described(visit.Person.Page.GetElementById("free")!)); // nobody types ten thousand characters in a line
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    public async Task Blanks_are_no_answer(string typed)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        await visit.Put("called", typed).SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        Assert.Contains(visit.Person.Page.QuerySelectorAll(".govuk-error-summary a"), a => a.GetAttribute("href") == "#called");
    }

    [Fact]
    public async Task Words_and_a_reason_for_none_cannot_both_be_meant()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        await visit.Put("called", "A name").Put("remark", "Well").Put("remark.missing", "-94").IsRefusedAsync("remark");
        await visit.Put("remark").GoesOnAsync("two");
        Assert.Equal(MissingAnswer.PreferNotToSay, await visit.KeptAsync("remark"));
    }

    [Fact]
    public async Task Who_saves_and_leaves_does_not_lose_what_cannot_be_kept()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "text");
        await visit.Put("remark", new string('x', 1031)).SendAsync("then-leave");
        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        visit.AssertSaidAt("remark");
        Assert.Single(visit.Person.Page.QuerySelectorAll(".govuk-error-summary a")); // that the name is needed can wait

        await visit.Put("remark", "Short").SendAsync("then-leave");
        Assert.Equal("saved-so-far", visit.At);
        Assert.Equal(new TextAnswer("Short"), await visit.KeptAsync("remark"));
    }
}
