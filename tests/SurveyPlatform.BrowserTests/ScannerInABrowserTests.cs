using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>
/// A mail scanner with a real browser, scripts and all: it opens whatever the mail's two links lead to, presses every button and submits every
/// form as it stands, and says nothing in the person's name by that (L-01).
/// </summary>
public sealed class ScannerInABrowserTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private const int MostPages = 20;

    /// <summary>Presses a button and says whether its form was sent by that: not if the browser asks for what is lacking, or the page does the work itself.</summary>
    private const string Click = "b => { let sent = false; window.addEventListener('submit', e => sent = !e.defaultPrevented, { once: true }); b.click(); return sent; }";

    private const string Buttons = "form button, form input[type=submit]";

    [Fact]
    public async Task A_person_of_whom_only_the_last_press_is_missing_makes_it_after_the_scanner()
    {
        await using var desk = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, desk, "scanned-at-the-end", allowReopen: true);
        await visit.StartAsync();
        await visit.AnswerAsync();
        var before = await EventsAsync("scanned-at-the-end");

        var (seen, pressed) = await ScanAsync(visit.Link, "scanned-at-the-end");

        Assert.Contains("/respond/review", seen);
        Assert.True(pressed > 20, $"It pressed {pressed} times only, on {string.Join(", ", seen)}.");
        Assert.Equal(before, await EventsAsync("scanned-at-the-end"));
        await visit.OpenAsync(visit.Link);
        await visit.SendAsync();
        await visit.AtAsync("review");
        await visit.AssertEverythingIsThereAsync();
        await visit.SendAsync();
        await visit.AtAsync("thanks");
    }

    [Fact]
    public async Task A_person_who_has_not_begun_is_still_not_begun_after_the_scanner_and_answers()
    {
        await using var desk = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, desk, "scanned-first");

        var (seen, _) = await ScanAsync(visit.Link, "scanned-first");

        Assert.Contains("/respond/role", seen);
        Assert.Equal("notStarted ", await EventsAsync("scanned-first"));
        await visit.StartAsync();
        await visit.AnswerAsync();
        await visit.SendAsync();
        await visit.AtAsync("thanks");
    }

    private async Task<(HashSet<string> Seen, int Pressed)> ScanAsync(string link, string study)
    {
        var invitation = await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == study)).Select(i => i.Id).SingleAsync(TestContext.Current.CancellationToken));
        var unsubscribe = "/u/" + await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(invitation)));
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var start = new Uri(link).AbsolutePath;
        var (open, known, seen, pressed) = (new Queue<string>([start, unsubscribe]), new HashSet<string> { start, unsubscribe }, new HashSet<string>(), 0);
        while (open.TryDequeue(out var address))
        {
            await VisitAsync(address);
            for (var button = 0; button < await page.Locator(Buttons).CountAsync(); button++)
            {
                // The button itself, as a person would press it; then its form past every check of the browser.
                foreach (var press in new[] { Click, "b => { HTMLFormElement.prototype.submit.call(b.form); return true; }" })
                {
                    if (await page.Locator(Buttons).CountAsync() > button)
                    {
                        await PressAsync(page.Locator(Buttons).Nth(button), press);
                        pressed++;
                        await LookAsync();
                        await VisitAsync(address);
                    }
                }
            }
        }

        return (seen, pressed);

        async Task VisitAsync(string address)
        {
            await page.GotoAsync(app.Address + address);
            if (page.Url.Contains("/respond/session-over", StringComparison.Ordinal) || address.StartsWith("/respond", StringComparison.Ordinal) && page.Url.Contains("/saved-so-far", StringComparison.Ordinal))
            {
                await page.GotoAsync(link);
                await PressAsync(page.Locator("main form button").First, Click);
                await page.GotoAsync(app.Address + address);
            }

            await LookAsync();
        }

        async Task PressAsync(ILocator button, string press)
        {
            await page.EvaluateAsync("window.isOld = true");
            if (await button.EvaluateAsync<bool>(press))
            {
                await page.WaitForFunctionAsync("() => !window.isOld && document.readyState !== 'loading'", null, new() { PollingInterval = 20 });
            }
        }

        async Task LookAsync()
        {
            Assert.DoesNotContain("Something went wrong", await page.TitleAsync(), StringComparison.Ordinal);
            seen.Add(new Uri(page.Url).AbsolutePath);
            foreach (var found in await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(a => a.pathname)"))
            {
                if ((found.StartsWith("/r/", StringComparison.Ordinal) || found.StartsWith("/respond", StringComparison.Ordinal) || found.StartsWith("/u/", StringComparison.Ordinal)) && known.Count < MostPages && known.Add(found))
                {
                    open.Enqueue(found);
                }
            }
        }
    }

    /// <summary>How the one invitation of a study stands, and all that happened to it but for a look at the questions.</summary>
    private Task<string> EventsAsync(string study) => app.WithAsync(async (SurveyDb db) =>
    {
        var ct = TestContext.Current.CancellationToken;
        var one = await db.Invitations.Where(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == study)).Select(i => new { i.Id, i.Standing, i.Informant.UnsubscribedAt }).SingleAsync(ct);
        var kinds = await db.InvitationEvents.Where(e => e.InvitationId == one.Id && e.Kind != EventKind.Started).OrderBy(e => e.Number).Select(e => e.Kind).ToListAsync(ct);
        return $"{(one.Standing == Standing.NotStarted ? "notStarted" : one.Standing.ToString())} {string.Join(' ', kinds)}{one.UnsubscribedAt}";
    });
}
