using System.Net;
using System.Text;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>The page on which a panel file comes in: what it refuses, and what it shows before it does anything.</summary>
public sealed class PanelImportPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Show = "Show what would change";
    private const string Header = "seat,site,role,name,email,from\n";

    [Theory]
    [InlineData("PK\x03\x04 and so on", "This is a spreadsheet workbook, not CSV.")]
    [InlineData("seat,site\0", "it has NUL characters in it")]
    [InlineData("", "The file is empty.")]
    [InlineData("\n\n", "The file is empty.")]
    [InlineData("seat,site\nbarn\"sley,leeds\n", "Row 2 has a quotation mark in the wrong place.")]
    public async Task What_is_no_panel_file_is_refused_with_the_reason(string content, string reason)
    {
        using var ada = await OpenAsync("kinds");

        await ada.Attach("File", "panel.csv", Encoding.Latin1.GetBytes(content)).SubmitAsync(Show);

        AssertRefused(ada, reason);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF8_is_refused_with_the_place()
    {
        using var ada = await OpenAsync("encoding");

        await ada.Attach("File", "panel.csv", Encoding.Latin1.GetBytes(Header + "s1,barnsley,Manager,Ødegård,a@example.org,2016-01-01\n")).SubmitAsync(Show);

        AssertRefused(ada, "The file is not UTF-8 text (byte 51).");
    }

    [Theory]
    [InlineData(6, "The file is larger than 5 MB.")]
    [InlineData(20, "too large")]
    public async Task A_file_that_is_too_large_is_refused_with_the_limit(int megabytes, string reason)
    {
        using var ada = await OpenAsync("large");
        var file = new byte[megabytes << 20];
        Array.Fill(file, (byte)'x');

        await ada.Attach("File", "panel.csv", file).SubmitAsync(Show);

        Assert.InRange((int)ada.Status, 400, 413);
        Assert.Contains(reason, ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_chosen_and_nothing_pasted_is_refused()
    {
        using var ada = await OpenAsync("nothing");

        await ada.SubmitAsync(Show);

        AssertRefused(ada, "Choose a file, or paste rows from a spreadsheet.");
    }

    [Fact]
    public async Task A_wrong_header_says_which_columns_are_missing_and_which_are_unknown()
    {
        using var ada = await OpenAsync("header");

        await ada.Attach("File", "panel.csv", "seat,site,role,name,e-mail,from\ns1,barnsley,Manager,Ola,ola@example.org,2016-01-01\n"u8.ToArray()).SubmitAsync(Show);

        Assert.Equal("The file cannot be imported yet", ada.Heading);
        Assert.Contains("“e-mail” is not a column of a panel file.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("The column “email” is missing.", ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s2,york,Manager,Ola,ola@example.org,2016-01-01", "Row 3 site york There is no site “york”.")]
    [InlineData("s1,barnsley,Manager,Per,per@example.org,2016-01-01", "Row 3 seat s1 The file names seat s1 twice from 2016-01-01.")]
    [InlineData("s2,barnsley,Manager,Per,ola@example.org,2016-01-01", "Row 3 name Per Row 2 says something else about the same person")]
    [InlineData("s2,barnsley,Manager,Per,per@example.org,31/01/2016", "Row 3 from 31/01/2016 “31/01/2016” is no date. Write it like 2018-02-01.")]
    [InlineData("s2,barnsley,,Per,per@example.org,2016-01-01", "Row 3 role (empty) “role” is empty.")]
    [InlineData("s2,barnsley,Manager,Per,per@example.org;ola@example.org,2016-01-01", "is not exactly one e-mail address.")]
    [InlineData("s2,barnsley,Manager,Per,per@example.org,2016-01-01,more", "Row 3 the whole row The row has 7 cells where the first row names 6 columns.")]
    public async Task A_row_that_cannot_be_right_is_shown_with_its_cell_and_nothing_is_applied(string row, string reason)
    {
        using var ada = await OpenAsync("rows");

        await ada.Fill("Or paste here", $"{Header}s1,barnsley,Manager,Ola,ola@example.org,2016-01-01\n{row}\n").SubmitAsync(Show);

        Assert.Contains(reason, ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/rows/panel");
        Assert.Contains("No seats yet", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_pasted_can_be_corrected_in_place()
    {
        using var ada = await OpenAsync("place");
        await ada.Fill("Or paste here", $"{Header}s1,barnsley,Manager,Ola,nobody,2016-01-01\n").SubmitAsync(Show);

        await ada.Fill("Correct it here", $"{Header}s1,barnsley,Manager,Ola,ola@example.org,2016-01-01\n").SubmitAsync(Show);
        await ada.SubmitAsync("Apply the one row");

        Assert.Contains("1 added", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_panel_that_changed_since_the_preview_is_looked_at_again_before_anything_is_applied()
    {
        using var ada = await OpenAsync("meanwhile");
        await ada.Fill("Or paste here", $"{Header}seat-1,barnsley,Manager,Ola,ola@example.org,2016-06-01\n").SubmitAsync(Show);
        await app.Given.PanelAsync(1, "meanwhile", "barnsley");

        await ada.SubmitAsync("Apply the one row");
        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("The panel has changed since you saw the preview, so nothing was applied.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Holder of the seat: Informant 1 → Ola", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Apply the one row");
        Assert.Contains("Ola", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_imports_agreed_to_at_once_the_second_is_looked_at_again()
    {
        using var ada = await OpenAsync("at-once");
        using var other = await OpenAsync("at-once");
        await ada.Fill("Or paste here", $"{Header}s1,barnsley,Manager,Ola,ola@example.org,2016-06-01\n").SubmitAsync(Show);
        await other.Fill("Or paste here", $"{Header}s1,barnsley,Manager,Per,per@example.org,2016-07-01\n").SubmitAsync(Show);

        await Task.WhenAll(ada.SubmitAsync("Apply the one row"), other.SubmitAsync("Apply the one row"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], new[] { ada.Status, other.Status }.Order());
    }

    [Fact]
    public async Task A_code_that_is_a_page_of_the_panel_is_refused()
    {
        using var ada = await OpenAsync("hidden");

        await ada.Fill("Or paste here", "seat,site,role,name,email,from,informant\ns1,barnsley,Manager,Ola,ola@example.org,2016-01-01,import\n").SubmitAsync(Show);

        Assert.Contains("“import” is the address of a page here, so it cannot be a code.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_downloaded_list_comes_in_again_and_changes_nothing()
    {
        using var ada = await OpenAsync("again");
        await ada.Fill("Or paste here",
            """"
            seat,site,role,name,email,from,phone,note
            s1,barnsley,Manager,"Brandt, Ola",ola@example.org,2016-01-01,+44 20 7946 0000,=not a formula
            s2,barnsley,-,@Per,per@example.org,2016-01-01,,"He said ""call me"""
            """").SubmitAsync(Show);
        await ada.SubmitAsync("Apply all 2 rows");
        await ada.FollowAsync("Download as a panel file (CSV)");
        var list = await ada.Reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        await ada.OpenAsync("/studies/again/panel/import");
        await ada.Attach("File", "panel.csv", list).SubmitAsync(Show);

        Assert.Contains("Nothing: all 2 rows say what the panel says already.", ada.Text, StringComparison.Ordinal);
    }

    private static void AssertRefused(Visitor ada, string reason)
    {
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.StartsWith("Error: ", ada.Page.Title, StringComparison.Ordinal);
        Assert.Contains(reason, ada.Page.QuerySelector(".govuk-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(ada.Page.QuerySelector("input[type=file]"));
    }

    private async Task<Visitor> OpenAsync(string study)
    {
        await app.Given.SiteAsync("barnsley", study);
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/panel/import");
        return ada;
    }
}
