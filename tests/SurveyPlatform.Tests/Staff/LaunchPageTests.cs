using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>What Ada reads before she launches: first what there is to mend and where, then the plan, then the button.</summary>
public sealed class LaunchPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task With_nothing_to_mend_the_page_says_so()
    {
        using var ada = await OpenAsync("fine");

        Assert.Contains("Nothing to mend.", ada.Text, StringComparison.Ordinal);
        Assert.Equal(["Checks", "The plan", "Who gets what on which day", "Left out", "The invitation as it arrives", "Launch"], ada.Page.QuerySelectorAll("main h2").Select(h => h.TextContent));
    }

    [Fact]
    public async Task What_there_is_to_mend_leads_to_its_place_and_is_gone_when_it_is_mended()
    {
        using var ada = await OpenAsync("mended", "info@north.example");
        Assert.Contains("1 person is written to at the address of an office", ada.Text, StringComparison.Ordinal);
        Assert.Equal("Informant 1, info@north.example", ada.Page.QuerySelector(".app-checks__about li")!.TextContent); // the check names one

        await ada.FollowAsync("Informant 1");
        await ada.Fill("E-mail", "ann@north.example").SubmitAsync("Save");
        await ada.OpenAsync("/studies/mended/rounds/2018/launch");

        Assert.Contains("Nothing to mend.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_there_is_no_button()
    {
        using var ada = await OpenAsync("none", frameDate: "2015-01-01");

        Assert.Contains("Nobody sits in a seat on 1 January 2015", ada.Text, StringComparison.Ordinal);
        Assert.Null(ada.Page.QuerySelector("main form[method=post] button"));
    }

    /// <summary>M-02: twice by one person, and by two at once, on pages and by programs.</summary>
    [Fact]
    public async Task However_many_launch_at_once_there_is_one_launch_and_one_invitation_each()
    {
        const string Launch = "/studies/twice/rounds/2018/launch";
        using var ada = await OpenAsync("twice", people: 30);
        using var second = ada.OtherTab();
        await second.OpenAsync(Launch);
        using var ann = await app.Cast.AnnAsync("twice");
        await ann.OpenAsync(Launch);
        using var late = ann.OtherTab();
        await late.OpenAsync(Launch);
        using var one = await app.Cast.ProgramAsync(Role.Administrator, "twice");
        using var two = await app.Cast.ProgramAsync(Role.Administrator, "twice");

        var programs = new[] { one, two, one, two }.Select(p => p.PostAsync("/api/v1" + Launch, null, Ct)).ToList();
        await Task.WhenAll([.. programs, ada.SubmitAsync("Launch to 30 people"), second.SubmitAsync("Launch to 30 people"), ann.SubmitAsync("Launch to 30 people")]);
        await late.SubmitAsync("Launch to 30 people");

        foreach (var reply in programs)
        {
            using var done = await reply;
            var round = (await done.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
            Assert.Equal((HttpStatusCode.OK, 30), (done.StatusCode, (int)round["asked"]!));
        }

        Assert.All(new[] { ada, second, ann, late }, v => Assert.Equal("/studies/twice/rounds/2018", v.Address));
        Assert.Contains("The round was launched already: 30 people are asked.", late.Page.Body!.TextContent, StringComparison.Ordinal);
        var study = await app.WithAsync((SurveyDb db) => db.Studies.SingleAsync(s => s.Code == "twice", Ct));
        Assert.Equal(
            (30, 30, 30, 1),
            await app.WithAsync(async (SurveyDb db) => (
                await db.Invitations.CountAsync(i => i.StudyId == study.Id, Ct),
                await db.Invitations.Where(i => i.StudyId == study.Id).Select(i => i.MembershipId).Distinct().CountAsync(Ct),
                await db.OutgoingMail.CountAsync(m => m.StudyId == study.Id, Ct),
                await db.AuditEntries.CountAsync(e => e.StudyId == study.Id && e.Action == "round.launched", Ct))));
    }

    [Theory]
    [InlineData("survey@survey.example", "https://survey.example/", false)]
    [InlineData("survey@mail.leeds.ac.uk", "https://survey.leeds.ac.uk/", false)]
    [InlineData("Pioneers <survey@bücher.example>", "https://survey.xn--bcher-kva.example/", false)]
    [InlineData("survey@york.ac.uk", "https://survey.leeds.ac.uk/", true)]
    [InlineData("survey@mailer.example", "https://survey.other.example/", true)]
    [InlineData("survey@survey.example", "http://192.0.2.7/", true)]
    public async Task A_sender_of_another_domain_than_the_links_is_told(string from, string url, bool told)
    {
        var study = $"sender{(uint)(from + url).GetHashCode(StringComparison.Ordinal)}";
        using var ada = await OpenAsync(study);

        var list = await app.WithAsync(async (IServiceProvider services) =>
            await ActivatorUtilities.CreateInstance<LaunchChecks>(services, new MailOptions { From = from }, new PublicAddress { Url = new Uri(url) })
                .OfAsync(await services.GetRequiredService<SurveyDb>().Studies.SingleAsync(s => s.Code == study, Ct), "2018", Ct));

        Assert.Equal(told, list.Checks.Any(c => c.Code == "senderDomain"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Ada before the launch of a round that is planned and has nothing to mend but what is given.</summary>
    private async Task<Visitor> OpenAsync(string study, string? email = null, string frameDate = "2018-01-01", int people = 1)
    {
        var ada = await app.Cast.AdaAsync(study);
        using var program = await app.Cast.ProgramAsync(Role.Administrator, study);
        await app.Given.PanelAsync(people, study, "barnsley");
        await app.Given.QuestionnaireAsync(study: study);
        if (email is not null)
        {
            using var panel = await program.PostAsync($"/api/v1/studies/{study}/panel/import", new StringContent(
                $"seat,site,role,organisation_type,name,email,from,informant\nseat-1,barnsley,Manager,CCG,Informant 1,{email},2016-01-01,person-1\n", null, "text/csv"), Ct);
            Assert.True(panel.IsSuccessStatusCode, await panel.Content.ReadAsStringAsync(Ct));
        }

        using var round = await program.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", new
        {
            name = "Round 2018",
            questionnaire = "ki",
            frameDate,
            opensAt = "2030-06-03T09:00:00+01:00",
            closesAt = "2030-07-31T00:00:00+01:00",
            reminders = new[] { new { afterDays = 7 } },
        }, Ct);
        Assert.True(round.IsSuccessStatusCode, await round.Content.ReadAsStringAsync(Ct));
        await ada.OpenAsync($"/studies/{study}/rounds/2018/launch");
        return ada;
    }
}
