using System.Net;
using System.Security.Cryptography;
using System.Text;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>One whole round by nothing but forms in browsers without JavaScript, from an empty study to the answers in the evaluator's hands.</summary>
public sealed class WholeRoundFormsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Root = "/studies/forms";

    private const string Panel =
        """
        seat;site;role;organisation_type;name;email;from
        barnsley-ccg;barnsley;Manager;CCG;Ola Brandt;ola@example.org;2016-01-01
        barnsley-la;barnsley;Director;Council;Per Quist;per@example.org;2016-01-01
        leeds-ccg;leeds;Manager;CCG;Sam Ødegård;sam@example.org;2016-01-01

        """;

    [Fact]
    public async Task People_take_a_round_from_panel_file_to_the_file_of_answers()
    {
        using var ada = await app.Cast.AdaAsync("forms");
        await AddSitesAsync(ada);
        await ImportPanelAsync(ada);
        await PublishQuestionnaireAsync(ada);
        await PlanRoundAsync(ada);
        await LaunchFromThreeBrowsersAsync(ada);

        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(["ola@example.org", "per@example.org", "sam@example.org"], app.Mailbox.Received.Select(m => m.To).Order(StringComparer.Ordinal));
        await AnswerAsync("ola@example.org", "4", null);
        await AnswerAsync("sam@example.org", "12", "Førde, \"the fjord\"");

        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(["per@example.org"], app.Mailbox.RecipientsOf("Reminder"));

        await ShowBenHisSiteOnlyAsync(ada);
        await CloseAsync(ada);
        await HandOverTheAnswersAsync(ada);
    }

    private static async Task AddSitesAsync(Visitor ada)
    {
        await ada.OpenAsync(Root);
        await ada.FollowAsync("Add the sites");
        await ada.Fill("Code", "barnsley").Fill("Name", "Barnsley").Fill("Group (optional)", "Wave 1").SubmitAsync("Save");
        await ada.FollowAsync("Add a site");
        await ada.Fill("Code", "leeds").Fill("Name", "Leeds").Fill("Group (optional)", "Wave 2").SubmitAsync("Save");
        Assert.Contains("2 sites.", ada.Text, StringComparison.Ordinal);
    }

    private static async Task ImportPanelAsync(Visitor ada)
    {
        await ada.OpenAsync(Root);
        await ada.FollowAsync("Import the panel");
        await ada.Attach("File", "panel.csv", Encoding.UTF8.GetBytes(Panel + "york-ccg;york;Manager;CCG;Wim;not an address;2016-01-01\n")).SubmitAsync("Show what would change");
        Assert.Equal("The file cannot be imported yet", ada.Heading);
        Assert.Contains("Row 5 email not an address “not an address” is not exactly one e-mail address. york-ccg, Wim", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync($"{Root}/panel");
        Assert.Contains("No seats yet", ada.Text, StringComparison.Ordinal);

        await ada.FollowAsync("Import a panel file");
        await ada.Attach("File", "panel.csv", Encoding.UTF8.GetBytes(Panel)).SubmitAsync("Show what would change");
        Assert.Equal("What would change", ada.Heading);
        await ada.SubmitAsync("Apply all 3 rows");
        Assert.Contains("3 added, 0 changed, 0 ended, 0 unchanged", ada.Page.Body!.TextContent, StringComparison.Ordinal); // the parser always makes a body
        Assert.Contains("Sam Ødegård", ada.Text, StringComparison.Ordinal);
    }

    private static async Task PublishQuestionnaireAsync(Visitor ada)
    {
        await ada.OpenAsync(Root);
        await ada.FollowAsync("Publish a questionnaire");
        await ada.FollowAsync("Bring the first one");
        await ada.Fill("Code", "ki").Fill("Or paste it here", Given.ShortInstrument).SubmitAsync("Save the draft");
        await ada.SubmitAsync("Publish as version 1");
        Assert.Contains("Version 1", ada.Text, StringComparison.Ordinal);
    }

    private static async Task PlanRoundAsync(Visitor ada)
    {
        await ada.OpenAsync(Root);
        await ada.FollowAsync("Plan the first round");
        ada.Fill("Code", "2018").Fill("Name", "Round 2018").Fill("Opens", "2018-02-01T09:00").Fill("Closes (optional)", "2018-01-01T00:00");
        await ada.Fill("Days after the invitation", "", "Reminder 2").Fill("Days after the invitation", "", "Reminder 3").SubmitAsync("Save the plan");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Equal("#Input_ClosesAt", ada.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));

        await ada.Fill("Closes (optional)", "2018-03-01T00:00").SubmitAsync("Save the plan");
        Assert.Equal($"{Root}/rounds/2018/launch", ada.Address);
        Assert.Contains("3 people are asked", ada.Text, StringComparison.Ordinal);
        Assert.Contains("1 reminder before the round closes.", ada.Text, StringComparison.Ordinal);
    }

    private async Task LaunchFromThreeBrowsersAsync(Visitor ada)
    {
        const string Launch = "Launch to 3 people";
        using var laptop = await SignInAsync("ada@forms.test");
        using var forgotten = await SignInAsync("ada@forms.test");
        await laptop.OpenAsync($"{Root}/rounds/2018/launch");
        await forgotten.OpenAsync($"{Root}/rounds/2018/launch");

        await Task.WhenAll(ada.SubmitAsync(Launch), laptop.SubmitAsync(Launch));
        await forgotten.SubmitAsync(Launch);

        Assert.All([ada, laptop, forgotten], browser => Assert.Equal($"{Root}/rounds/2018", browser.Address));
        await ada.OpenAsync($"{Root}/audit");
        Assert.Single(ada.Text.Split("ada launched round 2018 to 3 people.")[1..]);
    }

    private async Task AnswerAsync(string address, string years, string? comment)
    {
        using var informant = app.NewVisitor();
        await informant.OpenAsync(app.Mailbox.To(address)[0].Links[0].ToString());
        await informant.SubmitAsync("Start");
        await informant.Fill("Years in post", years).SubmitAsync();
        if (comment is not null)
        {
            await informant.Fill("Why so long? (optional)", comment).SubmitAsync();
        }

        await informant.SubmitAsync("Submit");
        Assert.Equal("Your answers are recorded", informant.Heading);
    }

    private async Task ShowBenHisSiteOnlyAsync(Visitor ada)
    {
        await ada.OpenAsync($"{Root}/panel");
        await ada.FollowAsync("Sam Ødegård");
        var sam = ada.Address;
        using var ben = await InviteAsync(ada, "Ben", "Coordinator: fieldwork and results of their own sites", "Barnsley");

        foreach (var page in new[] { $"{Root}/rounds/2018?who=all", $"{Root}/panel" })
        {
            await ben.OpenAsync(page);
            Assert.Contains("Per Quist", ben.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Ødegård", ben.Text, StringComparison.Ordinal);
        }

        await ben.OpenAsync(sam);
        Assert.Equal(HttpStatusCode.NotFound, ben.Status);
        foreach (var page in new[] { "/mail", "/panel/import", "/rounds/2018/close", "/people", "/extracts" })
        {
            await ben.OpenAsync(Root + page);
            Assert.Equal((page, HttpStatusCode.Forbidden), (page, ben.Status));
        }
    }

    private async Task CloseAsync(Visitor ada)
    {
        await ada.OpenAsync($"{Root}/rounds/2018");
        await ada.FollowAsync("Close the round");
        Assert.Contains("1 person has not finished", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Close the round");
        Assert.Contains("2 of 3 (67 %) have answered, from 2 of 2 sites.", ada.Text, StringComparison.Ordinal);

        using var per = app.NewVisitor();
        await per.OpenAsync(app.Mailbox.To("per@example.org")[1].Links[0].ToString());
        Assert.Equal("Round 2018 is closed", per.Heading);
    }

    private async Task HandOverTheAnswersAsync(Visitor ada)
    {
        using var eve = await InviteAsync(ada, "Eve", "Evaluator: results and pseudonymised data, no names", null);
        await eve.OpenAsync($"{Root}/extracts");
        await eve.FollowAsync("New extract");
        await eve.Fill("What is it for? (optional)", "annual report").SubmitAsync("Build");
        Assert.Contains("Waiting to be built", eve.Text, StringComparison.Ordinal);

        await app.RunJobAsync<BuildExtracts>();
        await eve.FollowAsync("Look again");
        Assert.Contains("Ready: 2 rows", eve.Text, StringComparison.Ordinal);
        await eve.SubmitAsync(eve.Page.QuerySelector("main form button")!.TextContent.Trim()); // it names the file

        Assert.Equal("text/csv", eve.Reply.Content.Headers.ContentType!.MediaType);
        var bytes = await eve.Reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var file = Encoding.UTF8.GetString(bytes);
        Assert.Equal(3, file.TrimEnd().Split("\r\n").Length);
        Assert.Contains(",12,\"Førde, \"\"the fjord\"\"\"", file, StringComparison.Ordinal);
        Assert.Contains(",4,-91", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Ødegård", file, StringComparison.Ordinal);
        await ada.OpenAsync($"{Root}/audit");
        Assert.Contains($"2 rows, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}, for: annual report", ada.Text, StringComparison.Ordinal);
    }

    /// <summary>Ada adds somebody, who sets a password by the link she hands over.</summary>
    private async Task<Visitor> InviteAsync(Visitor ada, string name, string role, string? site)
    {
        await ada.OpenAsync($"{Root}/people");
        ada.Fill("Email address", $"{name}@forms.test").Fill("Name (optional)", name).Tick(role);
        if (site is not null)
        {
            ada.Tick(site);
        }

        await ada.SubmitAsync("Save");
        var visitor = app.NewVisitor();
        await visitor.OpenAsync(ada.Page.QuerySelector(".app-secret")!.TextContent); // shown this once
        await visitor.Fill("New password", Cast.Password).Fill("The same again", Cast.Password).SubmitAsync("Set password and sign in");
        return visitor;
    }

    private async Task<Visitor> SignInAsync(string email)
    {
        var visitor = app.NewVisitor();
        await visitor.OpenAsync("/account/login");
        await visitor.Fill("Email address", email).Fill("Password", Cast.Password).SubmitAsync("Sign in");
        return visitor;
    }
}
