using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Every informant page, empty, wrong and filled in, in English and in Welsh, with scripts and without.</summary>
public sealed class InformantPicturesTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Every_page_in_Welsh_by_a_button_that_loses_nothing()
    {
        var round = await app.Given.OpenRoundAsync(instrument: Instruments.TwoLanguages, study: "cymraeg", allowReopen: true);
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var link = $"{app.Address}/r/{round.Informants[0].Link}";
        await page.GotoAsync(link);
        await page.LookAsync("two-start");
        await page.GetByRole(AriaRole.Link, new() { Name = "See all the questions" }).ClickAsync();
        await page.LookAsync("two-questions");
        await page.PrintAsync("two-questions-print");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cymraeg" }).ClickAsync();
        await page.LookAsync("cy-questions");
        await page.GotoAsync(link);
        await page.LookAsync("cy-start");
        await page.ClickAsync("main button:has-text('Dechrau')");
        await page.LookAsync("cy-tasks");
        await page.ClickAsync("main form button");
        await page.LookAsync("cy-page");
        await page.ClickAsync("button:has-text('Parhau')");
        await page.LookAsync("cy-page-error");
        await page.Locator("[name=org][value='2']").CheckAsync();
        await page.FillAsync("[name=years]", "tair");
        await page.ClickAsync("nav button:has-text('English')");
        Assert.Equal(("tair", true), (await page.InputValueAsync("[name=years]"), await page.Locator("[name=org][value='2']").IsCheckedAsync()));
        await page.LookAsync("two-page-filled");
        await page.FillAsync("[name=years]", "3");
        await page.Locator("[name=years]").PressAsync("Enter"); // goes on, and does not press the language's button
        await page.WaitForURLAsync("**/respond/barriers");
        await page.ClickAsync("nav button:has-text('Cymraeg')");
        await page.LookAsync("cy-grid-empty");
        await page.Locator("[name=bar_ig][value='3']").CheckAsync();
        Assert.Equal("2 o 3 rhes ar ôl.", await page.Locator("[data-grid-left]").TextContentAsync());
        await page.Locator("[name=bar_it][value='-93']").CheckAsync();
        await page.ClickAsync("button:has-text('Parhau')");
        await page.LookAsync("cy-grid-error");
        await page.Locator("[name=bar_money][value='4']").CheckAsync();
        await page.LookAsync("cy-grid-filled");
        await page.ClickAsync("button:has-text('Parhau')");
        await page.LookAsync("cy-progress");
        await page.FillAsync("[name=comment]", new string('x', 390));
        await page.GetByText("Mae gennych 10 o nodau yn weddill").First.WaitForAsync();
        await page.FillAsync("[name='since.day']", "31");
        await page.FillAsync("[name='since.month']", "2");
        await page.FillAsync("[name='since.year']", "2017");
        await page.ClickAsync("button:has-text('Parhau')");
        await page.LookAsync("cy-progress-error");
        await page.FillAsync("[name='since.day']", "3");
        await page.ClickAsync("button:has-text('Parhau')");
        await page.LookAsync("cy-review");
        await page.ClickAsync("main form button");
        await page.LookAsync("cy-thanks");
        await page.PrintAsync("cy-thanks-print");
    }

    [Fact]
    public async Task Pages_about_the_link_itself_and_about_nobody_in_particular()
    {
        var round = await app.Given.OpenRoundAsync(informants: 3, instrument: Instruments.TwoLanguages, study: "own-word");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var link = $"{app.Address}/r/{round.Informants[0].Link}";
        await page.GotoAsync($"{app.Address}/r/forged");
        await page.LookAsync("two-not-found");
        await page.GotoAsync($"{app.Address}/accessibility");
        await page.LookAsync("two-accessibility");
        await page.GotoAsync($"{link}/decline?lang=cy");
        await page.LookAsync("cy-decline");
        await page.ClickAsync("main form button");
        await page.LookAsync("cy-decline-error");
        await page.GetByLabel("Nid oes gennyf amser").CheckAsync();
        await page.ClickAsync("main form button");
        await page.LookAsync("cy-declined");
        await page.GotoAsync(link);
        await page.LookAsync("cy-start-declined");
        await page.GotoAsync($"{app.Address}/r/{round.Informants[1].Link}/moved-on");
        await page.LookAsync("cy-moved-on");
        await page.ClickAsync("main form button");
        await page.LookAsync("cy-moved-on-error");
        await page.GotoAsync($"{app.Address}/respond/session-over");
        await page.LookAsync("cy-session-over");
        await page.GotoAsync($"{app.Address}/r/forged");
        await page.LookAsync("cy-not-found");
        await page.GotoAsync($"{app.Address}/accessibility");
        await page.LookAsync("cy-accessibility");
        var unsubscribe = await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(round.Informants[2].InvitationId)));
        await page.GotoAsync($"{app.Address}/u/{unsubscribe}");
        await page.LookAsync("cy-unsubscribe");

        var study = await app.Given.StudyAsync("own-word");
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.StudyId == study).ExecuteUpdateAsync(r => r.SetProperty(x => x.OpensAt, app.Clock.GetUtcNow().AddDays(3))));
        await page.GotoAsync(link);
        await page.LookAsync("cy-not-yet-open");
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.StudyId == study).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await page.GotoAsync(link);
        await page.LookAsync("cy-closed");
    }

    [Fact]
    public async Task The_language_is_changed_without_scripts_and_without_a_mouse()
    {
        var round = await app.Given.OpenRoundAsync(instrument: Instruments.TwoLanguages, study: "plain-cy");
        await using var plain = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await plain.NewPageAsync();
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}");
        await page.TabToAsync("Cymraeg");
        await page.Keyboard.PressAsync("Enter");
        await page.TabToAsync("Dechrau");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/respond");
        await page.GotoAsync($"{app.Address}/respond/role_page");
        await page.FillAsync("[name=years]", "8");
        await page.Locator(".govuk-skip-link").FocusAsync();
        await page.TabToAsync("English");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Years in post").First.WaitForAsync();
        Assert.Equal("8", await page.InputValueAsync("[name=years]"));
    }
}
