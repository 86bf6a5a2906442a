using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>What the program says about its API is what <c>docs/openapi.json</c> says: a change of the outside is seen in review.</summary>
public sealed class OpenApiTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_is_the_one_checked_in()
    {
        using var program = await app.Cast.ProgramAsync(Role.Evaluator);
        var served = JsonNode.Parse(await program.GetStringAsync("/api/v1/openapi.json", TestContext.Current.CancellationToken))!.ToJsonString(Readable) + "\n";
        var file = CheckedIn();
        if (Environment.GetEnvironmentVariable("SURVEY_WRITE_OPENAPI") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(file) && await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == served,
            "The API is no longer what docs/openapi.json says. If that is meant, run this test with SURVEY_WRITE_OPENAPI=1 and look at the difference.");
    }

    private static string CheckedIn([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/openapi.json")); // a source file lies in a folder
}
