using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>One mail, one mailbox: from the panel file to the wire.</summary>
public sealed class OneRecipientTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Header = "seat,site,role,name,email,from,informant\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>M-10: every attempt of a thousand mails, of which a good part is put off after the final dot once or twice.</summary>
    [Fact]
    public async Task Every_attempt_of_a_thousand_mails_has_one_recipient_and_the_message_id_of_its_row()
    {
        const int People = 1000;
        var round = await app.Given.OpenRoundAsync(People, study: "thousand");
        var left = new ConcurrentDictionary<string, int>(round.Informants.Select((person, n) => KeyValuePair.Create(person.Email, n % 10 == 0 ? 2 : n % 3 == 0 ? 1 : 0)));
        var names = round.Informants.ToDictionary(person => person.Email, person => person.Name);
        var refusals = left.Values.Sum();
        var (earlier, commands) = (app.Mailbox.Offered.Count, app.Mailbox.Commands.Count);
        app.Mailbox.FaultFor = to => left[to] > 0 ? MailFault.MessageLater : null;
        for (var run = 0; run < 3; run++)
        {
            await app.RunJobAsync<DeliverMail>();
            foreach (var email in left.Keys)
            {
                left[email]--; // each was offered once in this run
            }

            app.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        app.Mailbox.FaultFor = _ => null;
        var rows = await app.WithAsync((SurveyDb db) => db.OutgoingMail.Where(m => db.Studies.Any(s => s.Id == m.StudyId && s.Code == "thousand")).ToDictionaryAsync(m => m.MessageId!, Ct));
        var offered = app.Mailbox.Offered.Skip(earlier).ToList();
        Assert.Equal((People, People + refusals), (rows.Count, offered.Count));
        Assert.All(offered, m =>
        {
            var to = Assert.Single(m.Recipients);
            Assert.Equal((rows[m.MessageId].Recipient, $"\"{names[to]}\" <{to}>"), (to, m.Header("To")));
            Assert.DoesNotContain(m.Headers, h => h.Name.Equals("Cc", StringComparison.OrdinalIgnoreCase) || h.Name.Equals("Bcc", StringComparison.OrdinalIgnoreCase));
        });
        Assert.All(offered.GroupBy(m => m.To), m => Assert.Single(m.Select(a => a.MessageId).Distinct()));
        Assert.Equal(rows.Values.Sum(r => r.Attempts), offered.Count);
        Assert.All(rows.Values, r => Assert.Equal(MailState.Sent, r.State));
        foreach (var word in (string[])["MAIL", "RCPT", "DATA"])
        {
            Assert.Equal((word, offered.Count), (word, app.Mailbox.Commands.Skip(commands).Count(c => c.StartsWith(word, StringComparison.Ordinal))));
        }
    }

    /// <summary>I-03: what is not exactly one mailbox is refused with its row, and none of the file is taken.</summary>
    [Theory]
    [InlineData("a@x.test, b@y.test")]
    [InlineData("a@x.test; b@y.test")]
    [InlineData("a@x.test b@y.test")]
    [InlineData("\"x\" <a@x.test>; b@y.test")]
    [InlineData("\"x\" <a@x.test>")]
    [InlineData("a@x.test <b@y.test>")]
    [InlineData("group: a@x.test, b@y.test;")]
    [InlineData("\"a b\"@x.test")]
    [InlineData("\"a@x.test, b\"@y.test")]
    [InlineData("a@x.test (b@y.test)")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@x.test%0Ab@y.test, c@z.test")]
    public async Task A_cell_with_two_addresses_is_refused_with_its_line(string cell)
    {
        await app.Given.SiteAsync("leeds", "cells");
        var file = $"{Header}s1,leeds,Lead,One,one@x.test,2016-01-01,p1\ns2,leeds,Lead,Two,\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\",2016-01-01,p2\n";

        using var reply = await app.Given.ImportAsync("cells", file);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        var rejected = (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!["rejected"]!.AsArray();
        Assert.Equal("3 email email", Assert.Single(rejected.Select(r => $"{r!["row"]} {r["column"]} {r["code"]}")));
        Assert.Equal(0, await app.WithAsync((SurveyDb db) => db.Informants.CountAsync(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == "cells"), Ct)));
    }

    /// <summary>I-03: an address of another script goes to the wire as one, with its domain as DNS spells it.</summary>
    [Theory]
    [InlineData("idn", "ben@bücher.example", "ben@xn--bcher-kva.example")]
    [InlineData("local", "siân@ysbyty.example", "siân@ysbyty.example")]
    [InlineData("breaks", "ben@one.example\r\n", "ben@one.example")]
    public async Task An_address_of_another_script_is_one_recipient(string study, string cell, string wire)
    {
        await app.Given.SiteAsync("leeds", study);
        using var reply = await app.Given.ImportAsync(study, $"{Header}s1,leeds,Lead,Ben,\"{cell}\",2016-01-01,p1\n");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        await app.Given.OpenRoundAsync(informants: 0, study: study);

        await app.RunJobAsync<DeliverMail>();

        var mail = Assert.Single(app.Mailbox.Received, m => m.Text.Contains($"Study {study}", StringComparison.Ordinal));
        Assert.Equal((wire, $"\"Ben\" <{wire}>"), (mail.To, mail.Header("To")));
    }
}
