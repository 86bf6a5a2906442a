using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>A form whose session is over gives all of itself back, to read and to send again, and nothing that was not in it.</summary>
public sealed class SessionOverTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Heading = "Please open your link again";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ends => ["left", "superseded", "forged"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Everything_typed_and_chosen_stands_there_to_be_copied(string how)
    {
        using var visit = await BeginAsync();
        await EndAsync(visit, how);
        await visit.Person.SubmitAsync("Continue");

        Assert.Equal((HttpStatusCode.BadRequest, Heading), (visit.Person.Status, visit.Person.Heading));
        Assert.Equal(
            [("tasks", "1 97 A bus"), ("since", "31 2 2017"), ("top", "3"), ("remark", "We meet\nevery <Monday>.")],
            visit.Person.Page.QuerySelectorAll("main dl > div").Select(row => (row.QuerySelector("dt")!.TextContent, row.QuerySelector("dd")!.TextContent.Trim())));
        Assert.All((string[])["Navigators", "Since when?", visit.Informant.Name], known => Assert.DoesNotContain(known, visit.Person.Page.DocumentElement.TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Whoever_sits_there_next_does_not_learn_which_study_it_was(string how)
    {
        using var visit = await BeginAsync();
        await EndAsync(visit, how);
        await visit.Person.SubmitAsync("Continue");

        Assert.Equal(Heading, visit.Person.Heading);
        Assert.DoesNotContain($"Study {visit.Round.Study}", visit.Person.Page.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("You can answer until", visit.Person.Page.DocumentElement.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Once_the_link_is_open_again_the_page_comes_back_with_it_and_is_saved(string how)
    {
        using var visit = await BeginAsync();
        var link = await EndAsync(visit, how);
        await visit.Person.SubmitAsync("Continue");
        await visit.Person.SubmitAsync("Bring back what I typed"); // too soon: nothing is lost by it
        Assert.Equal(Heading, visit.Person.Heading);
        await OpenElsewhereAsync(visit.Person, link);
        await visit.Person.SubmitAsync("Bring back what I typed");

        Assert.Equal((HttpStatusCode.BadRequest, "/respond/rest"), (visit.Person.Status, visit.Person.Address));
        Assert.Contains("What you typed is below", visit.Person.Text, StringComparison.Ordinal);
        Assert.Equal(["1", "97"], visit.Person.Standing("tasks").Order());
        Assert.Equal(["31", "3", "We meet\nevery <Monday>."], ((string[])["since.day", "top.1", "remark"]).Select(c => Assert.Single(visit.Person.Standing(c))));
        await visit.Person.Put("since.day", "3").SubmitAsync("Continue");
        Assert.Equal("/respond/bye", visit.Person.Address);
        Assert.Equal(new DateAnswer(new DateOnly(2017, 2, 3)), (await app.WithAsync((Respondents all) => all.FindAsync(link, Ct)))!.Sheet.Get("since"));
    }

    [Fact]
    public async Task What_one_person_typed_never_stands_in_the_page_of_another()
    {
        using var visit = await BeginAsync();
        await EndAsync(visit, "left");
        await visit.Person.SubmitAsync("Continue");
        using var other = await FeatureVisit.BeginAsync(app, "every-type");
        await OpenElsewhereAsync(visit.Person, other.Informant.Link);
        await visit.Person.SubmitAsync("Bring back what I typed");

        Assert.Equal((HttpStatusCode.BadRequest, Heading), (visit.Person.Status, visit.Person.Heading));
        Assert.Null(visit.Person.Page.QuerySelector("main textarea"));
        Assert.Equal(0, (await other.SheetAsync()).Count);
    }

    [Fact]
    public async Task A_page_on_which_nothing_was_typed_only_asks_to_open_the_link()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        await EndAsync(visit, "left");
        await visit.Person.SubmitAsync("Continue");

        Assert.Equal(Heading, visit.Person.Heading);
        Assert.Null(visit.Person.Page.QuerySelector("main form"));
    }

    private async Task<FeatureVisit> BeginAsync()
    {
        var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        visit.Put("tasks", "1", "97").Put("tasks.other", "A bus").Put("since.day", "31").Put("since.month", "2").Put("since.year", "2017").Put("top.1", "3").Put("remark", "We meet\nevery <Monday>.");
        return visit;
    }

    private static async Task OpenElsewhereAsync(Visitor person, string link)
    {
        var tab = person.OtherTab();
        await tab.OpenAsync($"/r/{link}");
        await tab.SubmitAsync();
        Assert.StartsWith("/respond", tab.Address, StringComparison.Ordinal);
    }

    /// <returns>The link that opens the sheet again.</returns>
    private async Task<string> EndAsync(FeatureVisit visit, string how)
    {
        switch (how)
        {
            case "left":
                var tab = visit.Person.OtherTab();
                await tab.OpenAsync("/respond/bye");
                await tab.SubmitAsync("Save and leave");
                Assert.StartsWith("/respond/saved-so-far", tab.Address, StringComparison.Ordinal);
                return visit.Informant.Link;
            case "superseded":
                var study = await app.WithAsync((SurveyDb db) => db.Studies.SingleAsync(s => s.Code == visit.Round.Study, Ct));
                var fresh = await app.WithAsync((IssueLink issue) => issue.RunAsync(study, visit.Informant.InvitationId, Actor.System, Ct));
                return fresh[(fresh.LastIndexOf('/') + 1)..];
            default:
                visit.Person.Forget("respondent");
                visit.Person.Put(FormTicket.Control, "forged");
                return visit.Informant.Link;
        }
    }
}
