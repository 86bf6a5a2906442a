using System.Net;
using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>The pages on which a workbook comes in as a questionnaire and goes out again.</summary>
public sealed class XlsFormPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Survey = """
        type | name | label | relevant
        begin_group | about | About <b>you</b> |
        select_one yn | works | Do you work here? |
        integer | years | Years? | ${works} = 'yes'
        geopoint | where | Where? |
        end_group | | |
        """;

    private const string Choices = "list_name | name | label\nyn | yes | Yes\nyn | no | No";
    private const string Settings = "form_title | default_language\nFrom a workbook | English (en)";

    [Fact]
    public async Task A_workbook_is_shown_with_what_is_lost_before_it_is_saved_as_the_draft()
    {
        using var ada = await OpenAsync("shown");

        await ada.Fill("Code", "ki").Attach("File", "form.xlsx", FormWorkbook.Of(Survey, Choices, Settings)).SubmitAsync("Save the draft");

        Assert.Equal("What the workbook would become", ada.Heading);
        Assert.Contains("Nothing is saved yet.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("survey Row 5 type Places cannot be asked for here: the question is left out.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("choices Row 2 name Options have numbers here, so the names of the list “yn” became: yes = 1, no = 2.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Shown when works = 1", ada.Text, StringComparison.Ordinal);
        Assert.Contains("About <b>you</b>", ada.Text, StringComparison.Ordinal); // as text
        using var program = await app.Cast.ProgramAsync(SurveyPlatform.Web.Accounts.Role.Administrator, "shown");
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/v1/studies/shown/questionnaires/ki", TestContext.Current.CancellationToken)).StatusCode);

        await ada.SubmitAsync("Save as the draft");

        Assert.Equal("/studies/shown/questionnaires/ki", ada.Address);
        Assert.Contains("From a workbook: 2 questions on 2 pages in 1 section.", ada.Text, StringComparison.Ordinal);
        var saved = await program.GetStringAsync("/api/v1/studies/shown/questionnaires/ki/draft", TestContext.Current.CancellationToken);
        using var workbook = new MemoryStream(FormWorkbook.Of(Survey, Choices, Settings));
        Assert.Equal(XlsFormReader.Read(workbook).Instrument, saved);
    }

    [Fact]
    public async Task A_workbook_replaces_the_draft_of_a_questionnaire_that_is_there()
    {
        using var ada = await OpenAsync("replaced");
        await ada.Fill("Code", "ki").Fill("Or paste it here", Given.ShortInstrument).SubmitAsync("Save the draft");
        await ada.FollowAsync("Change it as a file");

        await ada.Attach("File", "form.xlsx", FormWorkbook.Of("type | name | label\ntext | a | A?", settings: Settings)).SubmitAsync("Save the draft");
        Assert.Contains("Everything in the workbook is carried.", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Save as the draft");

        Assert.Contains("From a workbook: 1 question on 1 page in 1 section.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_cannot_be_carried_says_the_sheet_and_row()
    {
        using var ada = await OpenAsync("broken");

        await ada.Fill("Code", "ki").Attach("File", "form.xlsx", FormWorkbook.Of("type | name | label\nbegin_group | g | <script>alert(1)</script>\ntext | a | A?")).SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("The group “g” is begun here and never ended. at sheet survey, row 2, column type", ada.Text, StringComparison.Ordinal);
        Assert.NotNull(ada.Page.QuerySelector(".govuk-error-summary a[href='#problem-1']"));
        Assert.Null(ada.Page.QuerySelector("main script"));
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 9, 9, 9 }, "The workbook is damaged")]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }, "Save it as .xlsx without a password")]
    public async Task What_is_no_workbook_is_refused_with_the_reason(byte[] file, string reason)
    {
        using var ada = await OpenAsync("kinds");

        await ada.Fill("Code", "ki").Attach("File", "form.xlsx", file).SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(reason, ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "A code is 1 to 40 letters")]
    [InlineData("add", "is the address of a page here")]
    public async Task A_bad_code_is_refused_before_the_preview(string code, string reason)
    {
        using var ada = await OpenAsync("codes");

        await ada.Fill("Code", code).Attach("File", "form.xlsx", FormWorkbook.Of(Survey, Choices, Settings)).SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(reason, ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_and_versions_are_downloaded_as_workbooks_beside_what_these_cannot_hold()
    {
        using var ada = await OpenAsync("out");
        await ada.Fill("Code", "ki").Fill("Or paste it here", Examples.Contract).SubmitAsync("Save the draft");
        await ada.SubmitAsync("Publish as version 1");

        await ada.FollowAsync("What XLSForm cannot hold of version 1");
        Assert.Equal("ki, version 1, as an XLSForm", ada.Heading);
        Assert.Contains("survey Row 20 name XLSForm has no mark for answers that need care.", ada.Text, StringComparison.Ordinal);
        await AssertWorkbookAsync(ada, ada.Page.QuerySelector("main a.govuk-button")!.GetAttribute("href")!, "ki-1.xlsx");
        await ada.OpenAsync("/studies/out/questionnaires/ki");
        await AssertWorkbookAsync(ada, ada.Page.QuerySelectorAll("main a").Single(a => a.TextContent.Contains("Download as XLSForm: the draft", StringComparison.Ordinal)).GetAttribute("href")!, "ki-draft.xlsx");

        await ada.OpenAsync("/studies/out/questionnaires/ki/versions/9/xlsform");
        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }

    private static async Task AssertWorkbookAsync(Visitor ada, string address, string name)
    {
        using var reply = await ada.Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal((XlsFormReader.MediaType, name), (reply.Content.Headers.ContentType!.MediaType, reply.Content.Headers.ContentDisposition!.FileName));
        using var workbook = new MemoryStream(await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Key informant survey 2018", InstrumentJson.Read(XlsFormReader.Read(workbook).Instrument).Title);
    }

    private async Task<Visitor> OpenAsync(string study)
    {
        await app.Given.StudyAsync(study);
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/questionnaires/add");
        return ada;
    }
}
