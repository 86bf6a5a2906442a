using System.Net;
using AngleSharp.Html.Dom;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

public sealed class SettingsPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ada_changes_what_holds_for_the_study()
    {
        using var ada = await OpenAsync("settings");

        await ada.Fill("Name of the study", "Pioneers of care").Fill("Time zone", "Europe/Oslo").Fill("Bank holidays", "Scotland").Fill("Disclosure control", "10").SubmitAsync("Save");

        Assert.Contains("The settings are saved.", ada.Text, StringComparison.Ordinal);
        Assert.Equal("Pioneers of care", ada.Page.QuerySelector(".app-header__name")!.TextContent);
        Assert.Equal("Europe/Oslo", Value(ada, "Input_TimeZone"));
        await ada.OpenAsync("/studies/settings/mail");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
    }

    [Theory]
    [InlineData("Name of the study", "Input_Name", "", "'Name' must not be empty.")]
    [InlineData("Time zone", "Input_TimeZone", "Barnsley", "“Barnsley” is no time zone; write it like Europe/London.")]
    [InlineData("Time zone", "Input_TimeZone", "GMT Standard Time", "“GMT Standard Time” is no time zone; write it like Europe/London.")]
    [InlineData("Disclosure control", "Input_Disclosure", "1", "Disclosure is none, nhs, ons or a threshold from 2 to 100.")]
    public async Task What_cannot_be_is_refused_at_its_field_with_what_was_typed(string label, string id, string typed, string message)
    {
        using var ada = await OpenAsync("kept");

        await ada.Fill(label, typed).SubmitAsync("Save");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        var link = ada.Page.QuerySelector(".govuk-error-summary a")!; // it was refused
        Assert.Equal(($"#{id}", message), (link.GetAttribute("href"), link.TextContent));
        Assert.Equal(typed, Value(ada, id));
        await ada.OpenAsync("/studies/kept/settings");
        Assert.Equal(("Study kept", "Europe/London", "none"), (Value(ada, "Input_Name"), Value(ada, "Input_TimeZone"), Value(ada, "Input_Disclosure")));
    }

    private static string Value(Visitor visitor, string id) => ((IHtmlInputElement)visitor.Page.GetElementById(id)!).Value; // the page has the field

    private async Task<Visitor> OpenAsync(string study)
    {
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/settings");
        return ada;
    }
}
