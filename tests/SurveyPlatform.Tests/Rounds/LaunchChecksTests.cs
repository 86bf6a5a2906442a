using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>What Ada is told before a launch, and that only what stops it stops it.</summary>
public sealed class LaunchChecksTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Addresses_that_reach_nobody_somebody_else_or_an_office_are_named_and_stop_nothing()
    {
        using var ada = await PlannedAsync("addresses", people: 6);
        await AddressAsync("addresses", 1, "ann@x.example");
        await AddressAsync("addresses", 2, "ann+north@X.example");
        await AddressAsync("addresses", 3, "no mailbox");
        await AddressAsync("addresses", 4, "General.Enquiries@x.example");

        var list = await ChecksAsync(ada, "addresses");

        Assert.Equal(["Informant 1 ann@x.example", "Informant 2 ann+north@X.example"], About(list, "duplicateAddress"));
        Assert.Equal(["Informant 3 no mailbox"], About(list, "malformedAddress"));
        Assert.Equal(["Informant 4 General.Enquiries@x.example"], About(list, "roleAddress"));
        Assert.Equal("/studies/addresses/panel/person-3/correct", (string?)Check(list, "malformedAddress")!["about"]![0]!["page"]);
        Assert.Equal((5, true), ((int)list["recipients"]!, (bool)list["canLaunch"]!));
        Assert.All(list["checks"]!.AsArray(), c => Assert.Equal("warning", (string?)c!["severity"]));
        var plan = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/addresses/rounds/2018/plan", Ct))!;
        Assert.Equal("person-3 the address is not exactly one e-mail address", $"{plan["leftOuts"]![0]!["informant"]} {plan["leftOuts"]![0]!["reason"]}");
        using var launched = await ada.PostAsync("/api/v1/studies/addresses/rounds/2018/launch", null, Ct);
        Assert.Equal(HttpStatusCode.OK, launched.StatusCode);
        Assert.Empty((await ChecksAsync(ada, "addresses"))["checks"]!.AsArray());
    }

    [Fact]
    public async Task People_whose_domain_is_paused_are_named_and_told_of_on_the_launch_page()
    {
        using var program = await PlannedAsync("pausedto", people: 3);
        await AddressAsync("pausedto", 2, "ben@Bücher.example");
        using var paused = await program.PostAsync("/api/v1/mail/domains/xn--bcher-kva.example/pause", null, Ct);
        using var ada = await app.Cast.AdaAsync("pausedto");

        await ada.OpenAsync("/studies/pausedto/rounds/2018/launch");

        Assert.Equal(["Informant 2 ben@Bücher.example"], About(await ChecksAsync(program, "pausedto"), "pausedDomain"));
        Assert.Contains("Mail to the domain of 1 person is paused: it waits until somebody lets it go on, on the mail page.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_shortened_and_counted()
    {
        using var ada = await PlannedAsync("many", people: 25);
        await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync(
            $"update informants set email = 'info@' || code || '.example' where study_id = (select id from studies where code = 'many')", Ct));

        var offices = Check(await ChecksAsync(ada, "many"), "roleAddress")!;

        Assert.Equal((25, 20), ((int)offices["concerned"]!, offices["about"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_merge_field_that_would_be_empty_is_told_with_the_place_where_it_is_mended()
    {
        using var ada = await PlannedAsync("fields", people: 2, r => r["closesAt"] = null);
        using var put = await ada.PutAsJsonAsync(
            "/api/v1/studies/fields/mail/templates/invitation/en", new { subject = "Please answer, {{name}}", body = "Answer until {{until}}.\n\n{{link}}\n" }, Ct);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        var list = await ChecksAsync(ada, "fields");

        Assert.Equal("Your wording of the invitation (en) says {{until}}, which is empty for everybody who gets it.", (string?)Check(list, "emptyMergeField")!["text"]);
        Assert.Equal(
            ["/studies/fields/rounds/2018/edit", "/studies/fields/mail/templates/invitation/en"],
            Check(list, "emptyMergeField")!["about"]!.AsArray().Select(a => (string?)a!["page"]));
        Assert.NotNull(Check(list, "noClosingDate"));
    }

    [Fact]
    public async Task An_opening_in_quiet_hours_on_a_closed_day_says_when_invitations_really_leave()
    {
        using var ada = await PlannedAsync("hours", people: 1, r => r["opensAt"] = "2030-06-07T21:00:00+01:00"); // a Friday
        var study = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/hours", Ct))!;
        study["quietHours"] = new JsonObject { ["from"] = "20:00", ["to"] = "07:30" };
        using var put = await ada.PutAsJsonAsync("/api/v1/studies/hours", study, Ct);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        var list = await ChecksAsync(ada, "hours");

        Assert.Equal("The opening lies in the study's quiet hours: invitations leave on Saturday 8 June 2030 at 07:30.", (string?)Check(list, "opensInQuietHours")!["text"]);
        Assert.Equal("Invitations leave on Saturday 8 June 2030 at 07:30, which is no working day.", (string?)Check(list, "opensOnClosedDay")!["text"]);
    }

    [Theory]
    [InlineData("unheard", "nobodyToMail", "2018-01-01", true)]
    [InlineData("unseated", "emptyFrame", "2015-01-01", false)]
    public async Task What_stops_a_launch_is_shown_first_and_refuses_it(string study, string code, string frameDate, bool unsubscribed)
    {
        using var ada = await PlannedAsync(study, people: 2, r => r["frameDate"] = frameDate);
        if (unsubscribed)
        {
            await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync(
                $"update informants set unsubscribed_at = now() where study_id = (select id from studies where code = {study})", Ct));
        }

        var list = await ChecksAsync(ada, study);
        using var launched = await ada.PostAsync($"/api/v1/studies/{study}/rounds/2018/launch", null, Ct);
        var refused = (await launched.Content.ReadFromJsonAsync<JsonObject>(Ct))!;

        Assert.False((bool)list["canLaunch"]!);
        Assert.Equal(("stops", code), ((string?)list["checks"]![0]!["severity"], (string?)list["checks"]![0]!["code"]));
        Assert.Equal((HttpStatusCode.Conflict, code), (launched.StatusCode, (string?)refused["code"]));
        Assert.Equal((string?)list["checks"]![0]!["text"], (string?)refused["detail"]);
    }

    [Fact]
    public async Task The_checks_of_a_round_that_is_not_there_are_not_found()
    {
        using var ada = await PlannedAsync("elsewhere", people: 1);
        using var reply = await ada.GetAsync("/api/v1/studies/elsewhere/rounds/2099/launch/checks", Ct);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static JsonNode? Check(JsonObject list, string code) => list["checks"]!.AsArray().SingleOrDefault(c => (string?)c!["code"] == code);

    private static IEnumerable<string> About(JsonObject list, string code) => Check(list, code)!["about"]!.AsArray().Select(a => $"{a!["name"]} {a["detail"]}");

    private static async Task<JsonObject> ChecksAsync(HttpClient ada, string study) =>
        (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018/launch/checks", Ct))!;

    /// <summary>Addresses as only an older program or a restored database has them: the import refuses some.</summary>
    private Task<int> AddressAsync(string study, int person, string email) => app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync(
        $"update informants set email = {email} where code = {"person-" + person} and study_id = (select id from studies where code = {study})", Ct));

    /// <summary>Ada's program in a study with a planned round that is not launched.</summary>
    private async Task<HttpClient> PlannedAsync(string study, int people, Action<JsonObject>? but = null)
    {
        var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        await app.Given.PanelAsync(people, study, "barnsley");
        await app.Given.QuestionnaireAsync(study: study);
        var plan = new JsonObject
        {
            ["name"] = "Round 2018",
            ["questionnaire"] = "ki",
            ["frameDate"] = "2018-01-01",
            ["opensAt"] = "2030-06-03T09:00:00+01:00",
            ["closesAt"] = "2030-07-31T00:00:00+01:00",
            ["reminders"] = new JsonArray(new JsonObject { ["afterDays"] = 7 }),
        };
        but?.Invoke(plan);
        using var reply = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", plan, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
        return ada;
    }
}
