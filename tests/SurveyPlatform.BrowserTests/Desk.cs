using Microsoft.Playwright;
using SurveyPlatform.Testing;

namespace SurveyPlatform.BrowserTests;

/// <summary>Somebody of the staff at a desk: signed in by the page, as they would do it.</summary>
public sealed class Desk(IBrowserContext context, IPage page) : IAsyncDisposable
{
    public IPage Page => page;

    /// <param name="email">Of an account that the cast has made.</param>
    public static async Task<Desk> OfAsync(Chromium chromium, BrowserApp app, string email, bool scripts = true)
    {
        var context = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = scripts, AcceptDownloads = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{app.Address}/account/login");
        await page.GetByLabel("Email address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Cast.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Sign out")).ToBeVisibleAsync();
        return new(context, page);
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
