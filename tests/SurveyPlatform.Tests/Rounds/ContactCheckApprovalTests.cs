using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>A contact check of more people than the study's <c>approvalAbove</c> is two persons' act, as a launch is: Ada asks, Olga agrees (<see cref="ApproveContactCheck"/>) to exactly that mail.</summary>
public sealed class ContactCheckApprovalTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ada_asks_on_the_page_and_when_Olga_has_approved_it_the_mail_leaves_and_so_it_is_with_the_second_one()
    {
        using var round = await CheckedRound.PlannedAsync(app, "pages");
        using var ada = await app.Cast.AdaAsync("pages");
        using var olga = await app.Cast.OlgaAsync();
        await AboveOneAsync(round);
        await ada.OpenAsync(round.Page);
        Assert.Contains("To ask 2 people needs the approval of a second person.", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Ask for approval");
        Assert.Contains("That was you.", ada.Text, StringComparison.Ordinal);
        Assert.Empty(ada.Page.QuerySelectorAll("main form[method=post]"));
        await round.SendAsync();
        Assert.Empty(round.MailTo(1));

        await olga.OpenAsync(round.Page);
        using var late = olga.OtherTab();
        await late.OpenAsync(round.Page);
        await olga.SubmitAsync("Approve asking 2 people");
        await late.SubmitAsync("Approve asking 2 people"); // pressed twice
        Assert.Equal(HttpStatusCode.OK, late.Status);
        Assert.Contains("and olga approved it on", olga.Text, StringComparison.Ordinal);
        await ada.OpenAsync(round.Page);
        await ada.SubmitAsync("Ask 2 people");
        await round.SendAsync();
        Assert.Equal((1, 1), (round.MailTo(1).Count, round.MailTo(2).Count));

        await ada.OpenAsync(round.Page);
        await ada.SubmitAsync("Ask for approval to ask once more");
        await round.SendAsync();
        Assert.Single(round.MailTo(1));
        await olga.OpenAsync(round.Page);
        await olga.SubmitAsync("Approve asking 2 people once more");
        await olga.SubmitAsync("Ask the silent again (2)");
        await round.SendAsync();
        Assert.Equal((2, 2), (round.MailTo(1).Count, round.MailTo(2).Count));
        await ada.OpenAsync("/studies/pages/audit");
        Assert.All(
            ["asked for approval to ask 2 people in the contact check before round 2018", "approved the mail to 2 people in the contact check before round 2018, asked for by ada", "asked for approval to ask 2 people once more"],
            act => Assert.Contains(act, ada.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_the_api_it_is_refused_until_another_person_approves_and_a_key_of_nobody_is_no_person()
    {
        using var round = await CheckedRound.PlannedAsync(app, "api"); // its own key belongs to nobody
        using var ann = await app.Cast.AnnAsync("api");
        using var ada = await app.Cast.AdaAsync("api");
        using var anns = await app.Cast.ProgramOfAsync(ann, "ann", "api");
        using var adas = await app.Cast.ProgramOfAsync(ada, "ada", "api");

        await AboveOneAsync(round);
        Assert.Equal((HttpStatusCode.Conflict, "approvalNeeded"), await round.RefusedAsync());
        Assert.Equal("409 approvalNotAsked", await PostAsync(anns, round, "/approve"));
        Assert.Equal("409 approvalNeeded", await PostAsync(adas, round));
        Assert.Equal("409 approvalNeeded", await PostAsync(adas, round));
        Assert.Equal("409 approvalOwn", await PostAsync(adas, round, "/approve"));
        Assert.Equal((HttpStatusCode.Conflict, "approvalNoPerson"), await round.RefusedAsync("/approve"));
        var asked = (await round.ReportAsync())["approval"]!;
        Assert.Equal(("Program of ada", null, false), ((string?)asked["askedBy"], (string?)asked["approvedBy"], (bool)asked["lapsed"]!));
        Assert.Equal("409 approvalLapsed", await PostAsync(anns, round, "/approve", new { plan = "another" }));
        Assert.Equal("200 ", await PostAsync(anns, round, "/approve", new { plan = (string?)asked["plan"] }));
        Assert.Equal("200 ", await PostAsync(anns, round, "/approve"));
        Assert.Equal(2, (int)(await round.PostAsync())["counts"]!["asked"]!); // what two persons have agreed on, any key may do
        Assert.Equal("200 ", await PostAsync(anns, round, "/approve", new { plan = (string?)asked["plan"] })); // the reply was lost on the way
        Assert.Equal("200 ", await PostAsync(anns, round, "/approve"));
    }

    [Fact]
    public async Task Ben_who_sees_a_part_of_the_frame_is_told_of_no_approval()
    {
        using var round = await CheckedRound.PlannedAsync(app, "part", people: 4);
        using var ben = await app.Cast.ProgramAsync(Role.Coordinator, "part", await app.Given.SiteAsync("leeds", "part"));
        await AboveOneAsync(round);
        using var adas = await round.Ada.GetAsync(new Uri(round.Path, UriKind.Relative), Ct);
        using var bens = await ben.GetAsync(new Uri(round.Path, UriKind.Relative), Ct);

        Assert.NotNull((await adas.Content.ReadFromJsonAsync<JsonObject>(Ct))!["approval"]);
        Assert.Null((await bens.Content.ReadFromJsonAsync<JsonObject>(Ct))!["approval"]);
    }

    [Theory]
    [InlineData("words")]
    [InlineData("people")]
    [InlineData("opening")]
    public async Task An_approval_lapses_when_the_mail_is_another_one(string change)
    {
        using var round = await CheckedRound.PlannedAsync(app, $"lapse-{change}");
        using var ada = await app.Cast.AdaAsync(round.Study);
        using var olga = await app.Cast.OlgaAsync();
        await AboveOneAsync(round);
        await ada.OpenAsync(round.Page);
        await ada.SubmitAsync("Ask for approval");
        await olga.OpenAsync(round.Page);
        switch (change)
        {
            case "words":
                using (var worded = await round.Ada.PutAsJsonAsync($"/api/v1/studies/{round.Study}/mail/templates/contact-check/en", new { subject = "Still you?", body = "Dear {{name}},\n\n{{link}}\n" }, Ct))
                {
                    worded.EnsureSuccessStatusCode();
                }

                break;
            case "people":
                await round.ImportAsync($"seat-3,leeds,Manager,Informant 3,{round.AddressOf(3)},2016-01-01,person-3,");
                break;
            default:
                var plan = (await round.Ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{round.Study}/rounds/2018", Ct))!;
                plan["opensAt"] = app.Clock.GetUtcNow().AddDays(51);
                await round.PlanAsync(plan);
                break;
        }

        await olga.SubmitAsync("Approve asking 2 people");
        Assert.Equal(HttpStatusCode.Conflict, olga.Status);
        Assert.Contains(ApprovalProblems.Lapsed.Message, olga.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "approvalNeeded"), await round.RefusedAsync());
        await round.SendAsync();
        Assert.Empty(round.MailTo(1));
    }

    [Fact]
    public async Task Many_who_approve_and_ask_at_once_ask_everybody_once_and_one_person_by_themselves_needs_nobody_else()
    {
        using var round = await CheckedRound.PlannedAsync(app, "race");
        using var ann = await app.Cast.AnnAsync("race");
        using var ada = await app.Cast.AdaAsync("race");
        using var anns = await app.Cast.ProgramOfAsync(ann, "ann", "race");
        using var adas = await app.Cast.ProgramOfAsync(ada, "ada", "race");
        await AboveOneAsync(round);
        await PostAsync(adas, round);

        await Task.WhenAll(Enumerable.Range(0, 6).SelectMany(_ => new[] { PostAsync(anns, round, "/approve"), PostAsync(adas, round) }));
        await PostAsync(adas, round);
        await round.SendAsync();
        Assert.Equal((1, 1), (round.MailTo(1).Count, round.MailTo(2).Count));
        Assert.Equal("200 ", await PostAsync(adas, round, "/again", new { informant = "person-1" }));
        await round.SendAsync();
        Assert.Equal((2, 1), (round.MailTo(1).Count, round.MailTo(2).Count));
    }

    /// <summary>To be in a study saves it anew, so the number comes last.</summary>
    private static Task AboveOneAsync(CheckedRound round) => round.ChangeStudyAsync(s => s["approvalAbove"] = 1);

    /// <returns>The status and, where it is a refusal, its code.</returns>
    private static async Task<string> PostAsync(HttpClient who, CheckedRound round, string more = "", object? body = null)
    {
        using var reply = await who.PostAsJsonAsync(round.Path + more, body ?? new { }, Ct);
        return $"{(int)reply.StatusCode} {(reply.IsSuccessStatusCode ? "" : (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"])}";
    }
}
