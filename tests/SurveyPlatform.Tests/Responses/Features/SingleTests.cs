using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>One option is chosen: required or not, with words beside "other", don't know and prefer not to say.</summary>
public sealed class SingleTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_required_question_left_empty_is_asked_again()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.IsRefusedAsync("org");
        Assert.Contains("The one that pays you.", visit.Described(visit.Person.Page.GetElementById("org")!));
        Assert.Null(await visit.KeptAsync("org"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-93")]
    [InlineData("-94")]
    public async Task Every_option_offered_is_kept_as_chosen_and_stands_there_again(string code)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org", code).GoesOnAsync("two");

        Assert.Equal(code switch { "-93" => MissingAnswer.DontKnow, "-94" => MissingAnswer.PreferNotToSay, _ => (Answer)SingleAnswer.Of(1) }, await visit.KeptAsync("org"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal([code], visit.Person.Standing("org"));
    }

    [Fact]
    public async Task Other_asks_for_words_at_their_own_box_and_keeps_them()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org", "97").Put("org.other", "  ").SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        Assert.Equal(["97"], visit.Person.Standing("org"));
        Assert.Contains("govuk-input--error", visit.Person.Page.GetElementById("org.other")!.ClassList);
        await visit.Put("org.other", "A <b>hospice</b> & \"more\"").GoesOnAsync("two");

        Assert.Equal(new SingleAnswer(97, "A <b>hospice</b> & \"more\""), await visit.KeptAsync("org"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(["A <b>hospice</b> & \"more\""], visit.Person.Standing("org.other"));
    }

    [Fact]
    public async Task Words_without_the_button_beside_them_are_not_lost()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org.other", "A hospice").GoesOnAsync("two");

        Assert.Equal(new SingleAnswer(97, "A hospice"), await visit.KeptAsync("org"));
    }

    [Fact]
    public async Task An_answer_that_is_not_needed_can_be_cleared_once_it_is_given()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org", "1").GoesOnAsync("two");
        Assert.Null(visit.Person.Page.GetElementById("mood.clear")); // there is nothing to clear yet
        await visit.Put("mood", "2").GoesOnAsync("review");
        await visit.Person.OpenAsync("/respond/one");
        Assert.Null(visit.Person.Page.GetElementById("org.clear")); // an answer is needed here

        await visit.Person.OpenAsync("/respond/two");
        visit.Person.Tick("Clear this answer: How are you?");
        await visit.Put("mood", "1").GoesOnAsync("review"); // another answer after all
        Assert.Equal(SingleAnswer.Of(1), await visit.KeptAsync("mood"));

        await visit.Person.OpenAsync("/respond/two");
        visit.Person.Tick("Clear this answer: How are you?");
        await visit.GoesOnAsync("review");
        Assert.Null(await visit.KeptAsync("mood"));
        Assert.Contains("How are you? Not answered", visit.Person.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_words_come_back_to_be_shortened()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org", "97").Put("org.other", new string('x', Check.MaxOtherLength + 1)).IsRefusedAsync("org.other");
        await visit.Put("org.other", new string('x', Check.MaxOtherLength)).GoesOnAsync("two");
    }

    [Fact]
    public async Task A_question_that_is_not_required_may_be_left_and_says_so()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        await visit.Put("org", "2").GoesOnAsync("two");
        Assert.NotNull(visit.Person.Page.QuerySelector("legend .app-optional"));
        await visit.GoesOnAsync("review");

        Assert.True((await visit.SheetAsync()).Saved("mood"));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("-91")]
    [InlineData("1 or 1=1")]
    [InlineData("1", "2")]
    public async Task What_the_page_does_not_offer_is_refused(params string[] values)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "single");
        var form = visit.Person.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!));
        using var body = new FormUrlEncodedContent([.. form, .. values.Select(v => KeyValuePair.Create("org", v))]);
        using var reply = await visit.Person.Client.PostAsync(new Uri("/respond/one", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Null(await visit.KeptAsync("org"));
    }
}
