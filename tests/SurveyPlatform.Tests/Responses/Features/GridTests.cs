using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>One option for each row: rows that are asked under a condition, rows that must be answered, rows nobody knows about.</summary>
public sealed class GridTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Every_row_is_a_group_of_its_own_and_every_button_has_its_label()
    {
        using var visit = await AtTheGridAsync("3");
        Assert.Equal(["Information governance", "IT systems", "Money"], visit.Person.Page.QuerySelectorAll("fieldset fieldset legend").Select(l => l.TextContent.Trim()));
        var page = visit.Person.Page;
        Assert.All(page.QuerySelectorAll("main input[type=radio]"), radio => Assert.NotEmpty(Assert.Single(page.QuerySelectorAll("label"), l => l.GetAttribute("for") == radio.Id).TextContent.Trim()));
        Assert.Contains("Think of the last year.", visit.Described(visit.Person.Page.GetElementById("bar_it")!));
    }

    [Fact]
    public async Task A_row_under_a_condition_is_asked_and_wanted_only_where_it_holds()
    {
        using var visit = await AtTheGridAsync("0");
        Assert.Null(visit.Person.Page.GetElementById("bar_it"));
        await visit.Put("bar_ig", "1").Put("bar_money", "-94").GoesOnAsync("three");
        Assert.Equal((SingleAnswer.Of(1), null, MissingAnswer.PreferNotToSay), (await visit.KeptAsync("bar_ig"), await visit.KeptAsync("bar_it"), await visit.KeptAsync("bar_money")));

        await visit.Person.OpenAsync("/respond/one");
        await visit.Put("systems", "2").GoesOnAsync("two");
        Assert.Equal(["1", "-94"], new[] { "bar_ig", "bar_it", "bar_money" }.SelectMany(visit.Person.Standing));
        await visit.IsRefusedAsync("bar_it");
        await visit.Put("bar_it", "-93").GoesOnAsync("three");
        Assert.Equal(MissingAnswer.DontKnow, await visit.KeptAsync("bar_it"));
    }

    [Fact]
    public async Task Rows_left_empty_are_named_one_by_one_and_the_answered_ones_are_kept()
    {
        using var visit = await AtTheGridAsync("3");
        await visit.Put("bar_it", "3").IsRefusedAsync("bar_ig");
        visit.AssertSaidAt("bar_money");
        Assert.Equal(2, visit.Person.Page.QuerySelectorAll(".govuk-error-summary a").Length);
        Assert.Equal(SingleAnswer.Of(3), await visit.KeptAsync("bar_it"));

        await visit.Put("bar_ig", "1").Put("bar_money", "2").GoesOnAsync("three");
        Assert.Equal(["3"], (await OpenAsync(visit, "two")).Standing("bar_it"));
    }

    [Fact]
    public async Task Rows_that_are_not_required_may_be_left()
    {
        using var visit = await AtTheGridAsync("0");
        await visit.Put("bar_ig", "1").Put("bar_money", "1").GoesOnAsync("three");
        await visit.Put("more_b", "2").GoesOnAsync("review");

        Assert.Equal((null, SingleAnswer.Of(2)), (await visit.KeptAsync("more_a"), await visit.KeptAsync("more_b")));
    }

    [Fact]
    public async Task Rows_that_are_not_required_can_be_cleared_one_by_one()
    {
        using var visit = await AtTheGridAsync("0");
        await visit.Put("bar_ig", "1").Put("bar_money", "1").GoesOnAsync("three");
        await visit.Put("more_a", "1").Put("more_b", "2").GoesOnAsync("review");
        Assert.Null((await OpenAsync(visit, "two")).Page.GetElementById("bar_ig.clear")); // an answer is needed here

        (await OpenAsync(visit, "three")).Tick("Travel", "Clear answers");
        await visit.GoesOnAsync("review");
        Assert.Equal((SingleAnswer.Of(1), null), (await visit.KeptAsync("more_a"), await visit.KeptAsync("more_b")));
    }

    private async Task<FeatureVisit> AtTheGridAsync(string systems)
    {
        var visit = await FeatureVisit.BeginAsync(app, "grid");
        await visit.Put("systems", systems).GoesOnAsync("two");
        return visit;
    }

    private static async Task<Visitor> OpenAsync(FeatureVisit visit, string page)
    {
        await visit.Person.OpenAsync($"/respond/{page}");
        return visit.Person;
    }
}
