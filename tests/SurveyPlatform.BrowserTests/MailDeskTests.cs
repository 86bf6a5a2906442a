using System.Net.Http.Json;
using System.Text;
using Microsoft.Playwright;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.BrowserTests;

/// <summary>Ada's pages around a launch: what waits for a second person, what is held up, and one mail for several seats.</summary>
public sealed class MailDeskTests(BrowserApp app, Chromium chromium) : IClassFixture<BrowserApp>
{
    private const string Study = "desk";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_launch_of_two_persons_and_mail_that_is_held_up_read_well_on_every_screen()
    {
        (await app.Cast.AdaAsync(Study)).Dispose();
        using var program = await app.Cast.ProgramAsync(Role.Administrator, Study);
        await PrepareAsync(program);
        await using var ada = await Desk.OfAsync(chromium, app, $"ada@{Study}.test");

        await ada.Page.GotoAsync($"{app.Address}/studies/{Study}/rounds/2018/launch");
        await ada.Page.LookAsync("launch-needs-approval");
        await ada.Page.Locator("main form[method=post] button").Last.ClickAsync();
        await ada.Page.GetByText("asked").First.WaitForAsync();
        await ada.Page.GotoAsync($"{app.Address}/studies/{Study}/rounds/2018/launch");
        await ada.Page.LookAsync("launch-approval-asked");

        using var released = await program.PutAsJsonAsync($"/api/v1/studies/{Study}", new { name = "Study desk", timeZone = "Europe/London" }, Ct);
        using var launched = await program.PostAsync(new Uri($"/api/v1/studies/{Study}/rounds/2018/launch", UriKind.Relative), null, Ct);
        Assert.True(released.IsSuccessStatusCode && launched.IsSuccessStatusCode, await launched.Content.ReadAsStringAsync(Ct));
        app.Mailbox.FaultFor = to => to.EndsWith("@site.test", StringComparison.Ordinal) ? MailFault.RecipientLater : null;
        await app.RunJobAsync<DeliverMail>();
        await ada.Page.GotoAsync($"{app.Address}/studies/{Study}/rounds/2018/launch");
        await ada.Page.LookAsync("launch-launched");

        foreach (var pause in new[] { $"studies/{Study}/mail/pause", "mail/domains/nhs.test/pause" })
        {
            using var paused = await program.PostAsync(new Uri($"/api/v1/{pause}", UriKind.Relative), null, Ct);
            Assert.True(paused.IsSuccessStatusCode, pause);
        }

        await ada.Page.GotoAsync($"{app.Address}/studies/{Study}/mail");
        await ada.Page.LookAsync("mail-study-and-domain-paused");
        Assert.Equal(1, await ada.Page.GetByText("1 domain puts our mail off").CountAsync());
        Assert.Equal(1, await ada.Page.GetByText("in the mail for another of their seats").CountAsync());
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Invitation" }).First.ClickAsync();
        await ada.Page.LookAsync("mail-details");

        var about = app.Mailbox.To("tom@trust.test")[0].MessageId;
        foreach (var says in new[] { "I am on leave and will be back on 20 March 2018.", "I have left the Trust. Please contact Siân Hughes, sian.hughes@trust.example." })
        {
            using var message = new StringContent(
                $"From: Tom <tom@trust.test>\r\nSubject: Automatic reply\r\nMessage-ID: <{says.Length}@trust.test>\r\nIn-Reply-To: {about}\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{says}\r\n", Encoding.UTF8, "message/rfc822");
            using var taken = await program.PostAsync("/api/v1/mail/returned", message, Ct);
            Assert.True(taken.IsSuccessStatusCode, says);
        }

        await ada.Page.GotoAsync($"{app.Address}/studies/{Study}/mail/returned");
        await ada.Page.LookAsync("mail-returned");
    }

    /// <summary>Four people, one of whom sits in two seats; more than two need a second person.</summary>
    private async Task PrepareAsync(HttpClient program)
    {
        await app.Given.SiteAsync("airedale", Study);
        await app.Given.QuestionnaireAsync(study: Study);
        using var panel = await app.Given.ImportAsync(Study,
            """
            seat,site,role,name,email,from,informant
            a,airedale,Programme director of the integrated care pioneer,Emma-Louise Featherstonehaugh,emma-louise.featherstonehaugh@nhs.test,2016-01-01,p1
            b,airedale,Lead,Emma-Louise Featherstonehaugh,emma-louise.featherstonehaugh@nhs.test,2016-01-01,p1
            c,airedale,Deputy,Rhian,rhian@site.test,2016-01-01,p2
            d,airedale,Nurse,Tom,tom@trust.test,2016-01-01,p3
            e,airedale,Nurse,Anna,anna@site.test,2016-01-01,p4
            """);
        using var study = await program.PutAsJsonAsync($"/api/v1/studies/{Study}", new { name = "Study desk", timeZone = "Europe/London", approvalAbove = 2 }, Ct);
        var now = app.Clock.GetUtcNow();
        using var round = await program.PutAsJsonAsync($"/api/v1/studies/{Study}/rounds/2018", new
        {
            name = "Key informant survey 2018",
            questionnaire = "ki",
            frameDate = "2018-01-31",
            opensAt = now,
            closesAt = now.AddDays(40),
            reminders = new[] { new { afterDays = 7 }, new { afterDays = 14 } },
        }, Ct);
        Assert.All([panel, study, round], r => Assert.True(r.IsSuccessStatusCode, $"{r.RequestMessage!.RequestUri}: {r.StatusCode}"));
    }
}
