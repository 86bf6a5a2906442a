using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class KeysApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_works_until_it_is_revoked()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "keys");
        var key = await MakeAsync(administrator, "evaluator");
        using var evaluator = app.NewProgram(key);
        using var allowed = await evaluator.GetAsync("/api/v1/studies/keys", Ct);
        using var forbidden = await evaluator.GetAsync("/api/v1/studies/keys/keys", Ct);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, forbidden.StatusCode));

        var address = await AddressOfAsync(administrator, key);
        using var read = await administrator.GetAsync(address, Ct);
        using var blind = await administrator.DeleteAsync(address, Ct);
        using var stale = await DeleteAsync(administrator, address, new EntityTagHeaderValue("\"old\""));
        using var revoked = await DeleteAsync(administrator, address, read.Headers.ETag!);
        using var refused = await evaluator.GetAsync("/api/v1/studies/keys", Ct);

        Assert.Equal((HttpStatusCode)428, blind.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_key_past_its_day_opens_nothing()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "keys");
        using var made = await administrator.PostAsJsonAsync("/api/v1/studies/keys/keys", new { name = "late", role = "evaluator", expiresAt = "2017-12-31T00:00:00+01:00" }, Ct);
        using var late = app.NewProgram((string?)(await made.Content.ReadFromJsonAsync<JsonNode>(Ct))!["key"]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await late.GetAsync("/api/v1/studies", Ct)).StatusCode);
    }

    [Fact]
    public async Task An_administrator_makes_no_owner()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "keys");
        using var made = await administrator.PostAsJsonAsync("/api/v1/studies/keys/keys", new { name = "up", role = "owner" }, Ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, made.StatusCode);
    }

    [Fact]
    public async Task Repeating_a_call_that_showed_a_secret_is_409_and_does_nothing()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "repeated");
        using var first = await PostAsync(administrator, "repeated", "once", """{"name": "one", "role": "evaluator"}""");
        using var replay = await PostAsync(administrator, "repeated", "once", """{"name": "one", "role": "evaluator"}""");
        using var other = await PostAsync(administrator, "repeated", "once", """{"name": "two", "role": "evaluator"}""");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("replyNotKept", await CodeAsync(replay, 409));
        Assert.Equal("idempotencyKeyReused", await CodeAsync(other, 422));
        var keys = await administrator.GetFromJsonAsync<JsonNode>("/api/v1/studies/repeated/keys", Ct);
        Assert.Single(keys!["items"]!.AsArray(), k => (string?)k!["name"] == "one");
    }

    [Fact]
    public async Task A_refused_call_leaves_its_idempotency_key_free()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "freed");
        using var refused = await PostAsync(administrator, "freed", "again", """{"name": "", "role": "evaluator"}""");
        using var mended = await PostAsync(administrator, "freed", "again", """{"name": "mended", "role": "evaluator"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
    }

    private static async Task<string> MakeAsync(HttpClient client, string role)
    {
        using var made = await client.PostAsJsonAsync("/api/v1/studies/keys/keys", new { name = $"of {role}", role }, Ct);
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>(Ct))!["key"]!;
    }

    private static async Task<string> AddressOfAsync(HttpClient client, string key)
    {
        var keys = await client.GetFromJsonAsync<JsonNode>("/api/v1/studies/keys/keys", Ct);
        return $"/api/v1/studies/keys/keys/{keys!["items"]!.AsArray().Single(k => key.StartsWith((string)k!["prefix"]!, StringComparison.Ordinal))!["id"]}";
    }

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient client, string address, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, address);
        request.Headers.IfMatch.Add(tag);
        return client.SendAsync(request, Ct);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string study, string idempotencyKey, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/studies/{study}/keys") { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return client.SendAsync(request, Ct);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage reply, int status)
    {
        Assert.Equal(status, (int)reply.StatusCode);
        return (string?)(await reply.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
    }
}
