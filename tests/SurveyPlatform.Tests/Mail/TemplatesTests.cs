using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>A study words its own mail (<see cref="SaveTemplate"/>), tries it on itself (<see cref="SendTestMail"/>), and it arrives so.</summary>
public sealed class TemplatesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Body =
        """
        Dear **{{name}}**,

        Please answer {{round}} for {{site}} by {{until}}. See [our page](https://example.org/why) first:

        - it is short
        - it helps

        {{link}}

        Thank you.
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_Ada_words_arrives_filled_as_text_and_as_html_with_the_bare_link_first()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "worded");
        using var ada = await OpenAsync("worded", "invitation/en");
        await ada.Fill("Subject", "{{study}}: a word from {{site}}").Fill("Text", Body).SubmitAsync("Save");
        Assert.Contains("The wording is saved.", ada.Text, StringComparison.Ordinal);

        await app.RunJobAsync<DeliverMail>();

        var mail = Assert.Single(app.Mailbox.Received, m => m.Subject == "Study worded: a word from Site barnsley");
        Assert.StartsWith("Dear Informant 1,\n\nPlease answer Round 2018 for Site barnsley by ", mail.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("See our page (https://example.org/why) first:\n\n- it is short\n- it helps\n\nAnswer the questions:\n", mail.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("<strong>Informant 1</strong>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<li>it helps</li>", mail.Html, StringComparison.Ordinal);
        var link = mail.Links.First(l => l.AbsolutePath.StartsWith("/r/", StringComparison.Ordinal));
        Assert.Equal($"/r/{round.Informants[0].Link}", link.AbsolutePath);
        Assert.StartsWith("<https://survey.test/u/", mail.Header("List-Unsubscribe"), StringComparison.Ordinal);
        Assert.Contains("To get no more mail from this study: https://survey.test/u/", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_looks_like_markup_stays_a_name()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "odd");
        await app.WithAsync((SurveyDb db) => db.Informants.Where(i => i.Email == "informant1@example.org" && i.StudyId == db.Studies.Single(s => s.Code == "odd").Id)
            .ExecuteUpdateAsync(i => i.SetProperty(p => p.Name, "<b>[x](http://evil.example)</b> {{site}}")));
        using var ada = await OpenAsync("odd", "invitation/en");
        await ada.Fill("Subject", "For {{name}}").Fill("Text", Body).SubmitAsync("Save");

        await app.RunJobAsync<DeliverMail>();

        var mail = Assert.Single(app.Mailbox.Received, m => m.Subject.StartsWith("For ", StringComparison.Ordinal));
        Assert.Equal("For <b>[x](http://evil.example)</b> {{site}}", mail.Subject);
        Assert.Contains("<strong>&lt;b&gt;[x](http://evil.example)&lt;/b&gt; {{site}}</strong>", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Welsh_readers_get_the_Welsh_wording_and_others_keep_the_built_in_English()
    {
        await app.Given.OpenRoundAsync(informants: 2, study: "cymru");
        await app.WithAsync((SurveyDb db) => db.Informants.Where(i => i.Email == "informant2@example.org" && i.StudyId == db.Studies.Single(s => s.Code == "cymru").Id)
            .ExecuteUpdateAsync(i => i.SetProperty(p => p.Language, "cy")));
        using var ada = await OpenAsync("cymru", "invitation/cy");
        Assert.Contains("Annwyl {{name}}", ada.Standing("Input.Body").Single(), StringComparison.Ordinal);
        await ada.Fill("Subject", "Gair gan {{study}}").Fill("Text", "Helo {{name}}\n\n{{link}}").SubmitAsync("Save");

        await app.RunJobAsync<DeliverMail>();

        Assert.Equal(["informant2@example.org"], app.Mailbox.RecipientsOf("Gair gan Study cymru"));
        Assert.Contains(app.Mailbox.To("informant1@example.org"), m => m.Text.Contains("part of Study cymru", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_built_in_text_is_where_one_starts_and_says_the_same_when_it_is_saved()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "start");
        var study = await app.WithAsync((SurveyDb db) => db.Studies.SingleAsync(s => s.Code == "start"));
        var wanted = new SampleMail.Wanted(MailKind.Invitation, "2018", "person-1");
        var before = await app.WithAsync((SampleMail samples) => samples.OfAsync(study, wanted, Ct));
        using var ada = await OpenAsync("start", "invitation/en");

        await ada.SubmitAsync("Save");

        Assert.Equal(before.Text, (await app.WithAsync((SampleMail samples) => samples.OfAsync(study, wanted, Ct))).Text);
        await ada.SubmitAsync("Back to the built-in text");
        Assert.Contains("The built-in text stands again.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("This is the built-in text.", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/start/audit");
        Assert.Contains("ada worded the invitation mail (en)", ada.Text, StringComparison.Ordinal);
        Assert.Contains("ada went back to the built-in text of the invitation mail (en)", ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dear {{nmae}}\n\n{{link}}", "There is no field {{nmae}}. The fields are name, role, site, round, study, seats, opens, until and link.")]
    [InlineData("Dear {{name}}", "Write {{link}} once, alone on a line with an empty line above and below it")]
    [InlineData("Go to {{link}} now", "Write {{link}} once, alone on a line")]
    [InlineData("a\n\n{{link}}\n\nb\n\n{{link}}", "Write {{link}} once, alone on a line")]
    [InlineData("[x](javascript:alert(1))\n\n{{link}}", "The link to “javascript:alert(1)” leads neither to the web")]
    [InlineData("<javascript:alert(1)>\n\n{{link}}", "The link to “javascript:alert(1)” leads neither to the web")]
    [InlineData("[x](https://example.org/{{name}})\n\n{{link}}", "leads neither to the web")]
    [InlineData("![x](https://example.org/x.png)\n\n{{link}}", "A mail carries no pictures")]
    [InlineData("https://survey.test/r/abc\n\n{{link}}", "An address with /r/, /c/ or /u/ in it is taken for somebody's personal link.")]
    [InlineData("Dear {{name}\n\n{{link}}", "Two braces that make no field")]
    public async Task What_no_mail_could_be_written_from_is_refused_with_what_was_typed(string body, string message)
    {
        await app.Given.StudyAsync("refused");
        using var ada = await OpenAsync("refused", "reminder/en");

        await ada.Fill("Text", body).SubmitAsync("Save");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(message, ada.Text, StringComparison.Ordinal);
        Assert.Equal(body, ada.Standing("Input.Body").Single().ReplaceLineEndings("\n"));
        Assert.False(await app.WithAsync((SurveyDb db) => db.MailTemplates.AnyAsync(t => t.StudyId == db.Studies.Single(s => s.Code == "refused").Id)));
    }

    [Fact]
    public async Task Ada_reads_it_as_a_person_gets_it_and_sends_it_to_herself_before_she_saves()
    {
        await app.Given.OpenRoundAsync(informants: 3, study: "before");
        using var ada = await OpenAsync("before", "reminder/en");

        await ada.Fill("Text", "Hello {{name}}, <i>you</i> again\n\n{{link}}").Fill("For", "Informant 2").SubmitAsync("Show preview");
        Assert.Contains("Hello Informant 2, <i>you</i> again", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Send a test to me");

        var mail = Assert.Single(app.Mailbox.Received, m => m.Subject.StartsWith("Test: ", StringComparison.Ordinal) && m.Text.Contains("Hello Informant 2", StringComparison.Ordinal));
        Assert.Contains($"The test mail went to {mail.To}.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;you&lt;/i&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("https://survey.test/r/personal-link", mail.Text, StringComparison.Ordinal);
        Assert.Equal("Hello {{name}}, <i>you</i> again\n\n{{link}}", ada.Standing("Input.Body").Single().ReplaceLineEndings("\n"));
        Assert.False(await app.WithAsync((SurveyDb db) => db.MailTemplates.AnyAsync(t => t.StudyId == db.Studies.Single(s => s.Code == "before").Id)));
    }

    [Fact]
    public async Task A_test_that_the_server_does_not_take_says_so()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "nottaken");
        using var ada = await OpenAsync("nottaken", "invitation/en");
        app.Mailbox.FaultFor = _ => MailFault.RecipientNever;

        await ada.SubmitAsync("Send a test to me");
        app.Mailbox.FaultFor = _ => null;

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("The mail server did not take the test mail: 550", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_put_and_delete_a_wording()
    {
        await app.Given.StudyAsync("program");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "program");
        const string One = "/api/v1/studies/program/mail/templates/confirmation/en";
        var builtIn = await program.GetFromJsonAsync<JsonNode>(One, Ct);
        Assert.True((bool)builtIn!["builtIn"]!);

        using var put = await program.PutAsJsonAsync(One, new { subject = "Thanks", body = "Thanks, {{name}}\n\n{{link}}" }, Ct);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using var wrong = await program.PutAsJsonAsync(One, new { subject = "{{link}}", body = "{{x}}" }, Ct);
        var problem = await wrong.Content.ReadFromJsonAsync<JsonNode>(Ct);
        Assert.Equal((422, "invalid"), ((int)wrong.StatusCode, (string?)problem!["code"]));
        var all = await program.GetFromJsonAsync<JsonNode>("/api/v1/studies/program/mail/templates", Ct);
        Assert.Equal(["confirmation/en"], all!["items"]!.AsArray().Where(t => !(bool)t!["builtIn"]!).Select(t => $"{t!["kind"]}/{t["language"]}"));

        using var deleted = await program.DeleteAsync(One, Ct);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(builtIn.ToJsonString(), (await program.GetFromJsonAsync<JsonNode>(One, Ct))!.ToJsonString());
        using var unknown = await program.GetAsync("/api/v1/studies/program/mail/templates/account/en", Ct);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private async Task<Visitor> OpenAsync(string study, string template)
    {
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/mail/templates/{template}");
        return ada;
    }
}
