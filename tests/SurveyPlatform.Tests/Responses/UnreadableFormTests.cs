using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>A form that the framework refuses whole is read for what it holds; where nothing can be, the page says what to do.</summary>
public sealed class UnreadableFormTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_NUL_character_is_left_out_and_everything_else_is_kept()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        await visit.Put("remark", "before\0after %00").Put("since.day", "1\0").Put("since.month", "2").Put("since.year", "2017").GoesOnAsync("bye");

        Assert.Equal(new TextAnswer("beforeafter %00"), await visit.KeptAsync("remark"));
        Assert.Equal(new DateAnswer(new DateOnly(2017, 2, 1)), await visit.KeptAsync("since"));
    }

    [Fact]
    public async Task More_fields_than_a_form_has_are_no_reason_to_lose_those_that_it_has()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        var reply = await PostAsync(visit, [new("remark", "kept"), .. Enumerable.Range(0, 3000).Select(i => new KeyValuePair<string, string>($"x{i}", "1"))]);

        Assert.Equal((HttpStatusCode.Redirect, "/respond/bye"), (reply.StatusCode, reply.Headers.Location?.ToString()));
        Assert.Equal(new TextAnswer("kept"), await visit.KeptAsync("remark"));
    }

    [Fact]
    public async Task Words_far_too_long_come_back_to_be_shortened()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        var reply = await PostAsync(visit, [new("remark", new string('x', 5 << 20)), new("tasks", "2")]);
        var page = await reply.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("must be 200 characters or fewer", page, StringComparison.Ordinal);
        Assert.Contains("xxxxx", page, StringComparison.Ordinal);
        Assert.NotNull(await visit.KeptAsync("tasks"));
    }

    [Theory]
    [InlineData("remark", 9 << 20)]
    [InlineData("x", 40_000)]
    public async Task What_is_too_large_even_so_says_what_to_do_and_that_the_rest_is_kept(string name, int size)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        await visit.Put("remark", "kept").GoesOnAsync("bye");
        var reply = await PostAsync(visit, name == "x" ? [.. Enumerable.Range(0, size).Select(i => new KeyValuePair<string, string>($"x{i}", "1"))] : [new(name, new string('x', size))]);
        var page = await reply.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("We could not read this page", page, StringComparison.Ordinal);
        Assert.Contains("Answers saved before are safe.", page, StringComparison.Ordinal);
        Assert.Equal(new TextAnswer("kept"), await visit.KeptAsync("remark"));
    }

    [Fact]
    public async Task Why_somebody_does_not_answer_is_read_as_well()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "nul-decline");
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}/decline");
        await person.Fill("In your own words (optional)", "No\0 time").SubmitAsync();

        Assert.Equal((HttpStatusCode.OK, $"/r/{round.Informants[0].Link}/decline"), (person.Status, person.Address));
        Assert.Contains("Take it back", person.Page.Body!.TextContent, StringComparison.Ordinal); // the parser always makes a body
    }

    private static async Task<HttpResponseMessage> PostAsync(FeatureVisit visit, IEnumerable<KeyValuePair<string, string>> fields)
    {
        await visit.Person.OpenAsync("/respond/rest");
        var hidden = visit.Person.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!)); // every hidden control has both
        return await visit.Person.Client.PostAsync(new Uri("/respond/rest", UriKind.Relative), new FormUrlEncodedContent([.. hidden, .. fields]), Ct);
    }
}
