using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>
/// What every informant's page must keep, on a desk's screen and on the same one at 400 % zoom (320 by 256 pixels): nothing that axe finds,
/// no sideways scrolling, every control there and large enough for a finger (A-01, A-04).
/// </summary>
internal static class Inspection
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;

    // A target is at least 24 pixels high and wide, or a link in a line of text, or has so much room around it that a finger meets it alone.
    private const string SmallTargets =
        """
        () => {
          const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && e.checkVisibility({ visibilityProperty: true }) && r.bottom > 0 }
          const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(seen)
          const box = e => { const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2, w: r.width, h: r.height, r } }
          const away = (a, b) => Math.hypot(Math.max(b.r.left - a.x, 0, a.x - b.r.right), Math.max(b.r.top - a.y, 0, a.y - b.r.bottom))
          return targets.filter(e => {
            const a = box(e)
            if (a.w >= 24 && a.h >= 24) return false
            if (e.matches('p a, li a, dd a, .govuk-skip-link')) return targets.some(o => o !== e && !e.contains(o) && !o.contains(e) && !o.closest('p, li, dd')?.contains(e) && away(a, box(o)) < 12)
            return targets.some(o => o !== e && away(a, box(o)) < 24)
          }).map(e => e.outerHTML.slice(0, 120))
        }
        """;

    private const string Controls =
        """
        () => [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea, main button, main a[href], main summary')]
          .filter(e => !e.closest('[hidden]') && e.checkVisibility({ visibilityProperty: true }) && !e.closest('.govuk-visually-hidden'))
          .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.left >= 0 && r.right <= document.documentElement.clientWidth + 1 })
          .map(e => (e.name || '') + ' ' + (e.value || e.textContent.trim()))
        """;

    public static async Task InspectAsync(this IPage page, string name)
    {
        var controls = new List<string[]>();
        foreach (var (width, height) in new[] { (1280, 1024), (320, 256) })
        {
            await page.SetViewportSizeAsync(width, height);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}.png"), FullPage = true });
            var at = $"{name} at {width}";
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{at} scrolls sideways by {overflow} pixels.");
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true })");
            var axe = await page.RunAxe(new AxeRunOptions
            {
                RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
                Rules = new() { ["target-size"] = new() { Enabled = true } },
            });
            Assert.True(axe.Violations.Length == 0, $"{at}: " + string.Join("; ", axe.Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(", ", v.Nodes.Select(n => n.Html))})")));
            var small = await page.EvaluateAsync<string[]>(SmallTargets);
            Assert.True(small.Length == 0, $"{at} has targets that a finger misses: {string.Join("; ", small)}");
            controls.Add(await page.EvaluateAsync<string[]>(Controls));
        }

        Assert.Equal((name, string.Join('|', controls[0])), (name, string.Join('|', controls[1])));
    }

    /// <summary>A page that came back: its title says so, the summary has the focus, and each of its links lands on its field (A-05).</summary>
    public static async Task InspectErrorAsync(this IPage page, string name, params string[] controls)
    {
        await page.InspectAsync(name);
        Assert.StartsWith("Error: ", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.classList.contains('govuk-error-summary')"), $"The summary of {name} has not the focus.");
        Assert.Equal(controls.Select(c => "#" + c), await page.Locator(".govuk-error-summary a").EvaluateAllAsync<string[]>("links => links.map(l => l.getAttribute('href'))"));
        foreach (var control in controls)
        {
            await page.Locator($".govuk-error-summary a[href='#{control}']").ClickAsync();
            Assert.Equal(control, await page.EvaluateAsync<string>("document.activeElement.id"));
            Assert.True(await page.EvaluateAsync<bool>("(() => { const r = document.activeElement.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight })()"), $"{control} of {name} is out of sight.");
        }
    }
}
