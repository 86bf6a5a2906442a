using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SurveyPlatform.Core.Data;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>The whole survey with every type of item, whatever the browser lacks: a mouse, scripts, styles, a good line .</summary>
public sealed class InformantResilienceTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 1280, 500)]
    [InlineData(false, 320, 256)]
    public async Task By_keyboard_alone(bool scripts, int width, int height)
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = scripts, ViewportSize = new() { Width = width, Height = height } });
        var visit = await EveryTypeVisit.InviteAsync(app, context, $"keys-{width}");
        var walk = new KeyboardWalk(visit.Page);
        await visit.OpenAsync(visit.Link);
        await walk.PressAsync();
        await visit.Page.WaitForURLAsync("**/respond");
        await walk.PressAsync();
        await visit.AtAsync("role");
        await walk.ChooseAsync("org", "97");
        await walk.TypeAsync("org.other", "A hospice");
        await walk.TypeAsync("years", "4");
        await walk.PressAsync();
        await visit.AtAsync("barriers");
        await walk.ChooseAsync("bar_ig", "3");
        await walk.ChooseAsync("bar_it", "-93");
        await walk.PressAsync();
        await visit.AtAsync("progress");
        await walk.ToAsync("tasks");
        await visit.Page.Keyboard.PressAsync("Space");
        await walk.ToAsync("tasks");
        await walk.ToAsync("tasks");
        await visit.Page.Keyboard.PressAsync("Space");
        await walk.TypeAsync("tasks.other", "A bus");
        await walk.TypeAsync("since.day", "1");
        await walk.TypeAsync("since.month", "4");
        await walk.TypeAsync("since.year", "2017");
        await walk.TypeAsync("top.1", "Significant");
        await walk.TypeAsync("top.2", "Minor");
        await walk.TypeAsync("comment", "We meet every Monday.");
        await walk.PressAsync();
        await visit.AtAsync("review");
        await visit.AssertEverythingIsThereAsync();
        await walk.PressAsync();
        await visit.AtAsync("thanks");
        Assert.True(walk.Stops > 40, $"{walk.Stops} stops were looked at.");
    }

    [Theory]
    [InlineData(true, 1280, 500)]
    [InlineData(false, 320, 256)]
    public async Task An_error_is_found_and_mended_by_keyboard_alone(bool scripts, int width, int height)
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = scripts, ViewportSize = new() { Width = width, Height = height } });
        var visit = await EveryTypeVisit.InviteAsync(app, context, $"mends-{width}");
        var walk = new KeyboardWalk(visit.Page);
        await visit.StartAsync();
        await walk.PressAsync();
        await visit.Page.Locator(".govuk-error-summary").WaitForAsync();
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.activeElement.classList.contains('govuk-error-summary')"));
        await walk.FollowAsync("#org");
        await walk.ChooseHereAsync("org", "1");
        await walk.TypeAsync("years", "a dozen");
        await walk.PressAsync();
        await visit.Page.Locator(".govuk-error-summary a[href='#years']").WaitForAsync();
        await walk.FollowAsync("#years");
        Assert.Equal("years", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
        await visit.Page.Keyboard.PressAsync("Control+A");
        await visit.Page.Keyboard.TypeAsync("12");
        await walk.PressAsync();
        await visit.AtAsync("barriers");
    }

    [Fact]
    public async Task Backwards_nothing_hides_the_focus_either()
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 300 } });
        var visit = await EveryTypeVisit.InviteAsync(app, context, "backwards");
        await visit.StartAsync();
        await visit.OpenAsync("/respond/barriers");
        await visit.FillBarriersAsync();
        await visit.Page.Locator("main form button").Last.FocusAsync();
        for (var presses = 0; presses < 6; presses++)
        {
            await visit.Page.Keyboard.PressAsync("Shift+Tab");
            Assert.True(await visit.Page.EvaluateAsync<bool>(
                """
                () => {
                  const box = document.activeElement.getBoundingClientRect()
                  const head = document.querySelector('.app-grid__head').getBoundingClientRect()
                  return box.bottom > 0 && box.top < innerHeight && !(document.activeElement.closest('.app-grid') && head.height > 0 && box.bottom <= head.bottom + 1 && box.top >= head.top - 1)
                }
                """), $"After {presses + 1} steps back the focus is hidden.");
        }
    }

    [Fact]
    public async Task Without_scripts_errors_saving_returning_and_checking_included()
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        var visit = await EveryTypeVisit.InviteAsync(app, context, "no-scripts");
        var page = visit.Page;
        await visit.StartAsync();
        await visit.SendAsync();
        Assert.Equal(2, await page.Locator(".govuk-error-summary a").CountAsync());
        await page.Locator(".govuk-error-summary a").Last.ClickAsync();
        await page.Keyboard.TypeAsync("4"); // the link has moved to the field
        Assert.Equal("4", await page.Locator("[name=years]").InputValueAsync());
        var left = await page.RunAndWaitForResponseAsync(() => page.Locator("button[name=then-leave]").ClickAsync(), r => r.Request.Method == "POST");
        Assert.Equal("\"cache\"", await left.HeaderValueAsync("clear-site-data")); // L-11
        await page.WaitForURLAsync("**/respond/saved-so-far?**");
        try
        {
            await page.GoBackAsync();
        }
        catch (PlaywrightException gone) when (gone.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
        {
            // the browser keeps nothing of a page that was sent
        }

        Assert.DoesNotContain("Years in post", await page.InnerTextAsync("body"), StringComparison.Ordinal); // nor is anything left on a shared machine

        await visit.OpenAsync(visit.Link);
        await visit.SendAsync();
        await visit.AtAsync("role");
        Assert.Equal("4", await page.Locator("[name=years]").InputValueAsync());
        await visit.AnswerAsync();
        await visit.AssertEverythingIsThereAsync();
        await page.Locator("a[href*='/respond/role?change#years']").ClickAsync();
        await page.Locator("[name=years]").FillAsync("5");
        await visit.SendAsync();
        await visit.AtAsync("review");
        await visit.SendAsync();
        await visit.AtAsync("thanks");
    }

    [Theory]
    [InlineData("blocked")]
    [InlineData("torn")]
    [InlineData("failing")]
    public async Task Without_styles_and_with_scripts_that_fail(string how)
    {
        await using var context = await chromium.Browser.NewContextAsync();
        await context.RouteAsync("**/*.css", route => route.AbortAsync());
        await context.RouteAsync("**/*.js", async route =>
        {
            if (how == "blocked")
            {
                await route.AbortAsync();
                return;
            }

            var script = await (await route.FetchAsync()).TextAsync();
            await route.FulfillAsync(new() { ContentType = "text/javascript", Body = how == "torn" ? script[..(script.Length / 2)] : "document.body.classList.add('js-enabled', 'govuk-frontend-supported'); throw new Error('stop');" + script });
        });
        var visit = await EveryTypeVisit.InviteAsync(app, context, $"script-{how}");
        await visit.StartAsync();
        await visit.AnswerAsync();
        await visit.AssertEverythingIsThereAsync();
        await visit.SendAsync();
        await visit.AtAsync("thanks");
    }

    /// <summary>Also L-06: nothing is asked of anybody else.</summary>
    [Fact]
    public async Task With_everything_no_script_fails_and_nobody_else_is_asked_for_anything()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var (asked, failed, referrers) = (new ConcurrentBag<string>(), new ConcurrentBag<string>(), new ConcurrentBag<string>());
        context.Request += (_, request) =>
        {
            asked.Add(request.Url);
            if (request.Headers.TryGetValue("referer", out var referrer) && referrer.Length > 0)
            {
                referrers.Add(referrer);
            }
        };
        context.WebError += (_, error) => failed.Add(error.Error);
        context.Console += (_, line) => failed.Add($"{line.Type}: {line.Text}");
        var visit = await EveryTypeVisit.InviteAsync(app, context, "own-origin");
        await visit.StartAsync();
        await visit.SendAsync();
        await visit.AnswerAsync();
        await visit.SendAsync();
        await visit.AtAsync("thanks");

        // The page that was refused; and that its summary, which a script has given the focus, would have it without scripts.
        Assert.DoesNotContain(failed, f => !f.Contains("400 (Bad Request)", StringComparison.Ordinal) && !f.StartsWith("info: Autofocus processing was blocked", StringComparison.Ordinal));
        Assert.Empty(referrers);
        Assert.True(asked.Count > 10);
        Assert.All(asked, url => Assert.StartsWith(app.Address + "/", url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_slow_line_that_loses_some_every_page_is_there_in_time_and_a_lost_reply_loses_nothing()
    {
        await using var line = new PoorLine(new Uri(app.Address).Port);
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "slow", line: line.Address);
        var page = visit.Page;
        await TimedAsync("start", () => visit.OpenAsync(visit.Link));
        var bytes = await page.EvaluateAsync<int>("performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource').filter(r => r.name.includes('.css'))).reduce((sum, r) => sum + r.transferSize, 0)");
        Assert.InRange(bytes, 5_000, 50_000); // HTML and CSS of the first view
        await TimedAsync("tasks", visit.SendAsync);
        await TimedAsync("role", visit.SendAsync);
        await visit.FillRoleAsync();

        // The page is kept, but its reply is lost; the person sends it once more, as browsers offer.
        var lost = 0;
        await page.RouteAsync("**/respond/role", async route =>
        {
            if (route.Request.Method == "POST" && Interlocked.Increment(ref lost) == 1)
            {
                await route.FetchAsync(new() { MaxRedirects = 0 });
                await route.AbortAsync("connectionreset");
                return;
            }

            await route.ContinueAsync();
        });
        var gone = new TaskCompletionSource();
        page.FrameNavigated += (_, frame) =>
        {
            if (frame == page.MainFrame && frame.Url.StartsWith("chrome-error:", StringComparison.Ordinal))
            {
                gone.TrySetResult(); // the browser's own page about it stands: before that there is nothing to send again
            }
        };
        await visit.SendAsync();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await page.WaitForLoadStateAsync(LoadState.Load); // while it is still coming, the browser takes no orders for it
        Assert.Equal(1, lost);
        Assert.Equal(1, await SavesAsync());
        await TimedAsync("once more", () => page.ReloadAsync());
        if (!page.Url.EndsWith("/barriers", StringComparison.Ordinal))
        {
            await visit.OpenAsync("/respond/role");
            Assert.Equal("A hospice", await page.Locator("[name='org.other']").InputValueAsync());
            await visit.SendAsync();
        }

        await visit.AtAsync("barriers");
        Assert.Equal(1, await SavesAsync());
        await visit.FillBarriersAsync();
        await TimedAsync("progress", visit.SendAsync);
        await visit.FillProgressAsync();
        await TimedAsync("review", visit.SendAsync);
        await visit.AtAsync("review");
        await visit.AssertEverythingIsThereAsync();
        await TimedAsync("thanks", visit.SendAsync);
        await visit.AtAsync("thanks");
        Assert.True(line.Lost > 0, "The line lost nothing.");
    }

    private Task<int> SavesAsync() => app.WithAsync((SurveyDb db) => db.PageSaves.CountAsync(s => db.Studies.Any(x => x.Id == s.StudyId && x.Code == "slow"), Ct));

    private static async Task TimedAsync(string what, Func<Task> go)
    {
        var watch = Stopwatch.StartNew();
        await go();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{what} took {watch.Elapsed}.");
        TestContext.Current.SendDiagnosticMessage("{0}: {1} ms", what, watch.ElapsedMilliseconds);
    }
}
