using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>A text asks nothing: one reads it and goes on. What is piped into it is text, whatever was typed.</summary>
public sealed class NoteTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_page_of_notes_is_read_and_passed()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "note");
        Assert.Equal(("hello", "Thank you for helping Site barnsley."), (visit.At, visit.Person.Heading));
        await visit.GoesOnAsync("one");
        Assert.Equal(0, (await visit.SheetAsync()).Count);
    }

    [Fact]
    public async Task A_note_that_hangs_on_an_answer_of_its_page_comes_with_it_when_one_looks_again()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "note");
        await visit.GoesOnAsync("one");
        await visit.Put("called", "Hub").GoesOnAsync("two");
        await visit.Person.OpenAsync("/respond/one");
        Assert.Contains("Thank you for the name.", visit.Person.Text, StringComparison.Ordinal);
        await visit.GoesOnAsync("two");
        Assert.Contains("You say <b>it</b> is called Hub, Round 2018.", visit.Person.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_piped_is_shown_as_typed_and_runs_nothing()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "note");
        await visit.GoesOnAsync("one");
        await visit.Put("called", "<script>alert(1)</script>{site}\"'").GoesOnAsync("two");

        Assert.Equal("About <script>alert(1)</script>{site}\"'", visit.Person.Heading);
        Assert.Contains("Why <script>alert(1)</script>{site}\"'?", visit.Person.Text, StringComparison.Ordinal);
        Assert.Empty(visit.Person.Page.QuerySelectorAll("main script"));
    }
}
