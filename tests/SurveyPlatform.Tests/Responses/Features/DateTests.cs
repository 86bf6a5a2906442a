using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>A day is typed in three parts: it must be one of the calendar, and whole.</summary>
public sealed class DateTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Theory]
    [InlineData("29", "2", "2016", "2016-02-29")]
    [InlineData("01", "04", "2017", "2017-04-01")]
    [InlineData(" 1 ", "Apr", "2017", "2017-04-01")]
    [InlineData("31", "december", "1900", "1900-12-31")]
    [InlineData("31", "12", "2199", "2199-12-31")]
    public async Task A_day_of_the_calendar_is_kept_and_stands_there_again(string day, string month, string year, string kept)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "date");
        await visit.Put("since.day", day).Put("since.month", month).Put("since.year", year).GoesOnAsync("two");

        var date = DateOnly.Parse(kept, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(new DateAnswer(date), await visit.KeptAsync("since"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(($"{date.Day}", $"{date.Month}", $"{date.Year}"), (visit.Person.Standing("since.day")[0], visit.Person.Standing("since.month")[0], visit.Person.Standing("since.year")[0]));
    }

    [Theory]
    [InlineData("", "", "", "since.day", "day month year")]
    [InlineData("29", "2", "2017", "since.day", "day month year")]
    [InlineData("0", "1", "2017", "since.day", "day month year")]
    [InlineData("31", "4", "2017", "since.day", "day month year")]
    [InlineData("", "4", "2017", "since.day", "day")]
    [InlineData("1", "", "2017", "since.month", "month")]
    [InlineData("1", "", "", "since.month", "month year")]
    [InlineData("1", "4", "", "since.year", "year")]
    [InlineData("1", "13", "2017", "since.month", "month")]
    [InlineData("1", "Foo", "2017", "since.month", "month")]
    [InlineData("1", "4", "17", "since.year", "year")]
    [InlineData("1", "4", "1899", "since.year", "year")]
    [InlineData("1", "4", "2200", "since.year", "year")]
    [InlineData("first", "4", "2017", "since.day", "day month year")]
    public async Task What_is_none_comes_back_and_the_parts_that_are_wrong_are_marked(string day, string month, string year, string control, string marked)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "date");
        foreach (var (part, typed) in new[] { ("day", day), ("month", month), ("year", year) })
        {
            visit.Put($"since.{part}", typed.Length == 0 ? [] : [typed]);
        }

        await visit.IsRefusedAsync(control);
        Assert.Equal(marked.Split(' ').Select(p => $"since.{p}"), visit.Person.Page.QuerySelectorAll(".govuk-input--error").Select(i => i.Id));
        Assert.Null(await visit.KeptAsync("since"));
    }

    [Fact]
    public async Task A_day_and_a_reason_for_none_cannot_both_be_meant()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "date");
        visit.Put("since.day", "1").Put("since.month", "4").Put("since.year", "2017");
        await visit.Put("until.year", "2018").Put("until.missing", "-93").IsRefusedAsync("until.day");
        await visit.Put("until.year").GoesOnAsync("two");
        Assert.Equal(MissingAnswer.DontKnow, await visit.KeptAsync("until"));
    }

    [Fact]
    public async Task A_day_that_is_not_required_may_be_left_and_taken_back()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "date");
        await visit.Put("since.day", "1").Put("since.month", "4").Put("since.year", "2017").GoesOnAsync("two");
        await visit.Put("last.day", "2").Put("last.month", "4").Put("last.year", "2017").GoesOnAsync("review");
        await visit.Person.OpenAsync("/respond/two");
        await visit.Put("last.day").Put("last.month").Put("last.year").GoesOnAsync("review");
        Assert.Null(await visit.KeptAsync("last"));
    }

    [Fact]
    public async Task How_a_day_is_typed_is_said_to_everybody()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "date");
        Assert.Single(visit.Described(visit.Person.Page.GetElementById("since.day")!));
        Assert.Equal(["Leave it empty if it goes on."], visit.Described(visit.Person.Page.GetElementById("until.day")!));
    }
}
