using System.Net;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

public sealed class EmptyStudyTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Theory]
    [InlineData("", "Plan the first round", "Add the sites")]
    [InlineData("/sites", "No sites yet", "Add the first site")]
    [InlineData("/panel", "No seats yet", "Import a panel file")]
    [InlineData("/rounds", "No rounds yet", "Plan the first round")]
    public async Task A_page_without_data_says_what_will_be_here_and_how_to_begin(string page, params string[] words)
    {
        using var ada = await app.Cast.AdaAsync("empty");

        await ada.OpenAsync($"/studies/empty{page}");

        Assert.Equal(HttpStatusCode.OK, ada.Status);
        Assert.Contains(words, w => ada.Text.Contains(w, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ada_adds_a_site_and_a_second_one_with_its_code_is_refused()
    {
        using var ada = await app.Cast.AdaAsync("sites");
        await ada.OpenAsync("/studies/sites/sites");
        await ada.FollowAsync("Add the first site");

        await ada.Fill("Code", "barnsley").Fill("Name", "Barnsley").Fill("Group (optional)", "Wave 1").SubmitAsync("Save");
        Assert.Contains("1 site.", ada.Text);
        Assert.Contains("Barnsley", ada.Text);

        await ada.FollowAsync("Add a site");
        await ada.Fill("Code", "barnsley").Fill("Name", "Another").SubmitAsync("Save");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("There is already a site with the code barnsley.", ada.Text);

        await ada.OpenAsync("/studies/sites/audit");
        Assert.Contains("ada added the site Barnsley.", ada.Text);
    }
}
