using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
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
        Assert.Contains("Places cannot be asked for here: the question is left out. survey type 5", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Options have numbers here, so the names of the list “yn” became: yes = 1, no = 2. choices name 2", ada.Text, StringComparison.Ordinal);
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
    public async Task What_hundreds_of_rows_lose_alike_is_said_once_and_every_row_can_be_found_the_lost_conditions_first()
    {
        using var ada = await OpenAsync("folded");
        var rows = Enumerable.Range(1, 1200).Select(i => $"""
            integer | q{i} | Q{i}? | {(i % 3 == 0 ? "w1" : "w2")} | {(i % 100 == 0 ? $"pulldata('a', 'b', 'c', ${{q{i - 1}}}) = {i}" : "")} | {(i % 50 == 0 ? ". > 0 and regex(., '^[0-9]+$')" : "")} | Say a number.
            """.Trim());
        var workbook = FormWorkbook.Of($"type | name | label | appearance | relevant | constraint | constraint_message\nimage | seen | Picture? | | | | \n{string.Join('\n', rows)}", settings: Settings + "\nTwice | ");

        await ada.Fill("Code", "ki").Attach("File", "form.xlsx", workbook).SubmitAsync("Save the draft");

        Assert.Equal(
            ["Conditions: 12 places", "Rules for an answer: 24 places", "Pictures, sound and files: 1 place", "Messages: 1,200 places", "Sheets, settings and columns that are not read: 1 place", "Appearance: 1,200 places"],
            ada.Page.QuerySelectorAll("main details:has(table) > summary").Take(6).Select(s => s.TextContent));
        Assert.Equal(["Of the rule “. > 0 and regex(., '^[0-9]+$')” this is not checked: regex(), which has no counterpart here.", "survey", "constraint"], Lines(ada, "Rules for an answer").Single()[..3]);
        Assert.Equal(["“w1”: how a question looks is the page's affair here.", "“w2”: how a question looks is the page's affair here."], Lines(ada, "Appearance").Select(l => l[0]).Order());
        using var file = new MemoryStream(workbook);
        var losses = XlsFormReader.Read(file).Losses;
        Assert.Equal(
            losses.Select(l => $"{l.Sheet} {l.Column ?? "–"} {l.Row} {l.Message}").Order(StringComparer.Ordinal),
            Lines(ada, "").SelectMany(l => RowsIn(l[3]).Select(row => $"{l[1]} {l[2]} {row} {l[0]}")).Order(StringComparer.Ordinal));
    }

    // The cells of every line of the kinds whose name begins so.
    private static List<string[]> Lines(Visitor ada, string kind) =>
        [.. ada.Page.QuerySelectorAll("main details").Where(d => d.QuerySelector("summary")!.TextContent.StartsWith(kind, StringComparison.Ordinal))
            .SelectMany(d => d.QuerySelectorAll("tbody tr")).Select(r => r.QuerySelectorAll("td").Select(c => c.TextContent).ToArray())];

    // "2, 4–6 (4)" is 2, 4, 5, 6.
    private static IEnumerable<int> RowsIn(string rows) => rows.Split(" (")[0].Replace(",", "", StringComparison.Ordinal).Split(' ').Select(r => r.Split('–')).SelectMany(r =>
        Enumerable.Range(int.Parse(r[0], CultureInfo.InvariantCulture), int.Parse(r[^1], CultureInfo.InvariantCulture) - int.Parse(r[0], CultureInfo.InvariantCulture) + 1));

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

    [Fact]
    public async Task A_workbook_does_not_take_the_place_of_what_somebody_else_changed_while_it_was_looked_through()
    {
        using var ada = await OpenAsync("raced");
        await ada.Fill("Code", "ki").Fill("Or paste it here", Given.ShortInstrument).SubmitAsync("Save the draft");
        await ada.FollowAsync("Change it as a file");
        await ada.Attach("File", "form.xlsx", FormWorkbook.Of(Survey, Choices, Settings)).SubmitAsync("Save the draft");
        using var program = await app.Cast.ProgramAsync(SurveyPlatform.Web.Accounts.Role.Administrator, "raced");
        const string draft = "/api/v1/studies/raced/questionnaires/ki/draft";
        using var changed = await program.PutAsync(draft, new StringContent(Examples.Contract, new MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken);
        Assert.True(changed.IsSuccessStatusCode);

        await ada.SubmitAsync("Save as the draft");

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Somebody else changed the draft", ada.Text, StringComparison.Ordinal);
        Assert.Equal(Examples.Contract, await program.GetStringAsync(draft, TestContext.Current.CancellationToken));

        await ada.SubmitAsync("Save the draft"); // what the workbook became stands in the form

        Assert.Contains("From a workbook: 2 questions on 2 pages in 1 section.", ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, "This is not an .xlsx workbook.")]
    [InlineData(5_000_001, "at most 5 MB")]
    public async Task What_is_called_a_workbook_is_not_judged_as_JSON(int bytes, string reason)
    {
        using var ada = await OpenAsync("called");

        await ada.Fill("Code", "ki").Attach("File", "Form.XLSX", new byte[bytes]).SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(reason, ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("JSON, or", ada.Text, StringComparison.Ordinal);
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
        Assert.Contains("XLSForm has no mark for answers that need care. survey name 20", ada.Text, StringComparison.Ordinal);
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
