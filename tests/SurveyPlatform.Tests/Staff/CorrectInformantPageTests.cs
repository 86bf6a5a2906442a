using System.Net;
using AngleSharp.Html.Dom;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>A person's entry, corrected by <see cref="CorrectInformant"/> on its page.</summary>
public sealed class CorrectInformantPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ada_corrects_an_entry_and_it_stands_in_the_persons_life()
    {
        using var ada = await OpenAsync("right");

        await ada.Fill("Name", "  Ola Brandt ").Fill("E-mail", " ola@example.org ").Fill("Phone (optional)", "+44 20 7946 0000").SubmitAsync("Save");

        Assert.Contains("The entry of Ola Brandt is corrected.", ada.Text, StringComparison.Ordinal);
        Assert.Equal("Ola Brandt", ada.Heading);
        Assert.Contains("ada corrected the entry of informant person-1", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/right/panel/person-1/correct");
        Assert.Equal("ola@example.org", Value(ada, "Input_Email"));

        await ada.Fill("Phone (optional)", "").SubmitAsync("Save");
        Assert.DoesNotContain("Phone", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/right/panel/person-1/correct");
        await ada.SubmitAsync("Save");
        await ada.OpenAsync("/studies/right/audit");
        Assert.Equal(2, ada.Text.Split("corrected the entry of informant person-1").Length - 1); // the third time nothing was corrected
    }

    [Theory]
    [InlineData("E-mail", "Input_Email", "ola@", HttpStatusCode.BadRequest, "“ola@” is not exactly one e-mail address.")]
    [InlineData("E-mail", "Input_Email", "a@example.org, b@example.org", HttpStatusCode.BadRequest, "is not exactly one e-mail address.")]
    [InlineData("E-mail", "Input_Email", "Informant2@example.org", HttpStatusCode.Conflict, "The address Informant2@example.org belongs to somebody else in the panel.")]
    [InlineData("E-mail", "Input_Email", "", HttpStatusCode.BadRequest, "is not exactly one e-mail address.")]
    [InlineData("Name", "Input_Name", " ", HttpStatusCode.BadRequest, "'Name' must not be empty.")]
    public async Task What_cannot_be_is_refused_at_its_field_with_what_was_typed(string label, string id, string typed, HttpStatusCode status, string message)
    {
        using var ada = await OpenAsync("wrong");

        await ada.Fill("Note (optional)", "rang on Monday").Fill(label, typed).SubmitAsync("Save");

        Assert.Equal(status, ada.Status);
        Assert.Contains(message, ada.Page.QuerySelector(".govuk-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("rang on Monday", ada.Text, StringComparison.Ordinal);
        Assert.Equal(typed, Value(ada, id));
        await ada.OpenAsync("/studies/wrong/panel/person-1");
        Assert.Equal("Informant 1", ada.Heading);
    }

    [Fact]
    public async Task A_person_who_is_not_there_is_not_found()
    {
        using var ada = await OpenAsync("nobody");

        await ada.OpenAsync("/studies/nobody/panel/person-9/correct");

        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }

    private static string? Value(Visitor visitor, string id) => ((IHtmlInputElement)visitor.Page.GetElementById(id)!).Value; // the page has the field

    private async Task<Visitor> OpenAsync(string study)
    {
        await app.Given.PanelAsync(2, study, "barnsley");
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/panel/person-1/correct");
        return ada;
    }
}
