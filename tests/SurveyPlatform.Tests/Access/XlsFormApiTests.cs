using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Instruments;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>Workbooks in and out by the API: what <see cref="ImportXlsForm"/> tells is what the caller gets.</summary>
public sealed class XlsFormApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Survey = "type | name | label\ntext | a | A?\nimage | b | B?";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workbook_becomes_the_draft_and_the_reply_tells_what_was_lost()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator);

        using var tried = await PutAsync(administrator, "ki/draft?dryRun=true", FormWorkbook.Of(Survey));
        using var missing = await administrator.GetAsync("/api/v1/studies/pioneers/questionnaires/ki", Ct);
        using var created = await PutAsync(administrator, "ki/draft", FormWorkbook.Of(Survey));
        using var repeated = await PutAsync(administrator, "ki/draft", FormWorkbook.Of(Survey));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Created, HttpStatusCode.OK), (tried.StatusCode, missing.StatusCode, created.StatusCode, repeated.StatusCode));
        Assert.Equal("/api/v1/studies/pioneers/questionnaires/ki/draft", created.Headers.Location!.OriginalString);
        var losses = (await created.Content.ReadFromJsonAsync<JsonNode>(Ct))!["losses"]!.AsArray();
        Assert.Equal(
            """{"sheet":"survey","row":3,"column":"type","code":"lost.media","message":"Pictures, sound and files cannot be collected here: the question is left out."}""",
            losses.Single(l => (int?)l!["row"] == 3)!.ToJsonString());
        Assert.Equal("""{"sheet":"settings","row":null,"column":null""", losses[0]!.ToJsonString()[..44]);
        Assert.Equal(losses.ToJsonString(), (await tried.Content.ReadFromJsonAsync<JsonNode>(Ct))!["losses"]!.ToJsonString());
        var draft = await administrator.GetFromJsonAsync<JsonNode>("/api/v1/studies/pioneers/questionnaires/ki/draft", Ct);
        Assert.Equal("a", (string?)draft!["sections"]![0]!["pages"]![0]!["items"]![0]!["key"]);
    }

    [Fact]
    public async Task Draft_and_version_are_got_as_workbooks_with_what_these_cannot_hold()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator, "api-out");
        using var saved = await administrator.PutAsync("/api/v1/studies/api-out/questionnaires/ki/draft", new StringContent(Examples.Contract, new MediaTypeHeaderValue("application/json")), Ct);
        using var published = await administrator.PostAsync("/api/v1/studies/api-out/questionnaires/ki/publish", null, Ct);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);

        foreach (var part in new[] { "draft", "versions/1" })
        {
            using var workbook = await administrator.GetAsync($"/api/v1/studies/api-out/questionnaires/ki/{part}?format=xlsform", Ct);
            var losses = await administrator.GetFromJsonAsync<JsonNode>($"/api/v1/studies/api-out/questionnaires/ki/{part}?format=xlsformLosses", Ct);
            using var unknown = await administrator.GetAsync($"/api/v1/studies/api-out/questionnaires/ki/{part}?format=pdf", Ct);

            Assert.Equal(XlsFormReader.MediaType, workbook.Content.Headers.ContentType!.MediaType);
            using var file = new MemoryStream(await workbook.Content.ReadAsByteArrayAsync(Ct));
            Assert.Contains("\"title\": \"Key informant survey 2018\"", XlsFormReader.Read(file).Instrument, StringComparison.Ordinal);
            Assert.Contains(losses!["losses"]!.AsArray(), l => (string?)l!["code"] == "lost.sensitive");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
            Assert.Equal(Examples.Contract, await administrator.GetStringAsync($"/api/v1/studies/api-out/questionnaires/ki/{part}", Ct));
        }
    }

    [Fact]
    public async Task Refusals_name_the_limit_or_the_place()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator);

        using var large = await PutAsync(administrator, "bad/draft", new byte[WorkbookLimits.Bytes + 1]);
        using var other = await PutAsync(administrator, "bad/draft", "{}"u8.ToArray());
        using var broken = await PutAsync(administrator, "bad/draft", FormWorkbook.Of("type | name\nend_group |\ntext | a"));
        using var code = await PutAsync(administrator, "add/draft", FormWorkbook.Of(Survey));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        await AssertProblemAsync(other, "This is not an .xlsx workbook.");
        var problem = await AssertProblemAsync(broken, "“end_group” ends nothing that is open.");
        Assert.Equal("""[{"sheet":"survey","row":2,"column":"type","code":"form.group","message":"“end_group” ends nothing that is open."}]""",
            problem["problems"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code.StatusCode);
        using var none = await administrator.GetAsync("/api/v1/studies/pioneers/questionnaires/bad", Ct);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_dry_run_of_JSON_judges_it_and_keeps_nothing()
    {
        using var administrator = await app.Cast.ProgramAsync(Role.Administrator);

        using var right = await administrator.PutAsync("/api/v1/studies/pioneers/questionnaires/tried/draft?dryRun=true", new StringContent(Given.ShortInstrument, new MediaTypeHeaderValue("application/json")), Ct);
        using var wrong = await administrator.PutAsync("/api/v1/studies/pioneers/questionnaires/tried/draft?dryRun=true", new StringContent("{}", new MediaTypeHeaderValue("application/json")), Ct);
        using var none = await administrator.GetAsync("/api/v1/studies/pioneers/questionnaires/tried", Ct);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound), (right.StatusCode, wrong.StatusCode, none.StatusCode));
    }

    private static async Task<JsonNode> AssertProblemAsync(HttpResponseMessage reply, string message)
    {
        var problem = (await reply.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
        Assert.Equal((422, "workbookRefused"), ((int)reply.StatusCode, (string?)problem["code"]));
        Assert.Contains(message, (string?)problem["detail"], StringComparison.Ordinal);
        return problem;
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string address, byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(XlsFormReader.MediaType);
        return client.PutAsync($"/api/v1/studies/pioneers/questionnaires/{address}", content, Ct);
    }
}
