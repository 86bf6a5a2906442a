using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Every informant's page empty, refused and filled, with the same help in the same place .</summary>
public sealed class InformantAccessibilityTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private readonly HashSet<string> _help = [];

    [Fact]
    public async Task From_the_link_to_the_thanks()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "inspected", allowReopen: true);
        var page = visit.Page;
        await visit.OpenAsync(visit.Link);
        await InspectAsync(page, "answering-start");
        await visit.SendAsync();
        await InspectAsync(page, "answering-tasks");
        await visit.SendAsync();
        await visit.AtAsync("role");
        await InspectAsync(page, "answering-role-empty");
        await visit.SendAsync();
        await page.InspectErrorAsync("answering-role-refused", "org", "years");
        await visit.TickAsync("org", "97");
        await page.Locator("[name=years]").FillAsync("a dozen");
        await visit.SendAsync();
        await page.InspectErrorAsync("answering-role-refused-otherwise", "org.other", "years");
        await visit.FillRoleAsync();
        await InspectAsync(page, "answering-role-filled");
        await visit.SendAsync();
        await visit.AtAsync("barriers");
        await InspectAsync(page, "answering-barriers-empty");
        await visit.FillBarriersAsync();
        await InspectAsync(page, "answering-barriers-filled");
        await visit.SendAsync();
        await visit.AtAsync("progress");
        await visit.OpenAsync("/respond");
        await InspectAsync(page, "answering-tasks-in-progress");
        await visit.OpenAsync("/respond/progress");
        await visit.AtAsync("progress");
        await InspectAsync(page, "answering-progress-empty");
        await page.Locator("[name='since.day']").FillAsync("31");
        await page.Locator("[name='since.month']").FillAsync("4");
        await page.Locator("[name='top.2']").SelectOptionAsync("2");
        await visit.TickAsync("tasks", "97");
        await page.Locator("[name=comment]").FillAsync(new string('x', 4012));
        await visit.SendAsync();
        await page.InspectErrorAsync("answering-progress-refused", "tasks.other", "since.year", "top.1", "comment");
        Assert.Equal("You have 12 characters too many", await page.Locator(".govuk-character-count__status").First.TextContentAsync());
        await visit.FillProgressAsync();
        await InspectAsync(page, "answering-progress-filled");
        await page.Locator("button[name=then-leave]").ClickAsync();
        await InspectAsync(page, "answering-saved");
        await visit.OpenAsync("/respond/role");
        await InspectAsync(page, "answering-session-over");
        await visit.OpenAsync(visit.Link);
        await InspectAsync(page, "answering-start-begun");
        await visit.SendAsync();
        await visit.AtAsync("review");
        await InspectAsync(page, "answering-review");
        await visit.OpenAsync("/respond/barriers");
        await page.GetByText("Clear answers").First.ClickAsync();
        await InspectAsync(page, "answering-barriers-answered");
        await visit.OpenAsync("/respond");
        await InspectAsync(page, "answering-tasks-complete");
        await visit.OpenAsync("/respond/review");
        await visit.SendAsync();
        await page.InspectErrorAsync("answering-review-unsure", "sure");
        await page.Locator("#sure").CheckAsync();
        await visit.SendAsync();
        await visit.AtAsync("thanks");
        await InspectAsync(page, "answering-thanks");
        await page.Locator("main form button").ClickAsync();
        await page.InspectErrorAsync("answering-thanks-refused", "change");
        await visit.OpenAsync(visit.Link);
        await InspectAsync(page, "answering-start-submitted");
        Assert.Single(_help);
    }

    [Fact]
    public async Task What_is_lacking_and_what_two_devices_answered()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "lacking");
        var page = visit.Page;
        await visit.StartAsync();
        await visit.OpenAsync("/respond/barriers");
        await visit.FillBarriersAsync();
        await visit.SendAsync();
        await visit.AtAsync("progress");
        await visit.OpenAsync("/respond/review");
        await InspectAsync(page, "answering-review-lacking");
        await visit.SendAsync();
        await InspectAsync(page, "answering-review-refused");
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.classList.contains('govuk-error-summary')"));
        await page.Locator(".govuk-error-summary a").First.ClickAsync();
        await page.WaitForURLAsync("**/respond/role?change#org");

        var other = await context.NewPageAsync();
        await other.GotoAsync(page.Url);
        foreach (var (tab, years) in new[] { (page, "4"), (other, "5") })
        {
            await tab.Locator("[name=org][value='1']").CheckAsync();
            await tab.Locator("[name=years]").FillAsync(years);
            await tab.Locator("main form button").First.ClickAsync();
        }

        await InspectAsync(other, "answering-conflict");
        await other.Locator("main form button").First.ClickAsync();
        await other.InspectErrorAsync("answering-conflict-refused", "years.keep");
        Assert.Single(_help);

        await visit.OpenAsync("/respond/progress");
        await visit.FillProgressAsync();
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "lacking")).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await visit.SendAsync();
        await page.GetByText("What you typed just now").WaitForAsync();
        await page.InspectAsync("answering-not-taken");
    }

    [Fact]
    public async Task Saying_no_moving_on_and_stopping_mail()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "second-thoughts");
        var page = visit.Page;
        foreach (var (address, answer) in new[] { ("decline", "ratherNot"), ("moved-on", "movedOn") })
        {
            await visit.OpenAsync($"{visit.Link}/{address}");
            await InspectAsync(page, $"answering-{address}");
            await visit.SendAsync();
            await page.InspectErrorAsync($"answering-{address}-refused", "Input_reason");
            await visit.TickAsync("Input.Reason", answer);
            if (address == "moved-on")
            {
                await page.Locator("[name='Input.SuccessorName']").FillAsync("Rhian Pugh");
                await page.Locator("[name='Input.SuccessorEmail']").FillAsync("rhian@torbay@site.test");
                await page.Locator("main form[method=post]").First.EvaluateAsync("f => { f.noValidate = true }");
                await visit.SendAsync();
                await page.InspectErrorAsync("answering-moved-on-no-address", "Input_SuccessorEmail");
                await page.Locator("[name='Input.SuccessorEmail']").FillAsync("rhian@torbay.test");
            }

            await InspectAsync(page, $"answering-{address}-filled");
            await visit.SendAsync();
            await InspectAsync(page, $"answering-{address}-said");
            await visit.OpenAsync(visit.Link);
            await InspectAsync(page, $"answering-start-{address}");
            await visit.OpenAsync($"{visit.Link}/{address}");
            await visit.SendAsync();
            await page.InspectErrorAsync($"answering-{address}-undo-refused", "undo");
            await page.Locator("#undo").CheckAsync();
            await visit.SendAsync();
        }

        var invitation = await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == "second-thoughts")).Select(i => i.Id).SingleAsync(TestContext.Current.CancellationToken));
        await visit.OpenAsync("/u/" + await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(invitation))));
        await page.InspectAsync("answering-unsubscribe");
        await visit.SendAsync();
        await page.InspectErrorAsync("answering-unsubscribe-refused", "sure");
        await page.Locator("#sure").CheckAsync();
        await visit.SendAsync();
        await page.InspectAsync("answering-unsubscribed");
        await visit.SendAsync();
        await page.InspectAsync("answering-unsubscribed-undo-refused");
        await page.Locator("main form input[type=checkbox]").CheckAsync();
        await visit.SendAsync();
        await page.InspectAsync("answering-subscribed-again");

        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "second-thoughts")).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await visit.OpenAsync(visit.Link);
        await InspectAsync(page, "answering-closed");
        await visit.OpenAsync("/r/forged");
        await page.InspectAsync("answering-not-found");
        Assert.Single(_help);
    }

    [Fact]
    public async Task A_page_that_could_not_be_saved_comes_back_readable_and_is_saved_in_the_end()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var visit = await EveryTypeVisit.InviteAsync(app, context, "not-saved", allowReopen: true);
        var page = visit.Page;
        await visit.StartAsync();
        await visit.FillRoleAsync();
        await context.ClearCookiesAsync();
        await visit.SendAsync();
        await page.GetByText("This page had been open for a long time").WaitForAsync();
        await InspectAsync(page, "answering-lapsed");
        var other = await context.NewPageAsync();
        await StartAsync(other, visit.Link);
        await other.GotoAsync($"{app.Address}/respond/role");
        await other.Locator("button[name=then-leave]").ClickAsync();
        await other.WaitForURLAsync("**/saved-so-far**");
        await visit.SendAsync();
        await page.GetByText("Please open your link again").WaitForAsync();
        await page.InspectAsync("answering-session-over-typed");
        await StartAsync(other, visit.Link);
        await visit.SendAsync();
        await page.Locator("[name=years]").WaitForAsync();
        await InspectAsync(page, "answering-brought-back");
        Assert.Equal(("4", "A hospice"), (await page.InputValueAsync("[name=years]"), await page.InputValueAsync("[name='org.other']")));

        await using (await DatabaseAway.BeginAsync(app.ConnectionString))
        {
            await visit.SendAsync();
            await page.InspectAsync("answering-send-again");
        }

        for (var tries = 0; tries < 20 && !page.Url.EndsWith("/barriers", StringComparison.Ordinal); tries++)
        {
            await visit.SendAsync(); // connections that are gone leave the pool one by one
        }

        await visit.AtAsync("barriers");
        await visit.FillBarriersAsync();
        await visit.SendAsync();
        await visit.AtAsync("progress");
        await page.Locator("[name=comment]").EvaluateAsync("e => { e.value = 'x'.repeat(9 << 20) }");
        await visit.SendAsync();
        await page.GetByText("We could not read this page").WaitForAsync();
        await InspectAsync(page, "answering-lost");

        await visit.OpenAsync("/respond/progress");
        await visit.FillProgressAsync();
        await other.GotoAsync($"{app.Address}/respond/progress");
        await visit.SendAsync();
        await visit.AtAsync("review");
        await visit.SendAsync();
        await visit.AtAsync("thanks");
        await other.Locator("[name=comment]").FillAsync("Too late");
        await other.Locator("main form[method=post] button[type=submit]").First.ClickAsync();
        await other.GetByText("Your answers have been submitted already").WaitForAsync();
        await InspectAsync(other, "answering-submitted-already");
        Assert.Single(_help);
    }

    /// <summary>Axe is a script itself: ours never arrive, so that the page is the one that a browser without scripts shows.</summary>
    [Fact]
    public async Task Without_our_scripts_axe_finds_nothing_either()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        await context.RouteAsync("**/*.js", route => route.AbortAsync());
        var visit = await EveryTypeVisit.InviteAsync(app, context, "plain-axe");
        var page = visit.Page;
        await visit.OpenAsync(visit.Link);
        await InspectAsync(page, "plain-start");
        await visit.StartAsync();
        await InspectAsync(page, "plain-role-empty");
        await visit.SendAsync();
        await page.InspectErrorAsync("plain-role-refused", "org", "years");
        await visit.FillRoleAsync();
        await InspectAsync(page, "plain-role-filled");
        await visit.SendAsync();
        await visit.AtAsync("barriers");
        await InspectAsync(page, "plain-barriers-empty");
        await visit.FillBarriersAsync();
        await InspectAsync(page, "plain-barriers-filled");
        await visit.SendAsync();
        await visit.AtAsync("progress");
        await InspectAsync(page, "plain-progress-empty");
        await visit.FillProgressAsync();
        await page.Locator("[name='since.month']").FillAsync("13");
        await visit.SendAsync();
        await page.InspectErrorAsync("plain-progress-refused", "since.month");
        await page.Locator("[name='since.month']").FillAsync("4");
        await InspectAsync(page, "plain-progress-filled");
        await visit.SendAsync();
        await visit.AtAsync("review");
        await InspectAsync(page, "plain-review");
        await visit.SendAsync();
        await visit.AtAsync("thanks");
        await InspectAsync(page, "plain-thanks");
        Assert.Single(_help);
    }

    [Theory]
    [InlineData(11, 5)]
    [InlineData(5, 12)]
    public async Task A_grid_is_a_table_on_a_wide_screen_and_a_group_of_choices_for_each_row_on_a_narrow_one(int options, int letters)
    {
        var instrument = $$"""
            {"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "g", "type": "grid", "text": "How far?", "dontKnow": true,
              "options": [{{string.Join(", ", Enumerable.Range(1, options).Select(o => $$"""{"code": {{o}}, "label": "{{new string('n', letters - 2)}}{{o}}"}"""))}}],
              "rows": [{"key": "g_one", "text": "One"}, {"key": "g_two", "text": "Another"}]}]}]}]}
            """;
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: instrument, study: $"wide-{options}");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}");
        await page.Locator("main form[method=post] button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/respond/p");
        await InspectAsync(page, $"answering-grid-{options}");

        const string Tops = "document.querySelectorAll('[name=g_one]').length + ' ' + new Set([...document.querySelectorAll('[name=g_one]')].map(i => Math.round(i.getBoundingClientRect().top))).size";
        Assert.Equal($"{options + 1} {options + 1}", await page.EvaluateAsync<string>(Tops));
        await page.SetViewportSizeAsync(1280, 1024);
        Assert.Equal($"{options + 1} 1", await page.EvaluateAsync<string>(Tops));
    }

    private static async Task StartAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.Locator("main form[method=post] button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/respond");
    }

    /// <summary>With the help noted that stands at the foot of the page, as it is said and where.</summary>
    private async Task InspectAsync(IPage page, string name)
    {
        await page.InspectAsync(name);
        if (page.Url.Contains("/session-over", StringComparison.Ordinal))
        {
            return; // nobody knows whose page that was, nor of which study
        }

        _help.Add(await page.Locator("body > footer a[href^='mailto:']").First.EvaluateAsync<string>("a => [...document.querySelectorAll('body > footer a')].map(l => l.textContent).join('|') + a.closest('p').textContent"));
    }
}
