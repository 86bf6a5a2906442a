using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Extracts;

public sealed class ExtractsApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_asks_waits_and_downloads()
    {
        var study = await OneRoundAsync("asks");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "asks");

        using var accepted = await PostAsync(eve, "asks", """{"rounds": ["2016"], "layout": "long", "format": "csv", "tier": "pseudonymised", "include": "submitted", "items": null, "asOf": null, "purpose": "Report"}""");
        var location = accepted.Headers.Location!.OriginalString;
        var queued = await eve.GetFromJsonAsync<JsonNode>(location, Ct);
        using var early = await eve.GetAsync($"{location}/file", Ct);
        await app.RunJobAsync<BuildExtracts>();
        var ready = await eve.GetFromJsonAsync<JsonNode>(location, Ct);
        using var head = await eve.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{location}/file"), Ct);
        using var file = await eve.GetAsync($"{location}/file", Ct);
        var bytes = await file.Content.ReadAsByteArrayAsync(Ct);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.StartsWith("/api/v1/studies/asks/extracts/", location, StringComparison.Ordinal);
        Assert.Equal(("queued", null), ((string?)queued!["state"], queued["rows"]));
        Assert.Equal((HttpStatusCode.Conflict, "extractNotReady"), (early.StatusCode, await CodeAsync(early)));
        Assert.Equal(("ready", 1), ((string?)ready!["state"], (int)ready["rows"]!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)ready["sha256"]);
        Assert.Equal(ready["sha256"]!.ToString(), (string?)ready["manifest"]!["sha256"]);
        Assert.Equal(("2016", "long"), ((string?)ready["manifest"]!["specification"]!["rounds"]![0], (string?)ready["layout"]));
        Assert.Equal(("text/csv", "asks_2016_long_2018-02-01.csv"), (file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
        Assert.Single(CsvTable.Read(Encoding.UTF8.GetString(bytes)));

        var audit = await study.AskAsync((SurveyDb db, Study s) => db.AuditEntries
            .Where(e => e.StudyId == s.Id && e.Action.StartsWith("extract.")).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => new { e.Action, e.Details.Summary }).ToListAsync(Ct));
        Assert.Equal(["extract.downloaded", "extract.requested"], audit.Select(a => a.Action).Order()); // one download: looking at the head is none
        Assert.Contains((string)ready["sha256"]!, audit.Single(a => a.Action == "extract.downloaded").Summary, StringComparison.Ordinal);
        Assert.Contains("for: Report", audit.Single(a => a.Action == "extract.downloaded").Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rounds": ["2016"], "format": "sav"}""", "formatNotBuilt", null)]
    [InlineData("""{"rounds": ["2016"], "format": "pdf"}""", "invalid", "format")]
    [InlineData("""{"rounds": ["1999"]}""", "invalid", "rounds")]
    [InlineData("""{"rounds": []}""", "invalid", "rounds")]
    [InlineData("""{"rounds": ["draft"]}""", "invalid", "rounds")]
    [InlineData("""{"rounds": ["2016"], "layout": "square"}""", "invalid", "layout")]
    [InlineData("""{"rounds": ["2016"], "by": "site"}""", "invalid", "by")]
    [InlineData("""{"rounds": ["2016"], "include": "some"}""", "invalid", "include")]
    [InlineData("""{"rounds": ["2016"], "items": ["org", "nonsense"]}""", "invalid", "items")]
    [InlineData("""{"rounds": ["2016"], "items": []}""", "invalid", "items")]
    [InlineData("""{"rounds": ["2016"], "asOf": "2099-01-01T00:00:00Z"}""", "invalid", "asOf")]
    [InlineData("""{"rounds": ["2016"], "tier": "identified"}""", "invalid", "purpose")]
    public async Task What_cannot_be_built_is_refused_when_it_is_asked_for(string body, string code, string? field)
    {
        var study = await OneRoundAsync("refused");
        await study.WithAsync<Core.Rounds.SaveRound>((save, s) => save.RunAsync(s, "draft",
            new() { Name = "Draft", Questionnaire = "ki", FrameDate = new(2018, 1, 1), OpensAt = app.Clock.GetUtcNow() }, FieldedStudy.Ada, Ct));
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "refused");
        using var reply = await PostAsync(ada, "refused", body);
        var problem = await reply.Content.ReadFromJsonAsync<JsonNode>(Ct);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (reply.StatusCode, (string?)problem!["code"]));
        if (field is not null)
        {
            Assert.Contains(field, problem["errors"]!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refused_format_says_what_can_be_had()
    {
        await OneRoundAsync("formats");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "formats");
        using var reply = await PostAsync(eve, "formats", """{"rounds": ["2016"], "format": "parquet"}""");

        Assert.Contains("csv, csvSafe", (string?)(await reply.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eve_gets_no_names_neither_by_asking_nor_by_finding()
    {
        await OneRoundAsync("names");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "names");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "names");
        const string Identified = """{"rounds": ["2016"], "tier": "identified", "purpose": "To call people back"}""";

        using var refused = await PostAsync(eve, "names", Identified);
        using var accepted = await PostAsync(ada, "names", Identified);
        await app.RunJobAsync<BuildExtracts>();
        var location = accepted.Headers.Location!.OriginalString;
        using var found = await eve.GetAsync(location, Ct);
        using var taken = await eve.GetAsync($"{location}/file", Ct);
        using var cancelled = await eve.PostAsync($"{location}/cancel", null, Ct);
        var seen = await eve.GetFromJsonAsync<JsonNode>("/api/v1/studies/names/extracts", Ct);
        var own = await ada.GetStringAsync($"{location}/file", Ct);

        Assert.Equal((HttpStatusCode.Forbidden, "identifiedNotAllowed"), (refused.StatusCode, await CodeAsync(refused)));
        Assert.All([found, taken, cancelled], r => Assert.Equal(HttpStatusCode.Forbidden, r.StatusCode));
        Assert.Empty(seen!["items"]!.AsArray());
        Assert.Contains("ola@example.org", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_goes_on_where_it_stopped()
    {
        var study = await OneRoundAsync("list");
        var asked = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            asked.Add((await study.RequestAsync(new() { Rounds = ["2016"] })).Id.ToString());
        }

        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "list");
        var first = await eve.GetFromJsonAsync<JsonNode>("/api/v1/studies/list/extracts?limit=2", Ct);
        var second = await eve.GetFromJsonAsync<JsonNode>($"/api/v1/studies/list/extracts?limit=2&after={first!["next"]}", Ct);

        Assert.Equal(asked.Order(), first["items"]!.AsArray().Concat(second!["items"]!.AsArray()).Select(e => (string)e!["id"]!));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task Another_studys_extract_is_not_there()
    {
        var study = await OneRoundAsync("mine");
        await app.Given.StudyAsync("theirs");
        var extract = await study.RequestAsync(new() { Rounds = ["2016"] });
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "theirs");
        using var reply = await ada.GetAsync($"/api/v1/studies/theirs/extracts/{extract.Id}", Ct);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task The_codebook_says_what_each_variable_means_in_each_round()
    {
        var study = await OneRoundAsync("codebook");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await study.LaunchAsync("2017", TwoYears.Second);
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "codebook");
        var codebook = await eve.GetFromJsonAsync<JsonNode>("/api/v1/studies/codebook/codebook?format=json&rounds=2017,2016", Ct);
        using var html = await eve.GetAsync("/api/v1/studies/codebook/codebook?format=html", Ct);

        var variables = codebook!["variables"]!.AsArray().ToDictionary(v => (string)v!["id"]!, v => v!);
        Assert.Equal(["2016", "2017"], codebook["rounds"]!.AsArray().Select(r => (string)r!["id"]!));
        Assert.Equal("""[{"code":1,"label":"None"},{"code":2,"label":"Minor"},{"code":3,"label":"Significant"}]""", variables["bar_ig"]["codes"]!.ToJsonString());
        Assert.Equal(("dropped", "new", "identical"), (Grade("years"), Grade("mood"), Grade("bar_ig")));
        Assert.Equal("""["2016"]""", variables["years"]["rounds"]!.ToJsonString());
        Assert.Equal("Barriers: Governance", (string?)variables["bar_ig"]["labels"]!["2017"]);
        Assert.True((bool)variables["secret"]["sensitive"]!);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "formatNotBuilt"), (html.StatusCode, await CodeAsync(html)));

        string? Grade(string variable) => (string?)variables[variable]["comparability"]!["2016>2017"];
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string study, string body) =>
        client.PostAsync($"/api/v1/studies/{study}/extracts", new StringContent(body, Encoding.UTF8, "application/json"), Ct);

    private static async Task<string?> CodeAsync(HttpResponseMessage reply) => (string?)(await reply.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];

    private async Task<FieldedStudy> OneRoundAsync(string code)
    {
        var study = new FieldedStudy(app, code);
        var isNew = await app.WithAsync((SurveyDb db) => db.Studies.AllAsync(s => s.Code != code, Ct));
        if (isNew)
        {
            await study.CreateAsync("b;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola");
            await study.LaunchAsync("2016", TwoYears.First);
            await study.AnswerAsync("2016", "b", new() { ["org"] = SingleAnswer.Of(1) });
        }

        return study;
    }
}
