using Microsoft.Playwright;
using SurveyPlatform.Core.Mail;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>An informant follows the link in the mail and answers, with scripts, without, and by keyboard alone.</summary>
public sealed class InformantJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task An_informant_answers_on_a_telephone_and_finishes_at_a_desk()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, instrument: Instruments.EveryType, study: "journey");
        await app.RunJobAsync<DeliverMail>();
        // Other stories of this class write to the same address: the mail of this one has this one's link.
        var link = app.Mailbox.To(round.Informants[0].Email).Select(m => m.Links[0].ToString()).Single(l => l == $"{app.Address}/r/{round.Informants[0].Link}");

        await using var telephone = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 375, Height = 700 } });
        var page = await telephone.NewPageAsync();
        await page.GotoAsync(link);
        await page.LookAsync("informant-start");
        await page.ClickAsync("button:has-text('Start')");
        await page.LookAsync("informant-tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start with the first section" }).ClickAsync();
        await page.ClickAsync("button:has-text('Continue')");
        await page.LookAsync("informant-page-error");
        await page.GetByLabel("Other", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("If so, please say what").FillAsync("A hospice");
        await page.GetByLabel("Years in post").FillAsync("4");
        await page.LookAsync("informant-page");
        await page.ClickAsync("button:has-text('Save and leave')");
        await page.LookAsync("informant-saved");

        await using var desk = await chromium.Browser.NewContextAsync();
        page = await desk.NewPageAsync();
        await page.GotoAsync(link);
        await page.LookAsync("informant-continue");
        await page.ClickAsync("button:has-text('Continue')");
        await page.LookAsync("informant-grid");
        await page.Locator("[name=bar_ig][value='3']").CheckAsync();
        await page.Locator("[name=bar_it][value='-93']").CheckAsync();
        Assert.Equal("Every row is answered.", await page.Locator("[data-grid-left]").TextContentAsync());
        await page.ClickAsync("button:has-text('Continue')");
        await page.LookAsync("informant-texts");
        await page.GetByLabel("Day").FillAsync("1");
        await page.GetByLabel("Month").FillAsync("4");
        await page.GetByLabel("Year", new() { Exact = true }).FillAsync("2017");
        await page.ClickAsync("button:has-text('Continue')");
        await page.LookAsync("informant-review");
        await page.ClickAsync("button:has-text('Submit')");
        await page.LookAsync("informant-thanks");
        Assert.Contains("A hospice", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_and_by_keyboard_alone_it_goes_just_as_well()
    {
        var round = await app.Given.OpenRoundAsync(study: "keyboard");
        await using var plain = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await plain.NewPageAsync();
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}");
        await page.TabToAsync("Start");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/respond/role");
        await page.TabToAsync("years");
        await page.Keyboard.TypeAsync("4");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/respond/review");
        await page.TabToAsync("Submit");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/respond/thanks");
        Assert.Equal("Your answers are recorded", await page.InnerTextAsync("h1"));
    }

    [Fact]
    public async Task Pages_of_a_link_that_leads_nowhere_are_readable_too()
    {
        var round = await app.Given.OpenRoundAsync(study: "nowhere");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{app.Address}/r/forged");
        await page.LookAsync("informant-not-found");
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}/decline");
        await page.LookAsync("informant-decline");
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}/moved-on");
        await page.LookAsync("informant-moved-on");
    }
}
