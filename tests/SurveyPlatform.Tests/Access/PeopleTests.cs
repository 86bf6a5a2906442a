using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class PeopleTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ada_adds_an_evaluator_who_sets_a_password_and_sees_the_study_and_no_more()
    {
        using var ada = await app.Cast.AdaAsync("team");
        await ada.OpenAsync("/studies/team/people");
        await ada.Fill("Email address", "new@team.test").Fill("Name (optional)", "Nell").Tick("Evaluator: results and pseudonymised data, no names").SubmitAsync("Save");
        Assert.Contains("new@team.test is evaluator", ada.Text, StringComparison.Ordinal);
        var link = ada.Page.QuerySelector(".app-secret")!.TextContent;
        Assert.StartsWith(SurveyApp.PublicUrl.ToString(), link, StringComparison.Ordinal);

        using var nell = app.NewVisitor();
        await nell.OpenAsync(link);
        await nell.Fill("New password", Cast.Password).Fill("The same again", Cast.Password).SubmitAsync();
        Assert.Equal("/studies/team", nell.Address);
        await nell.OpenAsync("/studies/team/people");
        Assert.Equal(HttpStatusCode.Forbidden, nell.Status);
        Assert.Equal("You may not see this page", nell.Heading);
    }

    [Fact]
    public async Task An_account_of_another_study_is_taken_in_without_a_link()
    {
        using var eve = await app.Cast.EveAsync("their-study");
        using var ada = await app.Cast.AdaAsync("our-study");
        await ada.OpenAsync("/studies/our-study/people");
        await ada.Fill("Email address", "eve@their-study.test").Tick("Evaluator: results and pseudonymised data, no names").SubmitAsync("Save");

        Assert.Null(ada.Page.QuerySelector(".app-secret"));
        await eve.OpenAsync("/");
        Assert.Contains("Study our-study", eve.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_wrong_stands_again_with_what_was_typed_and_what_is_wrong()
    {
        using var ada = await app.Cast.AdaAsync("forms");
        await ada.OpenAsync("/studies/forms/people");
        await ada.Fill("Email address", "not an address").SubmitAsync("Save");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("Choose what they may do", ada.Text, StringComparison.Ordinal);
        Assert.Equal("not an address", ada.Page.QuerySelector("#Input_Email")!.GetAttribute("value"));

        await ada.Tick("Administrator: everything in the study").SubmitAsync("Save");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("invalid", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinators_sites_are_ticked_again_when_they_are_changed()
    {
        await app.Given.SiteAsync("leeds", "sites");
        using var ben = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "sites"), "sites");
        using var ada = await app.Cast.AdaAsync("sites");
        await ada.OpenAsync("/studies/sites/people");
        await ada.FollowAsync("Change ben");

        await ada.Tick("Site leeds").SubmitAsync("Save");

        Assert.Contains("Site barnsley, Site leeds", ada.Text, StringComparison.Ordinal);
        await ben.OpenAsync("/studies/sites/sites");
        Assert.Contains("2 sites.", ben.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_removed_is_out_with_the_next_click()
    {
        using var eve = await app.Cast.EveAsync("removed");
        using var ada = await app.Cast.AdaAsync("removed");
        await ada.OpenAsync("/studies/removed/people");
        await ada.SubmitAsync("Remove eve");
        Assert.Contains("eve has no role in Study removed any more.", ada.Text, StringComparison.Ordinal);
        await eve.OpenAsync("/studies/removed");
        Assert.Equal(HttpStatusCode.NotFound, eve.Status);

        await ada.SubmitAsync("Remove ada");
        Assert.Equal("/", ada.Address);
        Assert.Contains("ada has no role in Study removed any more.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_is_not_removed_in_a_study_and_the_last_one_nowhere()
    {
        using var olga = await app.Cast.OlgaAsync();
        using var eve = await app.Cast.EveAsync("owned");
        await olga.OpenAsync("/studies/owned/people");
        Assert.DoesNotContain("Remove olga", olga.Text, StringComparison.Ordinal);
        var owner = await app.WithAsync((AccountsDb db) => db.Accounts.Where(a => a.Email == "olga@instance.test").Select(a => a.Id).SingleAsync());
        ((IHtmlInputElement)olga.Page.QuerySelector("input[name=person]")!).Value = owner.ToString(); // Eve's form, forged
        await olga.SubmitAsync("Remove eve");
        Assert.Equal(HttpStatusCode.NotFound, olga.Status);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() =>
            app.WithAsync((TakeRole take) => take.RunAsync(owner, "olga", null, Actor.System, TestContext.Current.CancellationToken)));
        Assert.Equal("lastOwner", refusal.Problem.Code);
        await olga.OpenAsync("/studies/owned");
        Assert.Equal(HttpStatusCode.OK, olga.Status);
    }

    [Fact]
    public async Task A_key_without_a_name_or_role_is_refused_with_what_was_typed()
    {
        using var ada = await app.Cast.AdaAsync("key-form");
        await ada.OpenAsync("/studies/key-form/people/keys");
        await ada.Fill("Name", "nightly export").SubmitAsync("Make the key");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("Choose what the program may do", ada.Text, StringComparison.Ordinal);
        Assert.Equal("nightly export", ada.Page.QuerySelector("#Input_Name")!.GetAttribute("value"));

        await ada.Fill("Name", "").Tick("Evaluator: results and pseudonymised data, no names").SubmitAsync("Make the key");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Equal("#Input_Name", ada.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        Assert.Null(ada.Page.QuerySelector(".app-secret"));
    }

    [Fact]
    public async Task A_key_is_made_on_its_page_and_revoked_there()
    {
        using var ada = await app.Cast.AdaAsync("key-page");
        await ada.OpenAsync("/studies/key-page/people/keys");
        await ada.Fill("Name", "nightly export").Tick("Evaluator: results and pseudonymised data, no names").SubmitAsync("Make the key");
        using var program = app.NewProgram(ada.Page.QuerySelector(".app-secret")!.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/studies/key-page", TestContext.Current.CancellationToken)).StatusCode);

        await ada.SubmitAsync("Revoke nightly export");
        Assert.Contains("The key is revoked", ada.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/studies/key-page", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Another_studys_page_is_not_found()
    {
        await app.Given.StudyAsync("not-hers");
        using var ada = await app.Cast.AdaAsync("hers");
        await ada.OpenAsync("/studies/not-hers/people");

        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
        Assert.Contains("There is no study", ada.Text, StringComparison.Ordinal);
    }
}
