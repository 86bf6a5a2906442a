using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Looks at a page as a person would: a picture at 1280 pixels and at 320, which is what 400 % zoom leaves of them, no sideways scrolling, and no violation that axe can find.</summary>
public static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;

    /// <summary>A picture as on paper.</summary>
    public static async Task PrintAsync(this IPage page, string name)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.SetViewportSizeAsync(794, 1123); // A4 at 96 dots
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), FullPage = true });
        Assert.Equal(0, await page.Locator("button:visible, nav:visible").CountAsync());
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    public static async Task LookAsync(this IPage page, string name)
    {
        foreach (var width in new[] { 320, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}.png"), FullPage = true });
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            var wide = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.tagName + '.' + e.className).slice(0, 8)");
            Assert.True(overflow <= 0, $"{name} scrolls sideways by {overflow} pixels at {width}: {string.Join(", ", wide)}.");
            var axe = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
            Assert.True(axe.Violations.Length == 0, $"{name} at {width}: " + string.Join("; ", axe.Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(", ", v.Nodes.Select(n => n.Html))})")));
        }
    }
}
