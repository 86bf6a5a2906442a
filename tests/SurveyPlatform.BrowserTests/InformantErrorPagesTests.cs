using Microsoft.Playwright;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>The pages that come instead of the one asked for read as well as any other .</summary>
public sealed class InformantErrorPagesTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_start_that_lost_its_ticket_asks_to_press_again_and_the_second_press_starts()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "torn-start");
        await visit.OpenAsync(visit.Link);
        await visit.Page.EvaluateAsync("document.querySelectorAll('main form input[type=hidden]').forEach(i => i.remove())");
        await visit.SendAsync();
        await visit.Page.InspectErrorAsync("error-torn-start");
        await visit.SendAsync();
        await visit.Page.WaitForURLAsync("**/respond");
    }

    [Fact]
    public async Task With_the_database_away_and_after_too_many_wrong_links_the_page_says_what_to_do()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "error-pages");
        await using (await DatabaseAway.BeginAsync(app.ConnectionString))
        {
            await visit.OpenAsync(visit.Link);
            await InspectAsync(visit.Page, "error-database-away");
        }

        await visit.OpenAsync("/r/forged");
        await InspectAsync(visit.Page, "error-not-found");
        for (var guess = 0; guess < 1000 && (await context.APIRequest.GetAsync($"{app.Address}/r/forged{guess}")).Status != 429; guess++)
        {
            // The guesses of a minute are counted: where one ends in between, it takes some more.
        }

        await visit.OpenAsync("/r/forged");
        await InspectAsync(visit.Page, "error-too-many");
        Assert.StartsWith("Too many tries", await visit.Page.TitleAsync(), StringComparison.Ordinal);
    }

    private static async Task InspectAsync(IPage page, string name)
    {
        await page.InspectAsync(name);
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal(await page.Locator("h1").InnerTextAsync(), (await page.TitleAsync()).Split(" – ")[0]);
    }
}
