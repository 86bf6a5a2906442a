using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Questionnaires;

/// <summary>How this year's questions compare with last year's, the same by program, on the page and in the reply to publishing; and each version as it was written.</summary>
public sealed class ComparedVersionsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string First = """
        {"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [
          {"key": "same", "type": "number", "text": "Years in post"},
          {"key": "words", "type": "text", "text": "What helped?"},
          {"key": "more", "type": "single", "text": "Which?", "options": [{"code": 1, "label": "One"}, {"code": 2, "label": "Two"}]},
          {"key": "codes", "type": "single", "text": "How much?", "options": [{"code": 1, "label": "Low"}, {"code": 2, "label": "High"}]},
          {"key": "gone", "type": "date", "text": "Since when?"}]}]}]}
        """;

    private const string Second = """
        {"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [
          {"key": "same", "type": "number", "text": "Years in post"},
          {"key": "words", "type": "text", "text": "What has helped most?"},
          {"key": "more", "type": "single", "text": "Which?", "options": [{"code": 1, "label": "One"}, {"code": 2, "label": "Two"}, {"code": 3, "label": "Three"}]},
          {"key": "codes", "type": "single", "text": "How much?", "options": [{"code": 2, "label": "Low"}, {"code": 1, "label": "High"}]},
          {"key": "fresh", "type": "text", "text": "Anything new?"}]}]}]}
        """;

    private static readonly (string Key, string Grade, string Words)[] Expected =
    [
        ("codes", "recoded", "Recoded"), ("fresh", "new", "New"), ("gone", "dropped", "Dropped"), ("more", "optionsAdded", "Options added"), ("same", "identical", "Identical"), ("words", "reworded", "Reworded"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_grade_of_every_question_is_the_same_by_program_on_the_page_and_when_it_is_published()
    {
        await app.Given.StudyAsync("compared");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "compared");
        await PublishAsync(program, "compared", First);
        var published = await PublishAsync(program, "compared", Second);
        var compared = (await program.GetFromJsonAsync<JsonNode>("/api/v1/studies/compared/questionnaires/ki/compare?from=1&to=2", Ct))!;

        Assert.Equal(Expected.Select(e => (e.Key, e.Grade)), Grades(published["comparison"]!));
        Assert.Equal(Expected.Select(e => (e.Key, e.Grade)), Grades(compared["items"]!));
        using var ada = await app.Cast.AdaAsync("compared");
        await ada.OpenAsync("/studies/compared/questionnaires/ki/compare?from=1&to=2&show=all");
        var rows = ada.Page.QuerySelectorAll(".app-compare tbody tr").ToDictionary(r => r.QuerySelector("th")!.TextContent, r => r.QuerySelectorAll("td").Select(d => d.TextContent.Trim()).ToArray());
        Assert.Equal(Expected.Select(e => e.Key), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(Expected, e => Assert.StartsWith(e.Words, rows[e.Key][2], StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("What helped?", "What has helped most?"), (rows["words"][0], rows["words"][1]));
    }

    [Fact]
    public async Task A_version_is_downloaded_byte_for_byte_as_it_was_written()
    {
        await app.Given.StudyAsync("bytes");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "bytes");
        await PublishAsync(program, "bytes", First);

        var bytes = await program.GetByteArrayAsync(new Uri("/api/v1/studies/bytes/questionnaires/ki/versions/1", UriKind.Relative), Ct);
        var view = (await program.GetFromJsonAsync<JsonNode>("/api/v1/studies/bytes/questionnaires/ki", Ct))!;

        Assert.Equal(First, Encoding.UTF8.GetString(bytes));
        using var ada = await app.Cast.AdaAsync("bytes");
        await ada.OpenAsync("/studies/bytes/questionnaires/ki");
        var links = ada.Page.QuerySelectorAll("a[href*='handler=File']").Select(a => a.GetAttribute("href")!).Where(l => !l.Contains("xlsform", StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            Assert.Equal(bytes, await ada.Client.GetByteArrayAsync(new Uri(link.StartsWith('?') ? ada.Address + link : link, UriKind.Relative), Ct));
        }

        Assert.Equal((string?)view["versions"]![0]!["sha256"], Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static async Task<JsonNode> PublishAsync(HttpClient program, string study, string instrument)
    {
        var one = $"/api/v1/studies/{study}/questionnaires/ki";
        using var saved = await program.PutAsync(new Uri($"{one}/draft", UriKind.Relative), new StringContent(instrument, Encoding.UTF8, "application/json"), Ct);
        saved.EnsureSuccessStatusCode();
        using var published = await program.PostAsync(new Uri($"{one}/publish", UriKind.Relative), null, Ct);
        published.EnsureSuccessStatusCode();
        return (await published.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
    }

    private static IEnumerable<(string, string)> Grades(JsonNode items) => items.AsArray().Select(i => ((string)i!["key"]!, (string)i["grade"]!)).OrderBy(i => i.Item1, StringComparer.Ordinal);
}
