using System.Security.Cryptography;
using Microsoft.Playwright;
using SurveyPlatform.Core.Extracts;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Eve looks at who answered and takes the answers away; Ben sees his own site.</summary>
public sealed class EvaluatorJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Eve_looks_at_participation_and_downloads_the_answers()
    {
        var round = await app.Given.OpenRoundAsync(informants: 3, study: "data");
        foreach (var informant in round.Informants.Take(2))
        {
            using var answering = await app.Cast.AnsweringAsync(informant);
            await answering.Fill("Years in post", "4").SubmitAsync();
            await answering.SubmitAsync("Submit");
        }

        using var account = await app.Cast.EveAsync("data");
        await using var desk = await Desk.OfAsync(chromium, app, "eve@data.test");
        var eve = desk.Page;
        var root = $"{app.Address}/studies/data";
        await eve.GotoAsync(root);
        await eve.LookAsync("evaluator-overview");
        await eve.GotoAsync($"{root}/participation?rounds={round.Code}");
        await eve.LookAsync("evaluator-participation");
        await eve.GotoAsync($"{root}/questionnaires");
        await eve.LookAsync("evaluator-questionnaires");

        await eve.GotoAsync($"{root}/extracts");
        await eve.LookAsync("evaluator-extracts-none");
        await eve.ClickAsync("text=New extract");
        await eve.LookAsync("evaluator-extract-new");
        await eve.GetByLabel("Round 2018 (2 answers)").CheckAsync();
        await eve.GetByLabel("What is it for? (optional)").FillAsync("annual report");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Build" }).ClickAsync();
        await Assertions.Expect(eve.Locator("main")).ToContainTextAsync("Waiting to be built");
        await app.RunJobAsync<BuildExtracts>();
        await eve.ReloadAsync();
        await Assertions.Expect(eve.Locator("main")).ToContainTextAsync("Ready: 2 rows");
        await eve.LookAsync("evaluator-extract-ready");

        var download = await eve.RunAndWaitForDownloadAsync(() => eve.Locator("main form button").First.ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Contains(hash, await eve.InnerTextAsync("main"), StringComparison.Ordinal);

        await eve.GotoAsync($"{root}/mail");
        await eve.LookAsync("evaluator-forbidden");
        Assert.Contains("not", await eve.InnerTextAsync("h1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ben_sees_who_of_his_site_has_not_answered()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "own");
        using var account = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "own"), "own");
        await using var desk = await Desk.OfAsync(chromium, app, "ben@own.test");
        var ben = desk.Page;
        var root = $"{app.Address}/studies/own";
        foreach (var page in new[] { "", "/panel", $"/rounds/{round.Code}", "/participation" })
        {
            await ben.GotoAsync(root + page);
            await ben.LookAsync("coordinator" + (page.Length == 0 ? "-overview" : page.Replace('/', '-')));
        }
    }
}
