using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>Whatever stands in a name: it arrives as it was written, says so to a reader of somebody else's (Python), and makes no header and no recipient.</summary>
public sealed class HostileFieldsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] s_headers =
        ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Survey-Mail", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Values => new()
    {
        { "crlf", "Ola\r\nBcc: eve@evil.test\r\n\r\nHello" },
        { "lf", "Ola\nTo: eve@evil.test" },
        { "cr", "Ola\rBcc: eve@evil.test" },
        { "separators", "Ola\u2028Bcc: a@b.test\u2029\u0085\u000b\u000cX: y" },
        { "rtl", "Ola \u202eymene\u202c \u2066x\u2069 \u200f" },
        { "long", new string('x', 10_240) },
        { "longwords", string.Concat(Enumerable.Repeat("žluťoučký kůň ", 800)) },
        { "address", "\" <eve@evil.test>, \"Ola" },
        { "encoded", "=?utf-8?Q?=0D=0ABcc:_eve@evil.test?=" },
        { "braces", "{{link}} {{name}} \\ \" ' < > & %0d%0a" },
        { "dot", ".\r\n.\r\nMAIL FROM:<eve@evil.test>" },
    };

    /// <summary>I-02: in every merge field at once, put where it is kept, as if some door had let it in.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public async Task No_value_of_a_merge_field_makes_a_header_or_a_recipient(string study, string value)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        using var worded = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/mail/templates/invitation/en", new { subject = "{{name}}|{{role}}|{{site}}|{{round}}|{{study}}|{{seats}}", body = "Dear {{name}},\n\n{{role}} {{site}} {{round}} {{study}} {{seats}} {{opens}} {{until}}\n\n{{link}}\n" }, Ct);
        Assert.True(worded.IsSuccessStatusCode, await worded.Content.ReadAsStringAsync(Ct));
        await app.WithAsync(async (SurveyDb db) =>
        {
            var id = await db.Studies.Where(s => s.Code == study).Select(s => s.Id).SingleAsync(Ct);
            await db.Informants.Where(i => i.StudyId == id).ExecuteUpdateAsync(u => u.SetProperty(i => i.Name, value), Ct);
            await db.Seats.Where(s => s.StudyId == id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Role, value), Ct);
            await db.Sites.Where(s => s.StudyId == id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Name, value), Ct);
            await db.Rounds.Where(r => r.StudyId == id).ExecuteUpdateAsync(u => u.SetProperty(r => r.Name, value), Ct);
            await db.Studies.Where(s => s.Id == id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Name, value), Ct);
        });

        await app.RunJobAsync<DeliverMail>();

        var mail = Assert.Single(app.Mailbox.Received, m => m.Text.Contains($"/r/{round.Informants[0].Link}", StringComparison.Ordinal));
        Assert.Equal("informant1@example.org", Assert.Single(mail.Recipients));
        AssertHeadersAreOurs(mail);
        var read = PythonMail.ReadAll(mail.Content)[0];
        var one = OneLine(value);
        Assert.Empty(read.Defects);
        Assert.Equal([one, "informant1@example.org"], read.Mailboxes[^2..]);
        Assert.Equal(OneLine($"{value}|{value}|{value}|{value}|{value}|{value}, {value}"), read.Header("Subject"));
        Assert.DoesNotContain(app.Mailbox.Commands, c => c.Contains("evil.test", StringComparison.Ordinal));
    }

    /// <summary>I-02 at the doors: a NUL, 10 KB and line breaks are refused, or are none any more, and never an error of ours.</summary>
    [Theory]
    [InlineData("nul", "a\u0000b", false)]
    [InlineData("tenkb", null, false)]
    [InlineData("lines", "a\r\nBcc: eve@evil.test", true)]
    [InlineData("turned", "a\u202eb", true)]
    public async Task What_no_name_can_be_is_refused_at_every_door(string study, string? value, bool mayPass)
    {
        value ??= new string('x', 10_240);
        await app.Given.OpenRoundAsync(informants: 1, study: study);
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        using var setting = await PutAsync("", s => s["name"] = value);
        using var site = await PutAsync("/sites/barnsley", s => s["name"] = value);
        using var round = await PutAsync("/rounds/2018", r => r["name"] = value);
        using var person = await app.Given.ImportAsync(study, $"seat,site,role,name,email,from,informant\nseat-1,barnsley,\"{value}\",\"{value}\",informant1@example.org,2016-01-01,person-1\n");

        Assert.All(new[] { setting, site, round }, r => Assert.Equal(mayPass ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, r.StatusCode));
        Assert.Contains(person.StatusCode, mayPass ? [HttpStatusCode.OK] : (HttpStatusCode[])[HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest]);
        await app.RunJobAsync<DeliverMail>();
        var mail = app.Mailbox.Received.Last(m => m.Header("X-Survey-Mail")!.StartsWith("invitation", StringComparison.Ordinal)); // every mail of ours has it
        AssertHeadersAreOurs(mail);
        Assert.Equal("informant1@example.org", Assert.Single(mail.Recipients));

        async Task<HttpResponseMessage> PutAsync(string address, Action<System.Text.Json.Nodes.JsonObject> change)
        {
            var thing = (await ada.GetFromJsonAsync<System.Text.Json.Nodes.JsonObject>($"/api/v1/studies/{study}{address}", Ct))!;
            change(thing);
            return await ada.PutAsJsonAsync($"/api/v1/studies/{study}{address}", thing, Ct);
        }
    }

    private static void AssertHeadersAreOurs(ReceivedMail mail)
    {
        Assert.Equal(s_headers.Order(StringComparer.Ordinal), mail.Headers.Select(h => h.Name).Order(StringComparer.Ordinal));
        Assert.True(Ascii.IsValid(mail.Content));
        Assert.All(Encoding.ASCII.GetString(mail.Content).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.DoesNotContain('\n', Encoding.ASCII.GetString(mail.Content).Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\0', Encoding.ASCII.GetString(mail.Content));
    }

    /// <summary>In a header every break, and every run of blanks, is one blank.</summary>
    private static string OneLine(string text) =>
        string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
