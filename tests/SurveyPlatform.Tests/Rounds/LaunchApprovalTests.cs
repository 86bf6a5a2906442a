using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>
/// A launch to more people than the study's <c>approvalAbove</c> is two persons' act: <see cref="LaunchRound"/> by Ada is a request,
/// <see cref="ApproveLaunch"/> by Olga agrees to exactly that plan, and then it launches.
/// </summary>
public sealed class LaunchApprovalTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_launch_waits_until_another_person_approves_it()
    {
        using var desk = await DeskAsync("two");

        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "two", "launch"));
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "two", "launch"));
        Assert.Equal("409 approvalOwn", await PostAsync(desk.AdasProgram, "two", "launch/approve"));
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.OlgasProgram, "two", "launch")); // to launch is not to approve
        var asked = (await ChecksAsync(desk.AdasProgram, "two"))["approval"]!;
        Assert.Equal(("Program of ada", null, false), ((string?)asked["askedBy"], (string?)asked["approvedBy"], (bool)asked["lapsed"]!));
        Assert.Equal(0, await app.WithAsync((SurveyDb db) => db.OutgoingMail.CountAsync(m => m.Kind == "invitation" && db.Studies.Any(s => s.Id == m.StudyId && s.Code == "two"), Ct)));

        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, "two", "launch/approve"));
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, "two", "launch/approve"));
        Assert.True((bool)(await ChecksAsync(desk.AdasProgram, "two"))["canLaunch"]!);
        Assert.Equal("200 ", await PostAsync(desk.AdasProgram, "two", "launch"));
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, "two", "launch/approve")); // her first reply was lost on the way

        Assert.Equal(
            ["Program of ada asked for approval to launch round 2018 to 2 people", "Program of ada launched round 2018 to 2 people", "Program of olga approved the launch of round 2018 to 2 people, asked for by Program of ada"],
            await AuditAsync("two"));
    }

    [Fact]
    public async Task Nobody_needs_to_approve_a_launch_to_as_few_as_the_study_says()
    {
        using var desk = await DeskAsync("few", approvalAbove: 2);

        Assert.Equal("409 approvalNotAsked", await PostAsync(desk.OlgasProgram, "few", "launch/approve"));
        Assert.Equal("200 ", await PostAsync(desk.AdasProgram, "few", "launch"));
        Assert.Equal("409 alreadyLaunched", await PostAsync(desk.OlgasProgram, "few", "launch/approve"));
    }

    [Theory]
    [InlineData("opening", "opensAt", "2030-06-04T09:00:00+01:00")]
    [InlineData("closing", "closesAt", "2030-08-31T00:00:00+01:00")]
    [InlineData("reminders", "reminders", """[{"afterDays": 8}]""")]
    [InlineData("people", "frameDate", "2018-01-02")]
    public async Task An_approval_lapses_when_the_plan_changes(string study, string field, string becomes)
    {
        using var desk = await DeskAsync(study);
        await PostAsync(desk.AdasProgram, study, "launch");
        var looked = (string)(await ChecksAsync(desk.OlgasProgram, study))["approval"]!["plan"]!; // it needs one
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, study, "launch/approve", looked));

        await PlanAsync(desk.AdasProgram, study, r => r[field] = becomes.StartsWith('[') ? JsonNode.Parse(becomes) : becomes);

        Assert.True((bool)(await ChecksAsync(desk.AdasProgram, study))["approval"]!["lapsed"]!);
        Assert.Equal("409 approvalLapsed", await PostAsync(desk.OlgasProgram, study, "launch/approve"));
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, study, "launch")); // and so asked anew
        Assert.Equal("409 approvalLapsed", await PostAsync(desk.OlgasProgram, study, "launch/approve", looked)); // she looked at another one
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, study, "launch"));
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, study, "launch/approve"));
        Assert.Equal("200 ", await PostAsync(desk.AdasProgram, study, "launch"));
    }

    [Fact]
    public async Task An_approval_lapses_when_somebody_joins_the_panel_or_the_mail_says_something_else()
    {
        using var desk = await DeskAsync("joins");
        await PostAsync(desk.AdasProgram, "joins", "launch");
        await PostAsync(desk.OlgasProgram, "joins", "launch/approve");

        using var worded = await desk.AdasProgram.PutAsJsonAsync("/api/v1/studies/joins/mail/templates/invitation/en", new { subject = "Please answer", body = "Dear {{name}},\n\n{{link}}\n" }, Ct);
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "joins", "launch"));
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, "joins", "launch/approve"));
        using var joined = await desk.AdasProgram.PostAsync("/api/v1/studies/joins/panel/import", new StringContent(
            "seat,site,role,organisation_type,name,email,from,informant\nseat-3,barnsley,Manager,CCG,Informant 3,informant3@example.org,2016-01-01,person-3\n", null, "text/csv"), Ct);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (worded.StatusCode, joined.StatusCode));
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "joins", "launch"));
    }

    [Fact]
    public async Task A_key_that_belongs_to_nobody_is_no_person()
    {
        using var desk = await DeskAsync("nobody");
        using var key = await app.Cast.ProgramAsync(Role.Owner);

        Assert.Equal("409 approvalNeeded", await PostAsync(key, "nobody", "launch"));
        Assert.Null((string?)(await ChecksAsync(key, "nobody"))["approval"]!["askedBy"]);
        await PostAsync(desk.AdasProgram, "nobody", "launch");
        Assert.Equal("409 approvalNoPerson", await PostAsync(key, "nobody", "launch/approve"));
        await PostAsync(desk.OlgasProgram, "nobody", "launch/approve");
        Assert.Equal("200 ", await PostAsync(key, "nobody", "launch"));
    }

    [Fact]
    public async Task Of_many_who_approve_at_once_while_the_plan_is_edited_one_has_and_nothing_else_is_launched()
    {
        using var desk = await DeskAsync("race");
        await PostAsync(desk.AdasProgram, "race", "launch");

        var approvals = Enumerable.Range(0, 6).Select(_ => PostAsync(desk.OlgasProgram, "race", "launch/approve")).ToList();
        await Task.WhenAll([.. approvals, PlanAsync(desk.AdasProgram, "race", r => r["opensAt"] = "2030-06-05T09:00:00+01:00")]);

        Assert.All(approvals, a => Assert.Contains(a.Result, (string[])["200 ", "409 approvalLapsed"]));
        Assert.True((await AuditAsync("race")).Count(s => s.Contains("approved", StringComparison.Ordinal)) <= 1);
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "race", "launch")); // whatever was approved was the plan before
    }

    [Fact]
    public async Task Two_others_who_approve_and_launch_at_once_make_one_launch_and_one_invitation_each()
    {
        using var ann = await app.Cast.AnnAsync("both"); // before the study is set up: to be in it saves it anew
        using var desk = await DeskAsync("both");
        using var annsProgram = await app.Cast.ProgramOfAsync(ann, "ann", "both");
        Assert.Equal("409 approvalNeeded", await PostAsync(desk.AdasProgram, "both", "launch"));
        await desk.Olga.OpenAsync("/studies/both/rounds/2018/launch");
        await ann.OpenAsync("/studies/both/rounds/2018/launch");

        var approving = new[] { desk.OlgasProgram, annsProgram }.Select(p => PostAsync(p, "both", "launch/approve")).ToList();
        await Task.WhenAll([.. approving, desk.Olga.SubmitAsync("Approve the launch to 2 people"), ann.SubmitAsync("Approve the launch to 2 people")]);
        Assert.All(approving, a => Assert.Equal("200 ", a.Result));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (desk.Olga.Status, ann.Status));

        var launches = await Task.WhenAll(new[] { desk.AdasProgram, desk.OlgasProgram, annsProgram }.Select(p => PostAsync(p, "both", "launch")));
        Assert.All(launches, l => Assert.Equal("200 ", l));
        Assert.Equal(["asked", "approved", "launched"], (await AuditAsync("both")).SelectMany(s => s.Split(' ').Intersect(["asked", "approved", "launched"]).Take(1)).Order(StringComparer.Ordinal).OrderBy(w => w != "asked"));
        Assert.Equal(2, (await desk.AdasProgram.GetFromJsonAsync<JsonObject>("/api/v1/studies/both/rounds/2018/invitations", Ct))!["items"]!.AsArray().Count);
        var mails = (await desk.AdasProgram.GetFromJsonAsync<JsonObject>("/api/v1/studies/both/rounds/2018/mail", Ct))!["items"]!.AsArray();
        Assert.Equal(2, mails.Count);
    }

    /// <summary>Decision 12: a refusal that asks for approval is not what the key stands for.</summary>
    [Fact]
    public async Task A_launch_that_was_refused_for_want_of_approval_is_done_when_it_is_sent_again_with_the_same_key()
    {
        using var desk = await DeskAsync("keys");

        Assert.Equal("409 approvalNeeded", await LaunchAsync("first"));
        Assert.Equal("409 approvalNeeded", await LaunchAsync("first"));
        Assert.Equal("200 ", await PostAsync(desk.OlgasProgram, "keys", "launch/approve"));
        Assert.Equal("200 2", await LaunchAsync("first"));
        Assert.Equal("200 2 replayed", await LaunchAsync("first"));
        Assert.Equal("200 2", await LaunchAsync("second"));
        Assert.Single(await AuditAsync("keys"), s => s.Contains(" launched ", StringComparison.Ordinal));

        async Task<string> LaunchAsync(string key)
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, "/api/v1/studies/keys/rounds/2018/launch");
            call.Headers.Add("Idempotency-Key", key);
            using var reply = await desk.AdasProgram.SendAsync(call, Ct);
            var body = (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
            return $"{(int)reply.StatusCode} {(reply.IsSuccessStatusCode ? body["asked"] : body["code"])}{(reply.Headers.Contains("Idempotency-Replayed") ? " replayed" : "")}";
        }
    }

    [Fact]
    public async Task Ada_asks_on_the_page_and_Olga_sees_who_asked_and_approves()
    {
        using var desk = await DeskAsync("pages");
        const string Launch = "/studies/pages/rounds/2018/launch";
        await desk.Ada.OpenAsync(Launch);
        await desk.Ada.SubmitAsync("Ask for approval");
        Assert.Contains("That was you. Somebody else who administers the study approves it on this page.", desk.Ada.Text, StringComparison.Ordinal);
        Assert.Null(desk.Ada.Page.QuerySelector("main form[method=post] button"));

        await desk.Olga.OpenAsync(Launch);
        Assert.Contains("ada asked on", desk.Olga.Text, StringComparison.Ordinal);
        using var late = desk.Olga.OtherTab();
        await late.OpenAsync(Launch);
        await desk.Olga.SubmitAsync("Approve the launch to 2 people");
        Assert.Contains("and olga approved it on", desk.Olga.Text, StringComparison.Ordinal);

        await PlanAsync(desk.AdasProgram, "pages", r => r["closesAt"] = "2030-09-30T00:00:00+01:00");
        await late.SubmitAsync("Approve the launch to 2 people");
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains(ApprovalProblems.Lapsed.Message, late.Text, StringComparison.Ordinal);

        await desk.Ada.OpenAsync(Launch);
        Assert.Contains("which olga approved. It has changed since, so that does not count any more.", desk.Ada.Text, StringComparison.Ordinal);
        await desk.Ada.SubmitAsync("Ask for approval");
        await desk.Olga.OpenAsync(Launch);
        await desk.Olga.SubmitAsync("Approve the launch to 2 people");
        await desk.Olga.SubmitAsync("Launch to 2 people");
        Assert.Equal("/studies/pages/rounds/2018", desk.Olga.Address);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Ada and Olga at their browsers, and a program of each.</summary>
    private sealed record Desk(Visitor Ada, Visitor Olga, HttpClient AdasProgram, HttpClient OlgasProgram) : IDisposable
    {
        public void Dispose()
        {
            Ada.Dispose();
            Olga.Dispose();
            AdasProgram.Dispose();
            OlgasProgram.Dispose();
        }
    }

    /// <returns>The status and, where it is a refusal, its code.</returns>
    private static async Task<string> PostAsync(HttpClient who, string study, string act, string? plan = null)
    {
        using var reply = await who.PostAsync($"/api/v1/studies/{study}/rounds/2018/{act}", plan is null ? null : JsonContent.Create(new { plan }), Ct);
        var body = (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        return $"{(int)reply.StatusCode} {(reply.IsSuccessStatusCode ? "" : body["code"])}";
    }

    private static async Task<JsonObject> ChecksAsync(HttpClient who, string study) =>
        (await who.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018/launch/checks", Ct))!;

    private static async Task PlanAsync(HttpClient ada, string study, Action<JsonObject> change)
    {
        var plan = (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018", Ct))!;
        change(plan);
        using var reply = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", plan, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    private Task<List<string>> AuditAsync(string study) => app.WithAsync((SurveyDb db) => db.AuditEntries
        .Where(e => (e.Action == "round.approvalAsked" || e.Action == "round.launchApproved" || e.Action == "round.launched") && db.Studies.Any(s => s.Id == e.StudyId && s.Code == study))
        .Select(e => e.Details.ActorName + " " + e.Details.Summary)
        .OrderBy(s => s) // the test's clock stands: they have one time
        .ToListAsync(Ct));

    /// <summary>Two people are planned to be asked in a round, and one of the study's settings says who must agree.</summary>
    private async Task<Desk> DeskAsync(string study, int approvalAbove = 1)
    {
        var ada = await app.Cast.AdaAsync(study);
        var olga = await app.Cast.OlgaAsync();
        await app.Given.PanelAsync(2, study, "barnsley");
        await app.Given.QuestionnaireAsync(study: study);
        var desk = new Desk(ada, olga, await app.Cast.ProgramOfAsync(ada, "ada", study), await app.Cast.ProgramOfAsync(olga, "olga", study));
        await ada.OpenAsync($"/studies/{study}/settings");
        await ada.Fill("A second person approves a launch to more people than (optional)", $"{approvalAbove}").SubmitAsync("Save");
        Assert.Equal(approvalAbove, (int)(await desk.AdasProgram.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}", Ct))!["approvalAbove"]!);
        using var reply = await desk.AdasProgram.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", new
        {
            name = "Round 2018",
            questionnaire = "ki",
            frameDate = "2018-01-01",
            opensAt = "2030-06-03T09:00:00+01:00",
            closesAt = "2030-07-31T00:00:00+01:00",
            reminders = new[] { new { afterDays = 7 } },
        }, Ct);
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        return desk;
    }
}
