using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>What stands in a form is shown as an informant would see it, and judged (<see cref="ReviewDraft"/>), without being saved; as a browser without scripts asks for it.</summary>
public sealed class PreviewPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Button = "Preview without saving";

    [Fact]
    public async Task A_text_is_shown_page_by_page_and_nothing_of_it_is_saved()
    {
        using var ada = await app.OpenDraftAsync("typed", "draft");
        Assert.Contains("As it is saved.", Preview(ada), StringComparison.Ordinal);
        Assert.Contains("Try this page: post", Preview(ada), StringComparison.Ordinal);

        await TypeAsync(ada, "Years in post", "Years in this post");

        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.Contains("What stands in the form. Save it to try it.", Preview(ada), StringComparison.Ordinal);
        Assert.DoesNotContain("Try this page", Preview(ada), StringComparison.Ordinal);
        Assert.Contains("Years in this post", Preview(ada), StringComparison.Ordinal);
        Assert.Equal(3, ada.Page.QuerySelectorAll("#preview .app-preview").Length);
        Assert.Contains("Years in this post", ada.Standing("Text").Single(), StringComparison.Ordinal);
        Assert.Equal(CareInstrument.Json, await app.DraftAsync("typed"));

        await ada.SubmitAsync("Save the draft");
        Assert.Contains("Years in this post", await app.DraftAsync("typed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_is_shown_at_its_line()
    {
        using var ada = await app.OpenDraftAsync("line", "draft");
        var line = CareInstrument.Json[..CareInstrument.Json.IndexOf("years >= 1", StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        await TypeAsync(ada, "years >= 1", "nosuch >= 1");

        Assert.Contains("1 thing needs a look.", Preview(ada), StringComparison.Ordinal);
        Assert.Contains($", line {line}", ada.Page.QuerySelector("#preview-problem-1")!.TextContent, StringComparison.Ordinal); // the one thing
    }

    [Fact]
    public async Task What_publishing_would_refuse_is_said_before_it_is_saved()
    {
        using var ada = await app.OpenDraftAsync("type", "draft");

        await TypeAsync(ada, "\"type\": \"text\", \"text\": \"Anything else?\", \"lines\": 4, \"maxLength\": 400", "\"type\": \"number\", \"text\": \"How many?\"");

        Assert.Contains("The item “comment” had another type before", ada.Page.QuerySelector("#preview-problem-1")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_text_is_said_to_be_none()
    {
        using var ada = await app.OpenDraftAsync("half", "draft");

        await ada.Fill("Or change it here", "{ \"title\": ").SubmitAsync(Button);

        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.Contains("What stands in the form cannot be shown yet. 1 thing needs a look.", Preview(ada), StringComparison.Ordinal);
        Assert.Empty(ada.Page.QuerySelectorAll("#preview .app-preview"));
    }

    [Fact]
    public async Task A_test_case_shows_its_own_path_through_what_is_typed()
    {
        using var ada = await app.OpenDraftAsync("path", "try/draft/post");
        await ada.Tick("Local authority").Fill("Years in post (optional)", "6").SubmitAsync();
        await ada.FollowAsync("All pages and paths");
        await ada.Fill("Keep these answers as a test case", "Council").SubmitAsync("Keep");
        await ada.OpenAsync("/studies/path/questionnaires/ki/draft");

        await ada.Fill("Preview with the answers of", "Council").SubmitAsync(Button);
        Assert.Contains("on 3 of 3 (100 %) pages", Preview(ada), StringComparison.Ordinal);

        await TypeAsync(ada, "years >= 1", "years >= 7");
        Assert.Contains("on 2 of 3 (67 %) pages", Preview(ada), StringComparison.Ordinal);
        Assert.Equal(["Shown", "Not shown", "Shown"], ada.Page.QuerySelectorAll("#preview [data-preview-page] > p .app-status").Select(s => s.TextContent.Trim()));

        await TypeAsync(ada, "years >= 7", "nosuch >= 7");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
    }

    [Fact]
    public async Task A_file_is_shown_and_stands_in_the_form_to_be_saved()
    {
        using var ada = await app.OpenDraftAsync("file", "draft");
        await ada.OpenAsync("/studies/file/questionnaires/add");
        Assert.Contains("Nothing is written yet.", Preview(ada), StringComparison.Ordinal);

        await ada.Fill("Code", "next").Attach("File", "next.json", Encoding.UTF8.GetBytes(CareInstrument.Json)).SubmitAsync(Button);

        Assert.Contains("Years in post", Preview(ada), StringComparison.Ordinal);
        Assert.Equal(("next", CareInstrument.Json), (ada.Standing("NewCode").Single(), ada.Standing("Text").Single()));
    }

    [Theory]
    [InlineData("edit/post/years", "Wording", "Years in this post")]
    [InlineData("edit/post", "Title", "Your own post")]
    [InlineData("edit-section/about", "Title", "About yourself")]
    [InlineData("edit-list/barrier", "Options[0].Label", "No barrier at all")]
    [InlineData("edit/post/add-question?type=text", "Wording", "What is your post called?")]
    public async Task A_form_shows_its_change_and_does_not_make_it(string address, string field, string value)
    {
        var study = "form" + address.Length;
        using var ada = await app.OpenDraftAsync(study, address);
        if (address.Contains("add-question", StringComparison.Ordinal))
        {
            ada.Put("Input.Key", "called");
        }

        await ada.Put($"Input.{(field == "Wording" ? "Text" : field)}", value).SubmitAsync(Button);

        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.Contains("What stands in the form. Save it to try it.", Preview(ada), StringComparison.Ordinal);
        Assert.Contains(value, ada.Page.QuerySelector("#preview .app-preview")!.TextContent, StringComparison.Ordinal); // the page that is edited
        Assert.Equal(CareInstrument.Json, await app.DraftAsync(study));
    }

    [Fact]
    public async Task What_is_wrong_with_a_form_leads_to_its_field()
    {
        using var ada = await app.OpenDraftAsync("field", "edit/council/tasks");

        await ada.Fill("Shown only when (optional)", "nosuch = 1").SubmitAsync(Button);

        Assert.Equal("#Input_ShownWhen", ada.Page.QuerySelector("#preview [data-preview-part=problems] a")!.GetAttribute("href")); // one thing is wrong
        Assert.Equal(["nosuch = 1"], ada.Standing("Input.ShownWhen"));
    }

    [Fact]
    public async Task A_look_at_an_old_form_does_not_undo_what_somebody_else_has_saved()
    {
        using var ada = await app.OpenDraftAsync("old", "edit/post/years");
        using var other = await app.OpenDraftAsync("old", "edit/post/years", publish: false);
        await other.Fill("Wording", "Years here").SubmitAsync("Save the question");

        await ada.Fill("Wording", "Years in this post").SubmitAsync(Button);

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Somebody else changed the draft", ada.Text, StringComparison.Ordinal);
        Assert.Equal(["Years in this post"], ada.Standing("Input.Text"));
    }

    private static string Preview(Visitor ada) => string.Join(' ', ada.Page.GetElementById("preview")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // every such page has one

    /// <summary>Puts other words in the place of some of the text, by pairs, and asks to see it.</summary>
    private static async Task TypeAsync(Visitor ada, params string[] changes)
    {
        var text = ada.Standing("Text").Single();
        foreach (var pair in changes.Chunk(2))
        {
            Assert.Contains(pair[0], text, StringComparison.Ordinal);
            text = text.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        await ada.Put("Text", text).SubmitAsync(Button);
    }
}
