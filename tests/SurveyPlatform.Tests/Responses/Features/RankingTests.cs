using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>Options are put in order, each once, without a gap.</summary>
public sealed class RankingTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Theory]
    [InlineData("4", "1", "2")]
    [InlineData("3", "2")]
    [InlineData("3")]
    public async Task Ranks_are_kept_and_where_nothing_is_required_fewer_than_all_will_do(params string[] order)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "ranking");
        await Ranked(visit, "top", order).GoesOnAsync("two");
        Assert.Equal(new RankingAnswer([.. order.Select(int.Parse)]), await visit.KeptAsync("top"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(order, Enumerable.Range(1, 3).SelectMany(rank => visit.Person.Standing($"top.{rank}")));
    }

    [Theory]
    [InlineData("top.2", "1", "1", "2")]
    [InlineData("top.3", "1", "2", "1")]
    [InlineData("top.2", "1", "", "2")]
    [InlineData("top.1", "", "1", "")]
    public async Task A_gap_and_the_same_twice_are_said_at_their_rank(string control, params string[] order)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "ranking");
        await Ranked(visit, "top", order).IsRefusedAsync(control);
        Assert.Equal([control], visit.Person.Page.QuerySelectorAll(".govuk-select--error").Select(s => s.Id));
        Assert.Null(await visit.KeptAsync("top"));
    }

    [Fact]
    public async Task A_required_ranking_wants_every_rank()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "ranking");
        await visit.GoesOnAsync("two");
        await visit.IsRefusedAsync("need.1");
        await visit.Put("need.1", "2").IsRefusedAsync("need.2");
        await visit.Put("need.2", "4").GoesOnAsync("three");
    }

    [Fact]
    public async Task Dont_know_is_an_answer_and_goes_alone()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "ranking");
        await visit.Put("top.1", "1").Put("top.missing", "-93").IsRefusedAsync("top.1");
        await visit.Put("top.1").GoesOnAsync("two");
        Assert.Equal(MissingAnswer.DontKnow, await visit.KeptAsync("top"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(["-93"], visit.Person.Standing("top.missing"));
    }

    private static FeatureVisit Ranked(FeatureVisit visit, string key, IEnumerable<string> order)
    {
        foreach (var (rank, code) in order.Index())
        {
            visit.Put($"{key}.{rank + 1}", code.Length == 0 ? [] : [code]);
        }

        return visit;
    }
}
