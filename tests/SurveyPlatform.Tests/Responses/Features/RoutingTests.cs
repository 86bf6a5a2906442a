using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Extracts;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>What is asked hangs on what was answered: sections, pages, items and rows. Answers off the route are kept and not exported.</summary>
public sealed class RoutingTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_question_that_hangs_on_another_of_its_page_comes_at_once_and_without_reproach()
    {
        using var visit = await BeginAsync();
        await visit.Put("own", "1").GoesOnAsync("lead");
        Assert.NotNull(visit.Person.Page.GetElementById("size"));
        Assert.Null(visit.Person.Page.GetElementById("why"));
        await visit.IsRefusedAsync("size");
        await visit.Put("size", "4").GoesOnAsync("days");
    }

    [Theory]
    [InlineData("9", "days")]
    [InlineData("10", "large")]
    [InlineData("13", "days")]
    public async Task A_page_hangs_on_an_answer(string size, string next)
    {
        using var visit = await WithATeamAsync(size);
        Assert.Equal(next, visit.At);
        await visit.Person.OpenAsync("/respond/large");
        Assert.Equal(next, visit.At); // off the route the address leads to where there is something to do
    }

    [Fact]
    public async Task Rows_hang_on_answers_and_without_any_the_page_is_passed()
    {
        using var both = await WithATeamAsync("4");
        await both.Put("when", "1", "2").GoesOnAsync("views");
        Assert.NotNull(both.Person.Page.GetElementById("bar_mon"));
        Assert.NotNull(both.Person.Page.GetElementById("bar_fri"));

        using var one = await WithATeamAsync("4");
        await one.Put("when", "2").GoesOnAsync("views");
        Assert.Null(one.Person.Page.GetElementById("bar_mon"));
        await one.Put("bar_fri", "1").GoesOnAsync("last");

        using var none = await WithATeamAsync("4");
        await none.GoesOnAsync("last");
    }

    [Theory]
    [InlineData("2", "", "review")]
    [InlineData("2", "old", "last")]
    [InlineData("-93", "", "last")]
    public async Task A_section_hangs_on_a_condition_of_several(string has, string word, string next)
    {
        using var visit = await BeginAsync();
        await visit.Put("own", has).GoesOnAsync("lead");
        await visit.Put("why", "No money").GoesOnAsync("days");
        await visit.Put("word", word).GoesOnAsync(next);
        await visit.Person.OpenAsync("/respond");
        Assert.Equal(next == "last", visit.Person.Text.Contains("The end", StringComparison.Ordinal));
        Assert.DoesNotContain("The team", visit.Person.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_off_the_route_are_kept_not_exported_and_back_when_the_route_comes_back()
    {
        using var visit = await WithATeamAsync("12");
        await visit.Put("parts", "3").GoesOnAsync("days");
        await visit.Put("when", "1").Put("since.day", "1").Put("since.month", "2").Put("since.year", "2009").GoesOnAsync("views");
        await visit.Put("bar_mon", "2").GoesOnAsync("last");
        var whole = await ExportedAsync(visit);
        Assert.Equal(("1", "12", "3", "1", "0", "2", "-91"), (whole["own"], whole["size"], whole["parts"], whole["when_1"], whole["when_2"], whole["bar_mon"], whole["bar_fri"]));

        await visit.Person.OpenAsync("/respond/lead");
        await visit.Put("own", "2").GoesOnAsync("lead");
        await visit.GoesOnAsync("days");
        var without = await ExportedAsync(visit);
        Assert.Equal(("2", "-91", "-91", "-91", "-91", "-91"), (without["own"], without["size"], without["parts"], without["when_1"], without["when_2"], without["bar_mon"]));
        Assert.Equal("2009-02-01", without["since"]);
        Assert.Equal(new NumberAnswer(3), await visit.KeptAsync("parts"));

        await visit.Person.OpenAsync("/respond/lead");
        await visit.Put("own", "1").GoesOnAsync("lead");
        Assert.Equal(["12"], visit.Person.Standing("size"));
        await visit.GoesOnAsync("large");
        Assert.Equal(["3"], visit.Person.Standing("parts"));
        var again = await ExportedAsync(visit);
        Assert.Equal(whole.Where(c => c.Key != "why"), again.Where(c => c.Key != "why"));
    }

    [Fact]
    public async Task What_is_not_shown_is_not_taken_even_if_it_is_sent()
    {
        using var visit = await BeginAsync();
        var form = visit.Person.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!));
        using var body = new FormUrlEncodedContent([.. form, new("own", "2"), new("size", "44"), new("parts", "2"), new("why", "No money")]);
        using var reply = await visit.Person.Client.PostAsync(new Uri("/respond/lead", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal("/respond/days", reply.Headers.Location?.ToString());
        var sheet = await visit.SheetAsync();
        Assert.Equal((false, false, new TextAnswer("No money")), (sheet.Saved("size"), sheet.Saved("parts"), sheet.Get("why")));
    }

    private async Task<FeatureVisit> BeginAsync()
    {
        var visit = await FeatureVisit.BeginAsync(app, "routing");
        await visit.GoesOnAsync("lead"); // from the task list
        return visit;
    }

    private async Task<FeatureVisit> WithATeamAsync(string size)
    {
        var visit = await BeginAsync();
        await visit.Put("own", "1").GoesOnAsync("lead");
        await visit.Put("size", size).SendAsync();
        return visit;
    }

    private async Task<Dictionary<string, string>> ExportedAsync(FeatureVisit visit)
    {
        var study = new FieldedStudy(app, visit.Round.Study);
        return CsvTable.Read((await study.BuildAsync(new() { Rounds = [visit.Round.Code], Include = "all", Purpose = "test" })).Text).Single();
    }
}
