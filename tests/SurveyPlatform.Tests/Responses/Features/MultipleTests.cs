using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>Any number of options is chosen, but an exclusive one alone.</summary>
public sealed class MultipleTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Several_are_kept_and_can_be_taken_back()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        await visit.Put("tasks", "1", "2").GoesOnAsync("two");
        Assert.Equal(new MultipleAnswer([1, 2]), await visit.KeptAsync("tasks"));
        await visit.Put("more", "1", "2").GoesOnAsync("review");
        await visit.Person.OpenAsync("/respond/two");
        Assert.Equal(["1", "2"], visit.Person.Standing("more"));
        await visit.Put("more").GoesOnAsync("review");

        Assert.Null(await visit.KeptAsync("more"));
    }

    [Fact]
    public async Task A_required_question_left_empty_is_asked_again()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        await visit.IsRefusedAsync("tasks");
    }

    [Theory]
    [InlineData("1", "98")]
    [InlineData("1", "-93")]
    [InlineData("98", "-93")]
    public async Task What_goes_alone_goes_alone(params string[] codes)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        await visit.Put("tasks", codes).IsRefusedAsync("tasks");
        Assert.False((await visit.SheetAsync()).Saved("tasks"));

        await visit.Put("tasks", codes[1]).GoesOnAsync("two");
        Assert.Equal(codes[1] == "-93" ? MissingAnswer.DontKnow : new MultipleAnswer([98]), await visit.KeptAsync("tasks"));
    }

    [Fact]
    public async Task Other_asks_for_words_at_their_own_box_and_keeps_them()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        await visit.Put("tasks", "1", "97").IsRefusedAsync("tasks.other");
        Assert.Contains("govuk-input--error", visit.Person.Page.GetElementById("tasks.other")!.ClassList);
        await visit.Put("tasks.other", "A bus").GoesOnAsync("two");

        Assert.Equal(new MultipleAnswer([1, 97], "A bus"), await visit.KeptAsync("tasks"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(["A bus"], visit.Person.Standing("tasks.other"));
    }

    [Fact]
    public async Task Words_beside_other_count_as_ticking_it()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        await visit.Put("tasks.other", "A bus").GoesOnAsync("two");

        Assert.Equal(new MultipleAnswer([97], "A bus"), await visit.KeptAsync("tasks"));
    }

    [Fact]
    public async Task An_option_that_the_page_does_not_offer_is_refused()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        var form = visit.Person.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!));
        using var body = new FormUrlEncodedContent([.. form, new("tasks", "1"), new("tasks", "5")]);
        using var reply = await visit.Person.Client.PostAsync(new Uri("/respond/one", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Null(await visit.KeptAsync("tasks"));
    }

    [Fact]
    public async Task Where_no_hint_is_written_one_says_how_many_and_belongs_to_the_group()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "multiple");
        Assert.Single(visit.Described(visit.Person.Page.GetElementById("tasks")!));
    }
}
