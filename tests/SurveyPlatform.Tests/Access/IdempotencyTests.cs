using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class IdempotencyTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Panel = "seat,site,role,organisation_type,name,email,from\none,barnsley,Manager,CCG,Ola Brandt,ola@example.org,2016-01-01\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeated_call_gets_the_first_reply_and_does_nothing()
    {
        using var administrator = await AdministratorAsync("replayed");
        using var first = await ImportAsync(administrator, "replayed", "key", Panel);
        using var again = await ImportAsync(administrator, "replayed", "key", Panel);
        using var anew = await ImportAsync(administrator, "replayed", "another-key", Panel);

        Assert.Equal(1, await AddedAsync(first));
        Assert.Equal(1, await AddedAsync(again));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(0, await AddedAsync(anew));
    }

    [Fact]
    public async Task The_same_key_at_another_address_is_refused()
    {
        using var administrator = await AdministratorAsync("elsewhere");
        using var first = await ImportAsync(administrator, "elsewhere", "key", Panel);
        using var other = await ImportAsync(administrator, "elsewhere", "key", Panel, "?dryRun=true");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (first.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Two_holders_may_choose_the_same_key()
    {
        using var one = await AdministratorAsync("first-of-two");
        using var two = await AdministratorAsync("second-of-two");
        using var ofOne = await ImportAsync(one, "first-of-two", "1", Panel);
        using var ofTwo = await ImportAsync(two, "second-of-two", "1", Panel);

        Assert.Equal((1, 1), (await AddedAsync(ofOne), await AddedAsync(ofTwo)));
    }

    [Fact]
    public async Task A_call_whose_end_was_never_seen_is_409_and_not_done_again()
    {
        using var administrator = await AdministratorAsync("unseen");
        using var first = await ImportAsync(administrator, "unseen", "cut-off", Panel);
        await using (var source = NpgsqlDataSource.Create(app.ConnectionString))
        await using (var cut = source.CreateCommand("update accounts.idempotency_keys set status = null, body = null where key = 'cut-off'"))
        {
            Assert.Equal(1, await cut.ExecuteNonQueryAsync(Ct));
        }

        using var again = await ImportAsync(administrator, "unseen", "cut-off", Panel);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("idempotencyKeyInUse", (string?)(await again.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
    }

    [Fact]
    public async Task Two_calls_at_once_are_one()
    {
        using var administrator = await AdministratorAsync("at-once");
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ImportAsync(administrator, "at-once", "together", Panel)));

        Assert.All(replies, r => Assert.Contains(r.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        foreach (var done in replies.Where(r => r.StatusCode == HttpStatusCode.OK))
        {
            Assert.Equal(1, await AddedAsync(done));
        }

        Assert.Single(replies, r => r.StatusCode == HttpStatusCode.OK && !r.Headers.Contains("Idempotency-Replayed"));
    }

    private async Task<HttpClient> AdministratorAsync(string study)
    {
        await app.Given.SiteAsync("barnsley", study);
        return await app.Cast.ProgramAsync(Role.Administrator, study);
    }

    private static Task<HttpResponseMessage> ImportAsync(HttpClient client, string study, string key, string csv, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/studies/{study}/panel/import{query}") { Content = new StringContent(csv, new MediaTypeHeaderValue("text/csv")) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request, Ct);
    }

    private static async Task<int> AddedAsync(HttpResponseMessage reply)
    {
        var text = await reply.Content.ReadAsStringAsync(Ct);
        return (int?)JsonNode.Parse(text)!["added"] ?? throw new InvalidOperationException(text);
    }
}
