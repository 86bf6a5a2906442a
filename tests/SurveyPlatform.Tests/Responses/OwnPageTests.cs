using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Questions that look the same to everybody are rendered once: nothing of one person may come to another with them.</summary>
public sealed class OwnPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Instrument =
        """
        {"title": "Own", "language": "en", "sections": [{"key": "all", "title": "All", "pages": [
          {"key": "first", "items": [
            {"key": "plain", "type": "text", "text": "What changed?"},
            {"key": "whose", "type": "text", "text": "What did {site} do?"},
            {"key": "hinted", "type": "number", "text": "How many?", "hint": "Count those of {site}."},
            {"key": "chosen", "type": "single", "text": "Who leads?", "options": [{"code": 1, "label": "Somebody of {site}"}, {"code": 2, "label": "Another"}]},
            {"key": "rows", "type": "grid", "text": "How good?", "options": [{"code": 1, "label": "Good"}, {"code": 2, "label": "Bad"}], "rows": [{"key": "row_own", "text": "At {site}"}]}]},
          {"key": "second", "items": [
            {"key": "some", "type": "grid", "text": "How far?", "options": [{"code": 1, "label": "Far"}, {"code": 2, "label": "Not far"}], "rows": [
              {"key": "row_all", "text": "Always asked"}, {"key": "row_some", "text": "Only where much changed", "shownWhen": "plain = 'much'"}]}]}]}]}
        """;

    [Fact]
    public async Task Each_of_two_people_is_shown_their_own_page()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, instrument: Instrument, study: "own", sites: ["leeds", "york"]);
        using var first = await app.Cast.AnsweringAsync(round.Informants[0]);
        using var second = await app.Cast.AnsweringAsync(round.Informants[1]);
        AssertIsOf(first, "Site leeds", "Site york");
        AssertIsOf(second, "Site york", "Site leeds");

        first.Put("plain", "much").Put("chosen", "1");
        await first.SubmitAsync("Continue");
        Assert.Contains("Only where much changed", first.Text, StringComparison.Ordinal);
        await second.OpenAsync("/respond/first");
        Assert.Equal(("", 0), (string.Join("", second.Standing("plain")), second.Standing("chosen").Count));
        await second.SubmitAsync("Continue");
        Assert.DoesNotContain("Only where much changed", second.Text, StringComparison.Ordinal);
        await first.OpenAsync("/respond/first");
        Assert.Equal(("much", "1"), (first.Standing("plain").Single(), first.Standing("chosen").Single()));
    }

    private static void AssertIsOf(Visitor person, string own, string other)
    {
        Assert.Equal(4, person.Text.Split(own).Length - 1);
        Assert.DoesNotContain(other, person.Text, StringComparison.Ordinal);
    }
}
