using System.Net;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>A form that is not taken comes back with all that was in it, says so in its title, and every link to a field lands on one.</summary>
public sealed class RefusedFormsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Theory]
    [InlineData("moved-on", "Input.SuccessorName", "Rhian Pugh")]
    [InlineData("decline", "Input.Comment", "No time this year")]
    public async Task A_way_of_saying_no_with_a_torn_form_comes_back_with_what_was_typed(string page, string field, string typed)
    {
        using var person = await AtAsync($"torn-{page}", page);
        person.Forget("form");
        await person.Put(field, typed).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.StartsWith("Error: ", person.Page.Title, StringComparison.Ordinal);
        Assert.Contains("Please press the button once more", person.Text, StringComparison.Ordinal);
        Assert.Equal([typed], person.Standing(field));
    }

    [Theory]
    [InlineData("successor", "rhian at torbay")]
    [InlineData("named", "Rhian Pugh <rhian@torbay.test>")]
    [InlineData("several", "rhian@torbay.test, other@torbay.test")]
    public async Task A_successor_whose_address_is_none_is_refused_at_its_field_and_the_rest_stands(string study, string address)
    {
        using var person = await AtAsync(study, "moved-on");
        await person.Put("Input.Reason", "movedOn").Put("Input.SuccessorName", "Rhian Pugh").Put("Input.SuccessorEmail", address).SubmitAsync("Tell the study team");

        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.Equal(["#Input_SuccessorEmail"], person.Page.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")));
        Assert.Equal(["Rhian Pugh", address], [.. person.Standing("Input.SuccessorName"), .. person.Standing("Input.SuccessorEmail")]);
        await person.Put("Input.SuccessorEmail", "rhian@torbay.test").SubmitAsync("Tell the study team");
        Assert.Equal(HttpStatusCode.OK, person.Status);

        using var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/panel");
        Assert.Contains("rhian@torbay.test", ada.Text, StringComparison.Ordinal); // for her to approve
    }

    [Fact]
    public async Task A_start_with_a_torn_form_says_so_in_its_title()
    {
        using var person = await AtAsync("torn-start", "");
        person.Forget("form");
        await person.SubmitAsync("Start");

        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.StartsWith("Error: ", person.Page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_without_a_single_answer_is_not_submitted_although_nothing_is_required()
    {
        const string Instrument = """{"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "a", "type": "text", "text": "Anything?"}]}]}]}""";
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: Instrument, study: "nothing");
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        await person.SubmitAsync("Continue");
        await person.OpenAsync("/respond/review");
        await person.SubmitAsync("Submit");
        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        Assert.Contains("Not submitted yet", person.Text, StringComparison.Ordinal);

        await person.OpenAsync("/respond/thanks");
        Assert.NotEqual("/respond/thanks", person.Address);
    }

    [Fact]
    public async Task Every_change_link_lands_on_a_control_of_its_question()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/review");
        var links = visit.Person.Page.QuerySelectorAll("a[href*='?change#']").Select(a => a.GetAttribute("href")!).ToList();

        Assert.True(links.Count > 7, string.Join(' ', links));
        foreach (var link in links.Select(l => l.Split('#')))
        {
            await visit.Person.OpenAsync(link[0]);
            Assert.Contains(visit.Person.Page.GetElementById(link[1])?.LocalName, (string[])["input", "select", "textarea"]);
        }
    }

    [Fact]
    public async Task The_page_on_which_mail_is_stopped_says_until_when_one_can_answer()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "stops");
        var token = await app.WithAsync((SurveyPlatform.Core.Rounds.InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(round.Informants[0].InvitationId)));
        using var person = app.NewVisitor();
        await person.OpenAsync($"/u/{token}");

        Assert.Contains("You can answer until Monday 2 April 2018 at 10:00.", person.Page.QuerySelector("body > footer")!.TextContent, StringComparison.Ordinal);
    }

    private async Task<Visitor> AtAsync(string study, string page)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}/{page}".TrimEnd('/'));
        return person;
    }
}
