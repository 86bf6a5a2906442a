using System.Net.Http.Json;
using Microsoft.Playwright;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>The contact check before a round in a browser: its page empty, refused, answered and over, and what Ada sees of it.</summary>
public sealed class ContactCheckJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_mail_to_the_change_settled()
    {
        await app.Cast.AdaAsync("checked");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "checked");
        await app.Given.PanelAsync(6, "checked", "barnsley", "leeds");
        await app.Given.QuestionnaireAsync(study: "checked");
        using var planned = await program.PutAsJsonAsync("/api/v1/studies/checked/rounds/2018", new
        {
            name = "Key informant survey 2018",
            questionnaire = "ki",
            frameDate = "2018-03-20",
            opensAt = "2018-03-26T09:00:00+01:00",
            closesAt = "2018-05-01T00:00:00+01:00",
        }, Ct);
        planned.EnsureSuccessStatusCode();
        await SaveStudyAsync(program, approvalAbove: 5);
        await using var ada = await Desk.OfAsync(chromium, app, "ada@checked.test");
        await ada.Page.GotoAsync($"{app.Address}/studies/checked/rounds/2018/contact-check");
        await ada.Page.LookAsync("contact-check-needs-approval");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
        await ada.Page.GetByText("That was you.").WaitForAsync();
        await ada.Page.LookAsync("contact-check-approval-asked");
        await SaveStudyAsync(program, approvalAbove: null);
        await ada.Page.GotoAsync($"{app.Address}/studies/checked/rounds/2018/contact-check");
        await ada.Page.LookAsync("contact-check-before");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Ask 6 people" }).ClickAsync();
        await app.RunJobAsync<DeliverMail>();

        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(LinkOf(1));
        await page.InspectAsync("contact-check-empty");
        await SendAsync(page);
        await page.InspectErrorAsync("contact-check-refused", "Input_Answer");
        await page.GetByLabel("I am still here, but something has changed").CheckAsync();
        await SendAsync(page);
        await page.InspectErrorAsync("contact-check-nothing-changed", "Input_Name");
        await page.Locator("[name='Input.Role']").FillAsync("Director of integration");
        await page.Locator("[name='Input.Email']").FillAsync("nobody");
        await SendAsync(page);
        await page.InspectErrorAsync("contact-check-no-address", "Input_Email");
        await page.Locator("[name='Input.Email']").FillAsync("new@site.test");
        await page.InspectAsync("contact-check-filled");
        await SendAsync(page);
        await page.InspectAsync("contact-check-changed");
        await page.GotoAsync(LinkOf(2));
        await page.GetByLabel("Yes, all of this is right").CheckAsync();
        await SendAsync(page);
        await page.InspectAsync("contact-check-confirmed");
        await page.GotoAsync(LinkOf(3));
        await page.GetByLabel("I no longer do this work").CheckAsync();
        await page.Locator("[name='Input.SuccessorName']").FillAsync("Rhian Pugh");
        await SendAsync(page);
        await page.InspectAsync("contact-check-no-longer");
        await page.GotoAsync(LinkOf(4));
        await page.GetByLabel("I am still here, but something has changed").CheckAsync();
        await page.Locator("[name='Input.Email']").FillAsync("newer@site.test");
        await SendAsync(page);

        await ada.Page.GotoAsync($"{app.Address}/studies/checked/rounds/2018/contact-check");
        await ada.Page.LookAsync("contact-check-after");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Make a fresh link for Informant 5" }).ClickAsync();
        await ada.Page.LookAsync("contact-check-fresh-link");
        await ada.Page.GotoAsync($"{app.Address}/studies/checked/rounds/2018");
        await ada.Page.LookAsync("contact-check-round");
        using var launched = await program.PostAsync("/api/v1/studies/checked/rounds/2018/launch", null, Ct);
        launched.EnsureSuccessStatusCode();
        await page.GotoAsync(LinkOf(3));
        await page.InspectAsync("contact-check-over");
    }

    private static async Task SaveStudyAsync(HttpClient program, int? approvalAbove)
    {
        using var saved = await program.PutAsJsonAsync("/api/v1/studies/checked", new { name = "Study checked", timeZone = "Europe/London", approvalAbove }, Ct);
        saved.EnsureSuccessStatusCode();
    }

    private string LinkOf(int person) => app.Mailbox.To($"informant{person}@example.org")[0].Links[0].ToString();

    private static Task SendAsync(IPage page) => page.Locator("main form[method=post] button[type=submit]").First.ClickAsync();
}
