using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class StudiesApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_creates_a_study_and_reads_what_was_said()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        var body = """{"name": "Pioneers", "timeZone": "Europe/London", "holidays": "england", "disclosure": 10, "quietHours": {"from": "20:00", "to": "07:00"}, "maxPerDay": 500, "approvalAbove": null}""";

        using var created = await PutAsync(owner, "api-one", body);
        using var repeated = await PutAsync(owner, "api-one", body);
        var read = await owner.GetFromJsonAsync<JsonNode>("/api/v1/studies/api-one", Ct);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/studies/api-one", created.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        Assert.Equal(created.Headers.ETag, repeated.Headers.ETag);
        Assert.Equal("api-one", (string?)read!["id"]);
        Assert.Equal(10, (int)read["disclosure"]!);
        Assert.Equal("20:00", (string?)read["quietHours"]!["from"]);
        Assert.Equal(500, (int)read["maxPerDay"]!);
        Assert.True(read.AsObject().ContainsKey("approvalAbove"));
    }

    [Fact]
    public async Task Only_name_and_zone_are_needed_and_the_rest_is_off()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        using var created = await PutAsync(owner, "api-bare", """{"name": "Bare", "timeZone": "Europe/London"}""");
        var read = await created.Content.ReadFromJsonAsync<JsonNode>(Ct);

        Assert.Equal("none", (string?)read!["disclosure"]);
        Assert.Equal("none", (string?)read["holidays"]);
        Assert.Null(read["quietHours"]);
    }

    [Fact]
    public async Task Refusals_are_problems_with_a_code_and_the_fields()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);

        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "", "timeZone": "Mars/Olympus"}"""), 422, "invalid", "name", "timeZone");
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "X", "timeZone": "GMT Standard Time"}"""), 422, "invalid", "timeZone"); // not of the database's words
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "a\u0000b", "timeZone": "Europe/London"}"""), 422, "character");
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "\ud800", "timeZone": "Europe/London"}"""), 400, "badRequest");
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "X", "timeZone": 5}"""), 400, "badRequest", "timeZone");
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"name": "X",, }"""), 400, "badRequest");
        await AssertProblemAsync(await PutAsync(owner, "api-bad", """{"timeZone": "Europe/London"}"""), 400, "badRequest");
        await AssertProblemAsync(await PutAsync(owner, "-bad", """{"name": "X"}"""), 422, "invalid", "code");
        await AssertProblemAsync(await owner.PutAsync("/api/v1/studies/api-bad", new StringContent("name", Encoding.UTF8, "text/plain"), Ct), 415, "unsupportedMediaType");
        await AssertProblemAsync(await owner.GetAsync("/api/v1/studies?limit=0", Ct), 422, "badLimit");
        await AssertProblemAsync(await owner.GetAsync("/api/v1/studies?limit=many", Ct), 400, "badRequest");
        await AssertProblemAsync(await owner.GetAsync("/api/v1/studies?after=***", Ct), 422, "badCursor");
        await AssertProblemAsync(await owner.GetAsync("/api/v1/nothing", Ct), 404, "notFound");
        await AssertProblemAsync(await owner.DeleteAsync("/api/v1/studies", Ct), 405, "methodNotAllowed");
        await AssertProblemAsync(await owner.GetAsync("/api/v1/studies/absent", Ct), 404, "studyNotFound");
    }

    [Fact]
    public async Task A_broken_call_is_refused_and_harms_no_call_after_it()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "harm");
        using var owner = await app.Cast.ProgramAsync(Role.Owner);

        foreach (var list in new[] { "sites", "rounds", "questionnaires", "informants" })
        {
            for (var time = 0; time < 3; time++)
            {
                await AssertProblemAsync(await owner.GetAsync($"/api/v1/studies/harm/{list}?after=AAAA", Ct), 422, "character");
            }

            for (var time = 0; time < 3; time++)
            {
                using var whole = await owner.GetAsync($"/api/v1/studies/harm/{list}", Ct);
                Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            }
        }

        foreach (var list in new[] { "rounds/2018/invitations", "rounds/2018/mail", "extracts" })
        {
            await AssertProblemAsync(await owner.GetAsync($"/api/v1/studies/harm/{list}?after=QUJD", Ct), 422, "badCursor");
            await AssertProblemAsync(await owner.GetAsync($"/api/v1/studies/harm/{list}?after=QB", Ct), 422, "badCursor"); // bits beyond the last byte
        }

        using var foreign = new StringContent("{}");
        foreign.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=klingon");
        await AssertProblemAsync(await owner.PutAsync("/api/v1/studies/harm", foreign, Ct), 415, "unsupportedMediaType");
    }

    [Fact]
    public async Task A_refused_call_leaves_its_idempotency_key_free()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "freed");
        using var owner = await app.Cast.ProgramAsync(Role.Owner);

        for (var time = 0; time < 2; time++)
        {
            using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v1/studies/freed/extracts")
            {
                Content = new StringContent("""{"rounds": ["2018"], "layout": "long", "format": "csv", "purpose": "a\u0000b"}""", Encoding.UTF8, "application/json"),
            };
            ask.Headers.Add("Idempotency-Key", "freed");
            await AssertProblemAsync(await owner.SendAsync(ask, Ct), 422, "character");
        }
    }

    [Fact]
    public async Task Codes_that_would_hide_behind_a_page_are_refused()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "shadow");
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        const string Round = """{"name": "R", "questionnaire": "ki", "version": 1, "frameDate": "2018-01-01", "opensAt": "2018-01-01T09:00:00Z", "reminders": [REMINDERS]}""";

        await AssertProblemAsync(await SendAsync("rounds/new", Round.Replace("REMINDERS", "", StringComparison.Ordinal)), 422, "invalid", "round");
        await AssertProblemAsync(await SendAsync("rounds/other", Round.Replace("REMINDERS", "null", StringComparison.Ordinal)), 422, "invalid", "reminders[0]");
        await AssertProblemAsync(await SendAsync("questionnaires/add/draft", Given.ShortInstrument), 422, "invalid", "code");

        Task<HttpResponseMessage> SendAsync(string address, string json) =>
            owner.PutAsync($"/api/v1/studies/shadow/{address}", new StringContent(json, Encoding.UTF8, "application/json"), Ct);
    }

    [Fact]
    public async Task Without_a_valid_key_nothing_is_said()
    {
        await app.Given.StudyAsync();
        using var nobody = app.NewProgram();
        using var stranger = app.NewProgram("sp_abcdefgh_nosuchkey");

        await AssertProblemAsync(await nobody.GetAsync("/api/v1/studies/pioneers", Ct), 401, "keyRequired");
        await AssertProblemAsync(await nobody.GetAsync("/api/v1/studies/absent", Ct), 401, "keyRequired");
        await AssertProblemAsync(await stranger.GetAsync("/api/v1/studies", Ct), 401, "keyRequired");
    }

    [Fact]
    public async Task A_session_of_the_pages_does_not_open_the_api()
    {
        using var ada = await app.Cast.AdaAsync();
        using var reply = await ada.Client.GetAsync("/api/v1/studies/pioneers", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task Another_study_does_not_exist_and_a_small_role_is_forbidden()
    {
        await app.Given.StudyAsync("theirs");
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "mine");
        using var evaluator = await app.Cast.ProgramAsync(Role.Evaluator, "mine");

        await AssertProblemAsync(await administrator.GetAsync("/api/v1/studies/theirs", Ct), 404, "studyNotFound");
        await AssertProblemAsync(await PutAsync(administrator, "theirs", """{"name": "Taken over"}"""), 404, "studyNotFound");
        await AssertProblemAsync(await PutAsync(administrator, "new-one", """{"name": "Begun"}"""), 404, "studyNotFound");
        await AssertProblemAsync(await PutAsync(evaluator, "mine", """{"name": "Renamed"}"""), 403, "roleTooSmall");
        using var renamed = await PutAsync(administrator, "mine", """{"name": "Renamed"}""");
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
    }

    [Fact]
    public async Task A_stale_tag_loses_and_a_fresh_one_wins()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        using var created = await PutAsync(owner, "tagged", """{"name": "One"}""");
        var first = created.Headers.ETag!;
        using var second = await PutAsync(owner, "tagged", """{"name": "Two"}""", first);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first, second.Headers.ETag);
        await AssertProblemAsync(await PutAsync(owner, "tagged", """{"name": "Three"}""", first), 412, "changedMeanwhile");

        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/studies/tagged");
        ask.Headers.IfNoneMatch.Add(second.Headers.ETag!);
        using var unchanged = await owner.SendAsync(ask, Ct);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Lists_come_in_pieces_that_make_the_whole()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        foreach (var code in new[] { "list-a", "list-b", "list-c" })
        {
            await app.Given.StudyAsync(code);
        }

        var codes = new List<string>();
        string? next = null;
        do
        {
            var piece = await owner.GetFromJsonAsync<JsonNode>($"/api/v1/studies?limit=2{(next is null ? "" : $"&after={next}")}", Ct);
            Assert.InRange(piece!["items"]!.AsArray().Count, 1, 2);
            codes.AddRange(piece["items"]!.AsArray().Select(i => (string)i!["id"]!));
            next = (string?)piece["next"];
        }
        while (next is not null);

        Assert.Equal(codes.Distinct(), codes);
        Assert.Superset(new HashSet<string> { "list-a", "list-b", "list-c" }, codes.ToHashSet());
    }

    [Fact]
    public async Task A_list_shows_only_what_the_holder_has_a_role_in()
    {
        await app.Given.StudyAsync("hidden");
        using var evaluator = await app.Cast.ProgramAsync(Role.Evaluator, "shown");
        var list = await evaluator.GetFromJsonAsync<JsonNode>("/api/v1/studies", Ct);

        Assert.Equal(["shown"], list!["items"]!.AsArray().Select(i => (string)i!["id"]!));
        Assert.Null(list["next"]);
    }

    [Fact]
    public async Task Head_answers_like_get_without_the_body()
    {
        using var evaluator = await app.Cast.ProgramAsync(Role.Evaluator, "headed");
        using var ask = new HttpRequestMessage(HttpMethod.Head, "/api/v1/studies/headed");
        using var reply = await evaluator.SendAsync(ask, Ct);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task The_document_of_the_api_is_open_to_every_key_and_to_nobody_without()
    {
        using var nobody = app.NewProgram();
        using var refused = await nobody.GetAsync(new Uri("/api/v1/openapi.json", UriKind.Relative), Ct);
        using var evaluator = await app.Cast.ProgramAsync(Role.Evaluator);
        var document = await evaluator.GetFromJsonAsync<JsonNode>("/api/v1/openapi.json", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        Assert.StartsWith("3.1", (string?)document!["openapi"], StringComparison.Ordinal);
        Assert.NotNull(document["paths"]!["/api/v1/studies/{study}"]!["put"]);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string study, string json, EntityTagHeaderValue? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/studies/{study}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(ifMatch);
        }

        return client.SendAsync(request, Ct);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage reply, int status, string code, params string[] fields)
    {
        using (reply)
        {
            var text = await reply.Content.ReadAsStringAsync(Ct);
            Assert.True(status == (int)reply.StatusCode, $"{(int)reply.StatusCode}: {text}");
            Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
            var problem = JsonNode.Parse(text)!;
            Assert.Equal(code, (string?)problem["code"]);
            Assert.Equal(status, (int)problem["status"]!);
            Assert.False(string.IsNullOrEmpty((string?)problem["traceId"]));
            if (fields.Length > 0)
            {
                Assert.Equal(fields, problem["errors"]!.AsArray().Select(e => (string)e!["field"]!));
            }
        }
    }
}
