using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>An item may be called as the program calls something of its own: it is answered like any other.</summary>
public sealed class KeysOfItemsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] s_keys = ["key", "page", "questions", "handler", "section", "link", "code", "version", "questionnaire", "undo"];

    public static TheoryData<string> Keys { get; } = [.. s_keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_item_of_any_name_is_answered_saved_and_shown_again(string key)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: $"called-{key}", instrument: Instrument(key));
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        Assert.Single(person.Page.QuerySelectorAll($"[id={key}]"));
        await person.Put(key, "").Put("other", "x").SubmitAsync("Continue");
        Assert.Equal((HttpStatusCode.OK, "/respond/second"), (person.Status, person.Address));
        await person.OpenAsync("/respond/first");
        await person.Put(key, "4").SubmitAsync("Continue");

        Assert.Equal((HttpStatusCode.OK, "/respond/second"), (person.Status, person.Address));
        await person.OpenAsync("/respond/first");
        Assert.Equal("4", person.Standing(key).Single());
        await person.Put(key, "four").SubmitAsync("Continue");
        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.Equal($"#{key}", person.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href")); // it was refused
        Assert.Equal(new NumberAnswer(4), (await app.WithAsync((Core.Responses.Respondents all) => all.FindAsync(round.Informants[0].Link, TestContext.Current.CancellationToken)))!.Sheet.Get(key)); // the link is alive
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_item_of_any_name_can_be_tried(string key)
    {
        await app.Given.OpenRoundAsync(informants: 1, study: $"tried-{key}", instrument: Instrument(key));
        using var ada = await app.Cast.AdaAsync($"tried-{key}");
        await ada.OpenAsync($"/studies/tried-{key}/questionnaires/ki/try/1/first");
        await ada.Put(key, "4").SubmitAsync("Continue");

        Assert.Equal((HttpStatusCode.OK, "Second"), (ada.Status, ada.Heading));
        await ada.FollowAsync("Back");
        Assert.Equal("4", ada.Standing(key).Single());
    }

    private static string Instrument(string key) =>
        $$"""
        {"title": "Called", "language": "en", "sections": [{"key": "all", "title": "All", "pages": [
          {"key": "first", "title": "First", "items": [{"key": "{{key}}", "type": "number", "text": "How many?"}, {"key": "other", "type": "text", "text": "What else?"}]},
          {"key": "second", "title": "Second", "items": [{"key": "last", "type": "text", "text": "And then?"}]}]}]}
        """;
}
