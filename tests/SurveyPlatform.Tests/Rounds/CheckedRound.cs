using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>A planned round of a study of its own, before whose launch people are asked whether what is known of them still holds. The first of them holds two seats.</summary>
internal sealed class CheckedRound : IDisposable
{
    private readonly SurveyApp _app;

    private CheckedRound(SurveyApp app, string study, HttpClient ada) => (_app, Study, Ada) = (app, study, ada);

    public string Study { get; }

    /// <summary>Ada's program.</summary>
    public HttpClient Ada { get; }

    /// <summary>Its page for the staff.</summary>
    public string Page => $"/studies/{Study}/rounds/2018/contact-check";

    /// <summary>Its address in the API.</summary>
    public string Path => "/api/v1" + Page;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="language">Of everybody.</param>
    public static async Task<CheckedRound> PlannedAsync(SurveyApp app, string study, int people = 2, string language = "")
    {
        var round = new CheckedRound(app, study, await app.Cast.ProgramAsync(Role.Administrator, study));
        await app.Given.SiteAsync("barnsley", study);
        await app.Given.SiteAsync("leeds", study);
        await app.Given.QuestionnaireAsync(study: study);
        var rows = Enumerable.Range(1, people).Select(n => $"seat-{n},{(n == 1 ? "barnsley" : "leeds")},Manager,Informant {n},{round.AddressOf(n)},2016-01-01,person-{n},{language}");
        await round.ImportAsync([.. rows, $"seat-1b,leeds,Chair,Informant 1,{round.AddressOf(1)},2016-01-01,person-1,{language}"]);
        var now = app.Clock.GetUtcNow();
        await round.PlanAsync(new JsonObject
        {
            ["name"] = "Round 2018",
            ["questionnaire"] = "ki",
            ["frameDate"] = now.AddDays(50).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["opensAt"] = now.AddDays(50),
            ["closesAt"] = now.AddDays(80),
            ["reminders"] = new JsonArray(new JsonObject { ["afterDays"] = 7 }),
        });
        return round;
    }

    public string AddressOf(int person) => $"person{person}@{Study}.example";

    public async Task ImportAsync(params string[] rows)
    {
        using var reply = await Ada.PostAsync($"/api/v1/studies/{Study}/panel/import", new StringContent("seat,site,role,name,email,from,informant,language\n" + string.Join('\n', rows), Encoding.UTF8, "text/csv"), Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    public async Task PlanAsync(JsonObject plan)
    {
        using var reply = await Ada.PutAsJsonAsync($"/api/v1/studies/{Study}/rounds/2018", plan, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    public async Task ChangeStudyAsync(Action<JsonObject> change)
    {
        var study = (await Ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{Study}", Ct))!;
        change(study);
        using var reply = await Ada.PutAsJsonAsync($"/api/v1/studies/{Study}", study, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    public async Task CorrectAsync(int person, string email)
    {
        var path = $"/api/v1/studies/{Study}/informants/person-{person}";
        using var one = await Ada.GetAsync(path, Ct);
        using var patch = new HttpRequestMessage(HttpMethod.Patch, path) { Content = JsonContent.Create(new { email }) };
        patch.Headers.IfMatch.Add(one.Headers.ETag!); // single resources have one
        using var reply = await Ada.SendAsync(patch, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    public async Task LaunchAsync()
    {
        using var reply = await Ada.PostAsync($"/api/v1/studies/{Study}/rounds/2018/launch", null, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Posts to the contact check and expects it to go well.</summary>
    public async Task<JsonObject> PostAsync(string more = "", object? body = null)
    {
        using var reply = await Ada.PostAsJsonAsync(Path + more, body ?? new { }, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
        return (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    }

    /// <returns>Status and code of the refusal.</returns>
    public async Task<(HttpStatusCode Status, string? Code)> RefusedAsync(string more = "", object? body = null)
    {
        using var reply = await Ada.PostAsJsonAsync(Path + more, body ?? new { }, Ct);
        return (reply.StatusCode, (string?)(await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"]);
    }

    public async Task<JsonObject> ReportAsync() => (await Ada.GetFromJsonAsync<JsonObject>(Path, Ct))!;

    /// <summary>The counts in the order: asked, confirmed, changed, silent, not reached, not asked, unsettled.</summary>
    public async Task<string> CountsAsync() => string.Join(' ', (await ReportAsync())["counts"]!.AsObject().Select(c => (int)c.Value!));

    public async Task<JsonNode> PersonAsync(int person) => (await ReportAsync())["items"]!.AsArray().Single(i => (string?)i!["id"] == $"person-{person}")!;

    /// <summary>Starts the check and lets the mail leave.</summary>
    public async Task StartAsync()
    {
        await PostAsync();
        await SendAsync();
    }

    public Task SendAsync() => _app.RunJobAsync<DeliverMail>();

    public IReadOnlyList<ReceivedMail> MailTo(int person) => _app.Mailbox.To(AddressOf(person));

    /// <summary>Path of the link in the person's first mail.</summary>
    public string LinkOf(int person) => MailTo(person)[0].Links[0].AbsolutePath;

    /// <summary>Somebody who has followed the link in their mail.</summary>
    public async Task<Visitor> FollowedAsync(int person)
    {
        var visitor = _app.NewVisitor();
        await visitor.OpenAsync(LinkOf(person));
        return visitor;
    }

    /// <summary>The send log of the round's contact check: state, step and reason of each mail.</summary>
    public async Task<IReadOnlyList<string>> LedgerAsync() =>
    [
        .. (await Ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{Study}/rounds/2018/mail", Ct))!["items"]!.AsArray()
            .Where(m => (string?)m!["kind"] == MailKind.ContactCheck).Select(m => $"{m!["state"]} {m["step"]} {m["reason"]}".Trim()).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Ada.Dispose();
}
