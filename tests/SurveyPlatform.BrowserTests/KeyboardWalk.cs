using Microsoft.Playwright;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Goes through pages by keyboard alone and looks at every stop: the focus is seen, nothing lies over it, and the order is that of reading .</summary>
internal sealed class KeyboardWalk(IPage page)
{
    private const string Stop =
        """
        () => {
          const e = document.activeElement
          if (!e || e === document.body) return null
          const box = e.getBoundingClientRect()
          const round = e.type === 'radio' || e.type === 'checkbox'
          const styles = [getComputedStyle(e), ...(round ? [getComputedStyle(e.labels[0], '::before')] : [])]
          const seen = styles.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none')
          const over = [...document.querySelectorAll('body *')].filter(o => ['sticky', 'fixed'].includes(getComputedStyle(o).position) && !o.contains(e) && !e.contains(o))
            .map(o => o.getBoundingClientRect()).some(o => o.width > 0 && o.left <= box.left + 1 && o.right >= box.right - 1 && o.top <= box.top + 1 && o.bottom >= box.bottom - 1)
          const last = window.lastStop
          window.lastStop = e
          return {
            name: e.getAttribute('name') ?? '', value: e.value ?? '', what: e.outerHTML.slice(0, 120),
            goesOn: e === document.querySelector('main form[method=post] button[type=submit]'), seen, over, inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
            inOrder: !last || last === e || !last.isConnected || (last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
          }
        }
        """;

    /// <summary>How many stops it has looked at.</summary>
    public int Stops { get; private set; }

    /// <summary>Tabs to the control of this name.</summary>
    public Task ToAsync(string name) => ToAsync(stop => stop.Name == name, name);

    /// <summary>Takes a radio button of the group by the arrow keys.</summary>
    public async Task ChooseAsync(string name, string value)
    {
        await ToAsync(name);
        await ChooseHereAsync(name, value);
    }

    /// <summary>Follows a link to a place on the page.</summary>
    public async Task FollowAsync(string target)
    {
        await ToAsync(stop => stop.What.Contains($"href=\"{target}\"", StringComparison.Ordinal), $"the link to {target}");
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Takes a radio button of the group on which the focus is.</summary>
    public async Task ChooseHereAsync(string name, string value)
    {
        await page.Keyboard.PressAsync("Space");
        for (var presses = 0; presses < 20 && (await LookAsync(inOrder: false))?.Value != value; presses++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        Assert.True(await page.Locator($"[name='{name}'][value='{value}']").IsCheckedAsync(), $"{name} = {value} cannot be chosen by keyboard.");
    }

    public async Task TypeAsync(string name, string text)
    {
        await ToAsync(name);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses the button that goes on.</summary>
    public async Task PressAsync()
    {
        await ToAsync(stop => stop.GoesOn, "the button that goes on");
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task ToAsync(Func<Found, bool> wanted, string name)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await LookAsync() is { } stop && wanted(stop))
            {
                return;
            }
        }

        Assert.Fail($"Tab never comes to {name} on {page.Url}.");
    }

    private async Task<Found?> LookAsync(bool inOrder = true)
    {
        var stop = await page.EvaluateAsync<Found?>(Stop);
        if (stop is not null)
        {
            Stops++;
            Assert.True(stop.Seen, $"On {page.Url} nobody sees that the focus is on {stop.What}");
            Assert.True(stop.InSight && !stop.Over, $"On {page.Url} the focus is out of sight on {stop.What}");
            Assert.True(stop.InOrder || !inOrder, $"On {page.Url} Tab jumps back to {stop.What}");
        }

        return stop;
    }

    private sealed record Found
    {
        public string Name { get; init; } = "";

        public string Value { get; init; } = "";

        public string What { get; init; } = "";

        public bool GoesOn { get; init; }

        public bool Seen { get; init; }

        public bool Over { get; init; }

        public bool InSight { get; init; }

        public bool InOrder { get; init; }
    }
}
