using System.Text;
using Microsoft.Playwright;
using SurveyPlatform.Core.Mail;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Ada takes a round from the panel file to its close, and looks at every page on the way.</summary>
public sealed class AdministratorJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private const string Panel =
        """
        seat,site,role,organisation_type,name,email,from
        barnsley-ccg,barnsley,Manager,CCG,Ola Brandt,ola@example.org,2016-01-01
        barnsley-la,barnsley,Director,Council,Per Quist,per@example.org,2016-01-01
        leeds-ccg,leeds,Manager,CCG,Sam Ødegård,sam@example.org,2016-01-01

        """;

    [Fact]
    public async Task Ada_takes_a_round_from_the_panel_file_to_its_close()
    {
        using var account = await app.Cast.AdaAsync("desk");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@desk.test");
        var ada = desk.Page;
        var root = $"{app.Address}/studies/desk";
        await ada.GotoAsync(root);
        await ada.LookAsync("administrator-empty-overview");

        await ada.ClickAsync("text=Add the sites");
        await AddSiteAsync(ada, "barnsley", "Barnsley", "Wave 1");
        await ada.ClickAsync("text=Add a site");
        await ada.LookAsync("administrator-site");
        await AddSiteAsync(ada, "leeds", "Leeds", "Wave 2");
        await ada.LookAsync("administrator-sites");

        await ada.GotoAsync($"{root}/panel/import");
        await ada.LookAsync("administrator-import");
        await ShowAsync(ada, Panel.Replace("per@example.org", "per at example", StringComparison.Ordinal));
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("“per at example” is not exactly one e-mail address.");
        await ada.LookAsync("administrator-import-refused");
        await ada.GotoAsync($"{root}/panel/import");
        await ShowAsync(ada, Panel);
        await ada.LookAsync("administrator-import-preview");
        await PressAsync(ada, "Apply all 3 rows");
        await ada.LookAsync("administrator-panel");
        await ada.ClickAsync("text=Sam Ødegård");
        await ada.LookAsync("administrator-informant");

        await ada.GotoAsync($"{root}/questionnaires/add");
        await ada.GetByLabel("Code").FillAsync("ki");
        await ada.GetByLabel("Or paste it here").FillAsync(Instruments.EveryType);
        await ada.LookAsync("administrator-questionnaire-add");
        await PressAsync(ada, "Save the draft");
        await ada.LookAsync("administrator-draft");
        await PressAsync(ada, "Publish as version 1");
        await ada.LookAsync("administrator-questionnaire");
        await ada.GotoAsync($"{root}/questionnaires/ki/draft");
        await ada.GetByLabel("Or change it here").FillAsync(Instruments.Doubtful.Replace("a = 1 or", "a = 1 and", StringComparison.Ordinal));
        await PressAsync(ada, "Save the draft");
        await ada.LookAsync("administrator-draft-refused");
        await ada.GetByLabel("Or change it here").FillAsync(Instruments.Doubtful);
        await PressAsync(ada, "Save the draft");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("2 things in the draft that may not be meant");
        await ada.LookAsync("administrator-draft-doubtful");

        await ada.GotoAsync($"{root}/rounds/new");
        await ada.GetByLabel("Code").FillAsync("2018");
        await ada.GetByLabel("Name").FillAsync("Round 2018");
        await ada.GetByLabel("Opens").FillAsync("2018-02-01T09:00");
        await ada.GetByLabel("Closes (optional)").FillAsync("2018-03-01T00:00");
        await ada.LookAsync("administrator-round-plan");
        await PressAsync(ada, "Save the plan");
        await ada.LookAsync("administrator-launch");
        await PressAsync(ada, "Launch to 3 people");
        await ada.WaitForURLAsync($"{root}/rounds/2018");
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(3, app.Mailbox.Received.Count(m => m.To is "ola@example.org" or "per@example.org" or "sam@example.org"));

        await ada.ReloadAsync();
        await ada.LookAsync("administrator-round");
        await ada.GotoAsync($"{root}/mail");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("3 sent");
        await ada.LookAsync("administrator-mail");
        await ada.GotoAsync($"{root}/rounds/2018");
        await ada.ClickAsync("text=Close the round");
        await ada.LookAsync("administrator-close");
        await PressAsync(ada, "Close the round");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("0 of 3 (0 %) have answered");

        foreach (var page in new[] { "", "/rounds", "/audit", "/people", "/people/keys", "/settings", "/participation", "/extracts" })
        {
            await ada.GotoAsync(root + page);
            await ada.LookAsync("administrator" + (page.Length == 0 ? "-overview" : page.Replace('/', '-')));
        }

        await ada.GotoAsync(app.Address);
        await ada.LookAsync("administrator-studies");
    }

    [Fact]
    public async Task Without_scripts_and_by_keyboard_alone_she_launches_just_as_well()
    {
        await app.Given.PanelAsync(2, "keys", "barnsley");
        await app.Given.QuestionnaireAsync(study: "keys");
        using var account = await app.Cast.AdaAsync("keys");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@keys.test", scripts: false);
        var ada = desk.Page;
        await ada.GotoAsync($"{app.Address}/studies/keys/rounds/new");
        await ada.TabToAsync("Input.Round");
        await ada.Keyboard.TypeAsync("2018");
        await ada.TabToAsync("Input.Name");
        await ada.Keyboard.TypeAsync("Round 2018");
        await ada.TabToAsync("Save the plan");
        await ada.Keyboard.PressAsync("Enter");
        await ada.WaitForURLAsync("**/rounds/2018/launch");
        await ada.TabToAsync("Launch to 2 people");
        await ada.Keyboard.PressAsync("Enter");
        await ada.WaitForURLAsync("**/rounds/2018");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("2 people are asked from");
    }

    private static async Task AddSiteAsync(IPage ada, string code, string name, string group)
    {
        await ada.GetByLabel("Code").FillAsync(code);
        await ada.GetByLabel("Name").FillAsync(name);
        await ada.GetByLabel("Group (optional)").FillAsync(group);
        await PressAsync(ada, "Save");
    }

    private static async Task ShowAsync(IPage ada, string file)
    {
        await ada.GetByLabel("File").SetInputFilesAsync(new FilePayload { Name = "panel.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(file) });
        await PressAsync(ada, "Show what would change");
    }

    private static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
