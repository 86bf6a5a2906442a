using Microsoft.Playwright;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Ada prepares next year's questionnaire by forms alone, looks at every page of the editor, and tries what she has made.</summary>
public sealed class EditorJourneyTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private static string Seeded(string year) => File.ReadAllText(Path.Combine(Repository.Folder, "seeds", "pioneers", "questionnaires", $"ki-{year}.json"));

    [Fact]
    public async Task Ada_changes_last_years_questionnaire_and_tries_it()
    {
        await app.Given.OpenRoundAsync(informants: 1, code: "2017", instrument: Seeded("2017"), study: "editor");
        using var account = await app.Cast.AdaAsync("editor");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@editor.test");
        var ada = desk.Page;
        var root = $"{app.Address}/studies/editor/questionnaires/ki";

        await ada.GotoAsync(root);
        await ada.ClickAsync("text=Edit the draft");
        await ada.LookAsync("editor-whole");
        await ada.ClickAsync("text=Your position");
        await ada.LookAsync("editor-page");
        await ada.Locator(".app-editor__form").GetByRole(AriaRole.Link, new() { Name = "What kind of organisation do you mainly work for?" }).ClickAsync();
        await ada.LookAsync("editor-item");

        await ada.GetByLabel("Wording", new() { Exact = true }).FillAsync("What kind of organisation employs you?");
        await ada.GetByLabel("Shown only when").FillAsync("nosuch = 1");
        await PressAsync(ada, "Save the question");
        await ada.LookAsync("editor-item-refused");
        await ada.GetByLabel("Shown only when").FillAsync("");
        await PressAsync(ada, "Save the question");
        await Assertions.Expect(ada.Locator(".app-editor__form")).ToContainTextAsync("Reworded against version 1.");
        await Assertions.Expect(ada.Locator(".app-preview")).ToContainTextAsync("What kind of organisation employs you?");
        await ada.LookAsync("editor-item-saved");

        await ada.GotoAsync($"{root}/edit");
        await ada.Locator("main").GetByRole(AriaRole.Link, new() { Name = "barrier", Exact = true }).ClickAsync();
        await ada.LookAsync("editor-shared-list");
        await ada.GotoAsync($"{root}/edit");
        await ada.GetByRole(AriaRole.Link, new() { Name = "What gets in the way and what helps", Exact = false }).First.ClickAsync();
        await ada.LookAsync("editor-section");

        await ada.GotoAsync($"{root}/edit/position/add-question?type=multiple");
        await ada.LookAsync("editor-add");
        await ada.GotoAsync($"{root}/edit-drop/question/involve");
        await ada.LookAsync("editor-drop-hanging");
        await ada.GotoAsync($"{root}/edit-drop/question/job");
        await ada.LookAsync("editor-drop");
        await ada.GotoAsync($"{root}/edit-history");
        await ada.LookAsync("editor-history");

        await ada.GotoAsync(root);
        await ada.LookAsync("editor-details");
        await ada.ClickAsync("text=Compare with version 1");
        await ada.LookAsync("editor-compare");

        await ada.GotoAsync($"{root}/edit/barriers/bar");
        await ada.LookAsync("editor-grid");
        await ada.GotoAsync($"{root}/try/draft");
        await ada.LookAsync("trial-begin");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Start" }).Or(ada.GetByRole(AriaRole.Link, new() { Name = "Start" })).ClickAsync();
        await ada.LookAsync("trial-page");
        await PressAsync(ada, "Continue");
        await ada.LookAsync("trial-page-refused");
        await ada.GetByLabel("Council (local authority)").CheckAsync();
        await PressAsync(ada, "Continue");
        await ada.ClickAsync("text=All pages and paths");
        await ada.GetByLabel("Keep these answers as a test case").FillAsync("Council");
        await PressAsync(ada, "Keep");
        await ada.LookAsync("trial-path");
        await ada.GotoAsync($"{root}/try/draft/review?case=Council");
        await ada.LookAsync("trial-review");
        await ada.GotoAsync($"{root}/edit?case=Council");
        await ada.LookAsync("editor-whole-by-case");
    }

    [Fact]
    public async Task Without_scripts_and_by_keyboard_alone_she_rewords_moves_and_tries_just_as_well()
    {
        using var account = await app.Cast.AdaAsync("typed");
        await app.Given.QuestionnaireAsync(instrument: Instruments.EveryType, study: "typed");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@typed.test", scripts: false);
        var ada = desk.Page;
        var root = $"{app.Address}/studies/typed/questionnaires/ki";

        await ada.GotoAsync($"{root}/edit/progress/tasks");
        await ada.TabToAsync("Input.Text");
        await ada.Keyboard.PressAsync("Control+A");
        await ada.Keyboard.TypeAsync("What is in place?");
        await ada.TabToAsync("Down: option 1");
        await ada.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ada.Locator(".app-preview")).ToContainTextAsync("What is in place?");
        await Assertions.Expect(ada.Locator("[name='Input.Options[0].Label']")).ToHaveValueAsync("Single point of access");

        // Enter in a field saves, and does not press the first button of a line.
        await ada.TabToAsync("Input.Options[0].Label");
        await ada.Keyboard.TypeAsync("One point of access");
        await ada.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ada.Locator("[name='Input.Options[0].Label']")).ToHaveValueAsync("One point of access");

        await ada.GotoAsync($"{root}/edit/progress");
        await ada.TabToAsync("Down: question tasks");
        await ada.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ada.Locator(".app-parts > li").Nth(1)).ToContainTextAsync("Since when?");
        await ada.TabToAsync("Try this page");
        await ada.Keyboard.PressAsync("Enter");
        await ada.TabToAsync("since.day");
        await ada.Keyboard.TypeAsync("31");
        await ada.TabToAsync("Continue");
        await ada.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ada.Locator(".govuk-error-summary")).ToContainTextAsync("The date for ‘Since when?’ must include a month and a year");
    }

    [Fact]
    public async Task What_she_types_is_shown_while_she_types_it_and_saved_only_when_she_says_so()
    {
        using var account = await app.Cast.AdaAsync("live");
        await app.Given.QuestionnaireAsync(instrument: Instruments.EveryType, study: "live");
        await using var desk = await Desk.OfAsync(chromium, app, "ada@live.test");
        var ada = desk.Page;
        var root = $"{app.Address}/studies/live/questionnaires/ki";
        var (said, pages) = (ada.Locator("#preview [data-preview-said]"), ada.Locator("#preview .app-editor__pages"));

        await ada.GotoAsync($"{root}/edit/progress/tasks");
        await ada.GetByLabel("Wording", new() { Exact = true }).FillAsync("What is in place?");
        await Assertions.Expect(pages).ToContainTextAsync("What is in place?");
        await Assertions.Expect(said).ToHaveTextAsync("What stands in the form. Save it to try it.");
        await ada.GetByLabel("Shown only when").FillAsync("nosuch = 1");
        await Assertions.Expect(said).ToContainTextAsync("1 thing needs a look.");
        await ada.LookAsync("live-item");

        await ada.GotoAsync($"{root}/draft");
        await ada.LookAsync("live-file");
        var text = ada.GetByLabel("Or change it here");
        Assert.DoesNotContain("What is in place?", await text.InputValueAsync(), StringComparison.Ordinal);
        await text.EvaluateAsync("area => { const at = area.value.indexOf('Single point of access'); area.setSelectionRange(at, at + 6) }");
        await text.FocusAsync();
        await ada.Keyboard.TypeAsync("One");
        await Assertions.Expect(pages).ToContainTextAsync("One point of access");
        await ada.Keyboard.TypeAsync("\"");
        await Assertions.Expect(said).ToContainTextAsync("What stands in the form cannot be shown yet. 1 thing needs a look.");
        await Assertions.Expect(pages).ToContainTextAsync("One point of access");
        await ada.LookAsync("live-file-broken");
        await ada.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(said).ToHaveTextAsync("What stands in the form. Save it to try it.");

        await PressAsync(ada, "Preview without saving");
        await Assertions.Expect(ada.Locator("#preview")).ToBeFocusedAsync();
        await ada.GotoAsync($"{root}/draft");
        await Assertions.Expect(pages).ToContainTextAsync("Single point of access");
    }

    private static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
}
