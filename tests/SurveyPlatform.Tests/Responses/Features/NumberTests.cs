using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>A number is typed as people type numbers, within its limits and with its unit.</summary>
public sealed class NumberTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Theory]
    [InlineData("years", "0", "0")]
    [InlineData("years", " 50 ", "50")]
    [InlineData("years", "7.0", "7")]
    [InlineData("cost", "1,234,567.50", "1234567.5")]
    [InlineData("cost", ".5", "0.5")]
    [InlineData("cost", "−3.25", "-3.25")]
    [InlineData("cost", "999,999,999", "999999999")]
    [InlineData("change", "-50", "-50")]
    [InlineData("change", "12.5", "12.5")]
    public async Task What_is_within_the_limits_is_kept_and_stands_there_again(string key, string typed, string kept)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "number");
        await visit.Put("years", "1").Put(key, typed).GoesOnAsync("two");

        Assert.Equal(new NumberAnswer(decimal.Parse(kept, System.Globalization.CultureInfo.InvariantCulture)), await visit.KeptAsync(key));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal([kept], visit.Person.Standing(key));
    }

    [Theory]
    [InlineData("years", "")]
    [InlineData("years", "-1")]
    [InlineData("years", "51")]
    [InlineData("years", "2.5")]
    [InlineData("years", "2,5")]
    [InlineData("years", "a dozen")]
    [InlineData("years", "１２")]
    [InlineData("cost", "0.005")]
    [InlineData("cost", "12,34.5")]
    [InlineData("cost", "1.234,5")]
    [InlineData("cost", "1 234")]
    [InlineData("cost", "£5")]
    [InlineData("cost", "1e3")]
    [InlineData("cost", "-93")]
    [InlineData("cost", "1000000000")]
    [InlineData("change", "-50.5")]
    [InlineData("change", "100.1")]
    [InlineData("change", "--1")]
    public async Task What_is_not_comes_back_as_it_was_typed(string key, string typed)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "number");
        visit.Put("years", "1").Put("cost", "2").Put("change", "3");
        await visit.Put(key, typed.Length == 0 ? [] : [typed]).IsRefusedAsync(key);

        Assert.Null(await visit.KeptAsync(key));
        Assert.Contains("govuk-input--error", visit.Person.Page.GetElementById(key)!.ClassList);
    }

    [Fact]
    public async Task The_limits_are_said_in_the_message()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "number");
        var message = await visit.Put("years", "99").IsRefusedAsync("years");
        Assert.Contains("0", message, StringComparison.Ordinal);
        Assert.Contains("50", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unit_is_read_out_with_the_question()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "number");
        Assert.Equal(["Count this one.", "years"], visit.Described(visit.Person.Page.GetElementById("years")!));
        Assert.Null(visit.Person.Page.GetElementById("years-unit")!.GetAttribute("aria-hidden"));
        Assert.Equal(("numeric", "decimal", null),
            (Keypad(visit, "years"), Keypad(visit, "cost"), Keypad(visit, "change"))); // no keypad has a minus sign
    }

    [Fact]
    public async Task A_number_and_a_reason_for_none_cannot_both_be_meant()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "number");
        await visit.Put("years", "1").Put("cost", "5").Put("cost.missing", "-93").IsRefusedAsync("cost");
        await visit.Put("cost").Put("cost.missing", "-93", "-94").IsRefusedAsync("cost");
        await visit.Put("cost.missing", "-94").GoesOnAsync("two");

        Assert.Equal(MissingAnswer.PreferNotToSay, await visit.KeptAsync("cost"));
        await visit.Person.OpenAsync("/respond/one");
        Assert.Equal(["-94"], visit.Person.Standing("cost.missing"));
    }

    private static string? Keypad(FeatureVisit visit, string key) => visit.Person.Page.GetElementById(key)!.GetAttribute("inputmode");
}
