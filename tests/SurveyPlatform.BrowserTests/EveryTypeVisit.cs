using Microsoft.Playwright;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Somebody who answers <see cref="Instruments.EveryType"/> in a browser, finding everything by the names of controls.</summary>
internal sealed class EveryTypeVisit(string program, IPage page, Given.Asked informant)
{
    public IPage Page => page;

    public string Link => $"{program}/r/{informant.Link}";

    /// <param name="line">The address of a line to the program; the program's own unless there is one.</param>
    public static async Task<EveryTypeVisit> InviteAsync(BrowserApp app, IBrowserContext context, string study, bool allowReopen = false, string? line = null)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: Instruments.EveryType, study: study, allowReopen: allowReopen);
        return new(line ?? app.Address, await context.NewPageAsync(), round.Informants[0]);
    }

    public Task OpenAsync(string address) => page.GotoAsync(address.StartsWith('/') ? program + address : address);

    /// <summary>Opens the link, starts, and goes to the first page from the task list.</summary>
    public async Task StartAsync()
    {
        await OpenAsync(Link);
        await SendAsync();
        await SendAsync();
        await AtAsync("role");
    }

    /// <summary>Presses the button that goes on.</summary>
    public Task SendAsync() => page.Locator("main form[method=post] button[type=submit]").First.ClickAsync();

    public Task AtAsync(string key) => page.WaitForURLAsync($"**/respond/{key}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });

    public async Task FillRoleAsync()
    {
        await TickAsync("org", "97");
        await page.Locator("[name='org.other']").FillAsync("A hospice");
        await page.Locator("[name=years]").FillAsync("4");
    }

    public async Task FillBarriersAsync()
    {
        await TickAsync("bar_ig", "3");
        await TickAsync("bar_it", "-93");
    }

    public async Task FillProgressAsync()
    {
        await TickAsync("tasks", "1");
        await TickAsync("tasks", "97");
        await page.Locator("[name='tasks.other']").FillAsync("A bus");
        foreach (var (part, typed) in new[] { ("day", "1"), ("month", "4"), ("year", "2017") })
        {
            await page.Locator($"[name='since.{part}']").FillAsync(typed);
        }

        await page.Locator("[name='top.1']").SelectOptionAsync("3");
        await page.Locator("[name='top.2']").SelectOptionAsync("2");
        await page.Locator("[name=comment]").FillAsync("We meet\nevery Monday.");
    }

    /// <summary>Answers everything from the first page to the check of all answers.</summary>
    public async Task AnswerAsync()
    {
        await FillRoleAsync();
        await SendAsync();
        await AtAsync("barriers");
        await FillBarriersAsync();
        await SendAsync();
        await AtAsync("progress");
        await FillProgressAsync();
        await SendAsync();
        await AtAsync("review");
    }

    public async Task AssertEverythingIsThereAsync()
    {
        var said = await page.InnerTextAsync("main");
        Assert.All((string[])["A hospice", "4", "Significant", "Don't know", "Care navigators", "A bus", "1 April 2017", "Minor", "every Monday."], answer => Assert.Contains(answer, said, StringComparison.Ordinal));
    }

    public Task TickAsync(string name, string value) => page.Locator($"[name='{name}'][value='{value}']").CheckAsync();
}
