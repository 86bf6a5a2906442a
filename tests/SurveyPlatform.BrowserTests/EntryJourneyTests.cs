using Microsoft.Playwright;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Ada enters a paper; an informant sees last year's answers; what people said of themselves waits for a decision.</summary>
public sealed class EntryJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private static readonly string WithPrevious = Instruments.EveryType
        .Replace("\"key\": \"bar\",", "\"key\": \"bar\", \"previous\": \"before\",", StringComparison.Ordinal)
        .Replace("\"key\": \"years\",", "\"key\": \"years\", \"previous\": \"before\",", StringComparison.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ada_enters_what_came_on_paper()
    {
        var round = await app.Given.OpenRoundAsync(instrument: WithPrevious, study: "paper");
        using var account = await app.Cast.AdaAsync("paper");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@paper.test");
        var ada = desk.Page;
        await ada.GotoAsync($"{app.Address}/studies/paper/rounds/2018");
        await ada.LookAsync("entry-round");
        await ada.GetByRole(AriaRole.Link, new() { Name = "Enter answers of Informant 1" }).ClickAsync();
        await ada.LookAsync("entry-begin");
        await ada.ClickAsync("button:has-text('Begin')");
        await ada.LookAsync("entry-begin-error");
        await ada.GetByLabel("On paper").CheckAsync();
        await ada.ClickAsync("button:has-text('Begin')");
        await ada.GotoAsync($"{app.Address}/respond/role");
        await ada.LookAsync("entry-question");
        await ada.GetByLabel("Local authority").CheckAsync();
        await ada.GetByLabel("Years in post").FillAsync("4");
        await ada.ClickAsync("button:has-text('Continue')");
        await ada.GotoAsync($"{app.Address}/respond/review");
        await ada.ClickAsync("button:has-text('Submit')");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("The answers of Informant 1 are entered and submitted.");
        await ada.GotoAsync($"{app.Address}/respond");
        await ada.LookAsync("entry-over");
        await ada.GotoAsync($"{app.Address}/studies/paper/panel/{round.Informants[1].Informant}");
        await ada.LookAsync("entry-informant");

        await app.WithAsync((MoveOn move) => move.RunAsync(round.Informants[1].InvitationId, new() { SuccessorName = "Sue Hill", SuccessorEmail = "sue@example.org" }, Ct));
        await ada.ReloadAsync();
        await ada.LookAsync("moved-on-informant");
        await ada.ClickAsync("text=Use these");
        await ada.LookAsync("moved-on-import");
        await ada.GotoAsync($"{app.Address}/studies/paper/panel");
        await ada.LookAsync("moved-on-panel");
        await ada.GotoAsync($"{app.Address}/studies/paper/extracts/new");
        await ada.LookAsync("paradata-new");
    }

    [Fact]
    public async Task An_informant_sees_what_they_answered_last_year()
    {
        var last = await app.Given.OpenRoundAsync(instrument: WithPrevious, study: "previous", code: "2017");
        await AnswerAsync(last.Informants[0]);
        app.Clock.Advance(TimeSpan.FromDays(1));
        var round = await app.Given.OpenRoundAsync(instrument: WithPrevious, study: "previous", code: "2018");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{app.Address}/r/{round.Informants[0].Link}");
        await page.ClickAsync("button:has-text('Start')");
        await page.GotoAsync($"{app.Address}/respond/role");
        await page.LookAsync("previous-number");
        await page.GotoAsync($"{app.Address}/respond/barriers");
        await page.LookAsync("previous-grid");
        await page.Locator("[name=bar_ig][value='1']").CheckAsync();
        await page.ClickAsync("button:has-text('Continue')");
        await page.GotoAsync($"{app.Address}/respond/review");
        await page.LookAsync("previous-review");
        Assert.Contains("In Round 2017 you answered: Significant", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private async Task AnswerAsync(Given.Asked informant)
    {
        using var visitor = await app.Cast.AnsweringAsync(informant);
        await visitor.OpenAsync("/respond/role");
        await visitor.Tick("Local authority").Fill("Years in post", "3").SubmitAsync();
        await visitor.Tick("Significant", "Information governance and the sharing of patient data").Tick("Minor", "IT systems that do not work together").SubmitAsync();
        await visitor.OpenAsync("/respond/review");
        await visitor.SubmitAsync("Submit");
        Assert.Equal("/respond/thanks", visitor.Address);
    }
}
