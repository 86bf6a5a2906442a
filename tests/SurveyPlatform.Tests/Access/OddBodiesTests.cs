using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>Whatever is sent to the API instead of what an address reads, it is refused and says where it does not fit.</summary>
public sealed class OddBodiesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] Odd = ["null", "{}", "[]", "[null]", "true", "-1", "1e300", "\"\"", "\"\\u0000\"", "\"2016-02-30\"", "\"\\ud800\"", $"\"{new string('x', 5000)}\""];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_body_breaks_any_address()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "odd");
        using var reader = await app.Cast.ProgramAsync(Role.Evaluator, "odd");
        var document = JsonNode.Parse(await reader.GetStringAsync("/api/v1/openapi.json", Ct))!;
        var broken = new List<string>();
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject().Where(o => o.Value?["requestBody"] is not null))
            {
                var address = Addresses.Fill(path, new Dictionary<string, string> { ["study"] = "odd", ["round"] = "2018", ["informant"] = round.Informants[0].Informant, ["kind"] = "invitation", ["language"] = "en", ["domain"] = "odd.example" });
                using var olga = await app.Cast.ProgramAsync(Role.Owner, null); // each with the rate of a key of its own
                foreach (var body in BodiesOf(document, operation!))
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                    using var reply = await olga.SendAsync(request, Ct);
                    if (reply.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                    {
                        broken.Add($"{method} {address} {body[..Math.Min(body.Length, 200)]}: {reply.StatusCode}");
                    }
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public async Task A_member_that_is_missing_is_named()
    {
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "odd");
        using var reply = await ada.PostAsync("/api/v1/studies/odd/mail/resolve", new StringContent("{}", Encoding.UTF8, "application/json"), Ct);
        var errors = JsonNode.Parse(await reply.Content.ReadAsStringAsync(Ct))!["errors"]!.AsArray();

        Assert.Equal((HttpStatusCode.BadRequest, "mails “mails” is missing., as “as” is missing."), (reply.StatusCode, string.Join(", ", errors.Select(e => $"{e!["field"]} {e["message"]}"))));
    }

    /// <summary>What is no object, an empty one, and a whole one with each member in turn something else.</summary>
    private static IEnumerable<string> BodiesOf(JsonNode document, JsonNode operation)
    {
        var whole = SampleOf(document, operation["requestBody"]!["content"]?["application/json"]?["schema"]) as JsonObject ?? [];
        return [.. Odd, "", "{", .. whole.Select(m => m.Key).SelectMany(m => Odd.Select(o => With(whole, m, o)))];
    }

    private static string With(JsonObject whole, string member, string value) =>
        $"{{{string.Join(',', whole.Select(m => $"\"{m.Key}\":{(m.Key == member ? value : m.Value?.ToJsonString() ?? "null")}"))}}}";

    /// <summary>Something that fits a schema of the document.</summary>
    private static JsonNode? SampleOf(JsonNode document, JsonNode? schema)
    {
        if (schema?["$ref"]?.GetValue<string>() is { } reference)
        {
            return SampleOf(document, document["components"]!["schemas"]![reference.Split('/')[^1]]);
        }

        if (schema?["oneOf"] is JsonArray choices)
        {
            return SampleOf(document, choices.First(c => (string?)c!["type"] != "null"));
        }

        if (schema?["enum"] is JsonArray values)
        {
            return values.First(v => v is not null)!.DeepClone();
        }

        var types = schema?["type"] is JsonArray several ? several.Select(t => (string?)t).ToArray() : [(string?)schema?["type"]];
        return types switch
        {
            _ when types.Contains("object") => new JsonObject((schema!["properties"]?.AsObject() ?? []).Select(p => KeyValuePair.Create(p.Key, SampleOf(document, p.Value)))),
            _ when types.Contains("array") => new JsonArray(SampleOf(document, schema!["items"])),
            _ when types.Contains("integer") || types.Contains("number") => 1,
            _ when types.Contains("boolean") => true,
            _ => (string?)schema?["format"] switch { "date-time" => "2018-03-01T09:00:00Z", "date" => "2018-03-01", "uuid" => Guid.Empty.ToString(), _ => "x" },
        };
    }
}
