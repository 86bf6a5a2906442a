using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>One whole round by the API as contract section 4 says it, from an empty instance to answers; the informants answer on their pages.</summary>
public sealed class WholeRoundApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Panel =
        """
        seat,site,role,organisation_type,name,email,from
        barnsley-ccg,barnsley,Manager,CCG,Ola Brandt,ola@example.org,2016-01-01
        barnsley-la,barnsley,Director,Council,Per Quist,per@example.org,2016-01-01

        """;

    private HttpClient _program = null!; // made first in the test

    [Fact]
    public async Task A_program_takes_a_round_from_panel_file_to_outcomes()
    {
        _program = await app.Cast.ProgramAsync(Role.Owner, null);
        await PutAsync("studies/whole", """{"name": "Whole", "timeZone": "Europe/London", "holidays": "england", "disclosure": 10}""", HttpStatusCode.Created);
        await PutAsync("studies/whole/sites/barnsley", """{"name": "Barnsley", "group": "Wave 1"}""", HttpStatusCode.Created);

        var wrong = await PostTextAsync("studies/whole/panel/import", Panel + "x,nowhere,R,,N,not an address,2016-01-01\n", HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["importRejected", "4 email email"], [(string)wrong["code"]!, .. wrong["rejected"]!.AsArray().Select(r => $"{r!["row"]} {r["column"]} {r["code"]}")]);
        var dry = await PostTextAsync("studies/whole/panel/import?dryRun=true", Panel, HttpStatusCode.OK);
        Assert.Equal(2, (int)dry["added"]!);
        Assert.Empty((await GetAsync("studies/whole/informants"))["items"]!.AsArray());
        var applied = await PostTextAsync("studies/whole/panel/import", Panel, HttpStatusCode.OK);
        Assert.Equal(2, (int)applied["added"]!);
        var again = await PostTextAsync("studies/whole/panel/import", Panel, HttpStatusCode.OK);
        Assert.Equal((0, 2), ((int)again["added"]!, (int)again["unchanged"]!));

        var refused = await PutAsync("studies/whole/questionnaires/ki/draft", """{"title": "T", "language": "en", "sections": [{"key": "review", "title": "A", "pages": 7}]}""", HttpStatusCode.UnprocessableEntity);
        Assert.Equal("instrumentRefused", (string)refused["code"]!);
        Assert.Contains("/sections/0/pages", refused["errors"]!.ToJsonString(), StringComparison.Ordinal);
        await PutAsync("studies/whole/questionnaires/ki/draft", Given.ShortInstrument, HttpStatusCode.Created);
        Assert.Equal(1, (int)(await PostAsync("studies/whole/questionnaires/ki/publish"))["version"]!);
        Assert.Equal(1, (int)(await PostAsync("studies/whole/questionnaires/ki/publish"))["version"]!);

        var opensAt = app.Clock.GetUtcNow();
        var plan = $$"""
            {"name": "Round 2018", "questionnaire": "ki", "version": 1, "frameDate": "{{opensAt:yyyy-MM-dd}}", "opensAt": "{{opensAt:O}}", "closesAt": "{{opensAt.AddDays(30):O}}",
             "reminders": [{"afterDays": 7, "at": "09:00", "audience": "notSubmitted", "workingDaysOnly": false}], "workingDaysOnly": false, "partialFrom": null}
            """;
        await PutAsync("studies/whole/rounds/2018", plan, HttpStatusCode.Created);
        var people = (await GetAsync("studies/whole/rounds/2018/plan"))["people"]!.AsArray();
        Assert.Equal(2, people.Count);

        var launches = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("studies/whole/rounds/2018/launch")));
        Assert.All(launches, l => Assert.Equal(("open", 2), ((string)l["state"]!, (int)l["asked"]!)));
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(["ola@example.org", "per@example.org"], app.Mailbox.Received.Select(m => m.To).Order(StringComparer.Ordinal));
        await PutAsync("studies/whole/rounds/2018", plan.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), HttpStatusCode.UnprocessableEntity);

        using var ola = app.NewVisitor();
        await ola.OpenAsync(app.Mailbox.To("ola@example.org")[0].Links[0].AbsolutePath);
        await ola.SubmitAsync();
        await ola.Fill("Years in post", "4").SubmitAsync();
        await ola.SubmitAsync();
        Assert.Equal("/respond/thanks", ola.Address);

        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(["per@example.org"], app.Mailbox.RecipientsOf("Reminder"));

        var invitations = (await GetAsync("studies/whole/rounds/2018/invitations"))["items"]!.AsArray();
        Assert.Equal(["1.1 queued sent started saved submitted", "3.19 queued sent"], invitations
            .Select(i => $"{i!["outcome"]!["code"]} {string.Join(' ', i["events"]!.AsArray().Select(e => (string)e!["kind"]!))}").Order(StringComparer.Ordinal));
        Assert.Single((await GetAsync("studies/whole/rounds/2018/invitations?outcome=1.1"))["items"]!.AsArray());
        var sent = (await GetAsync("studies/whole/rounds/2018/mail?state=sent"))["items"]!.AsArray().Select(m => (string)m!["kind"]!).Order(StringComparer.Ordinal);
        Assert.Equal(["confirmation", "invitation", "invitation", "reminder"], sent);

        var per = invitations.Single(i => (string)i!["outcome"]!["code"]! == "3.19")!;
        var oldLink = app.Mailbox.To("per@example.org")[0].Links[0].AbsolutePath;
        var fresh = new Uri((string)(await PostAsync($"studies/whole/invitations/{per["id"]}/link"))["link"]!).AbsolutePath;
        using var visitor = app.NewVisitor();
        await visitor.OpenAsync(oldLink);
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        await visitor.OpenAsync(fresh);
        Assert.Equal("Round 2018", visitor.Heading);

        Assert.Equal("closed", (string)(await PostAsync("studies/whole/rounds/2018/close"))["state"]!);
        Assert.Equal("closed", (string)(await PostAsync("studies/whole/rounds/2018/close"))["state"]!);
        await visitor.OpenAsync(fresh);
        Assert.Equal("Round 2018 is closed", visitor.Heading);
        var clock = await SendAsync(HttpMethod.Post, "studies/whole/rehearsal/clock", Json("""{"advance": "P7D"}"""), HttpStatusCode.Conflict);
        Assert.Equal("notRehearsing", (string)clock["code"]!);
    }

    private Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, HttpStatusCode.OK);

    private Task<JsonNode> PostAsync(string path) => SendAsync(HttpMethod.Post, path, null, HttpStatusCode.OK);

    private Task<JsonNode> PutAsync(string path, string json, HttpStatusCode expected) => SendAsync(HttpMethod.Put, path, Json(json), expected);

    private Task<JsonNode> PostTextAsync(string path, string csv, HttpStatusCode expected) =>
        SendAsync(HttpMethod.Post, path, new StringContent(csv, Encoding.UTF8, "text/csv"), expected);

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? content, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative)) { Content = content };
        using var reply = await _program.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(reply.StatusCode == expected, $"{method} {path}: {(int)reply.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!; // a body of the API is never the word null
    }
}
