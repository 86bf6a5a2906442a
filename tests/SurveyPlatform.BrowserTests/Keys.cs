using Microsoft.Playwright;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Goes about a page without a mouse.</summary>
public static class Keys
{
    /// <summary>Presses Tab until the control with this name or text has the focus; gives up after more stops than any page has (a date alone is four).</summary>
    public static async Task TabToAsync(this IPage page, string name)
    {
        for (var i = 0; i < 120; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = page.Locator(":focus");
            if (await focused.CountAsync() == 1 && (await focused.GetAttributeAsync("name") == name || (await focused.TextContentAsync())?.Trim() == name))
            {
                return;
            }
        }

        Assert.Fail($"No control “{name}” was reached by Tab.");
    }
}
