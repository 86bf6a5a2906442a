using System.Net;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>A fresh personal link (<see cref="IssueLink"/>), made on a person's page for somebody who lost the mail.</summary>
public sealed class FreshLinkTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ada_makes_a_link_that_works_and_the_one_in_the_mail_dies()
    {
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: "fresh")).Informants[0];
        using var ada = await app.Cast.AdaAsync("fresh");
        await ada.OpenAsync($"/studies/fresh/panel/{informant.Informant}");
        await ada.SubmitAsync("Make a fresh link");
        var link = ada.Page.QuerySelector("main .govuk-inset-text a")!.TextContent; // shown this once

        using var visitor = app.NewVisitor();
        await visitor.OpenAsync(link);
        Assert.Equal("Round 2018", visitor.Heading);
        await visitor.OpenAsync($"/r/{informant.Link}");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);

        await ada.OpenAsync($"/studies/fresh/panel/{informant.Informant}");
        Assert.DoesNotContain(link, ada.Text, StringComparison.Ordinal);
        Assert.Contains("ada issued a fresh personal link", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ben_sees_the_person_and_makes_no_link()
    {
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: "own")).Informants[0];
        using var ben = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "own"), "own");

        await ben.OpenAsync($"/studies/own/panel/{informant.Informant}");

        Assert.Equal(informant.Name, ben.Heading);
        Assert.DoesNotContain("Make a fresh link", ben.Text, StringComparison.Ordinal);
    }
}
