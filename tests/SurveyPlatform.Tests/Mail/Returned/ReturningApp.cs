using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>An instance whose mail comes back by a tagged address, and a mail server that hands in what came back.</summary>
public sealed class ReturningApp(Postgres postgres) : SurveyApp(postgres)
{
    public string Maildir { get; } = Directory.CreateTempSubdirectory("survey-maildir-").FullName;

    /// <summary>A launched round whose invitations have left, and the mail that each person got, in the order of the round's people.</summary>
    public async Task<(Given.OpenRound Round, IReadOnlyList<ReceivedMail> Mails)> InvitedAsync(string study, int informants = 2, int? reminderAfterDays = null)
    {
        foreach (var domain in await WithAsync((SurveyDb db) => db.MailDomains.Where(d => d.PausedAt != null).Select(d => d.Domain).ToListAsync()))
        {
            await WithAsync((ChangeMailDomain change) => change.ResumeAsync(domain, null, Actor.System, CancellationToken.None)); // paused by a message of another test
        }

        var round = await Given.OpenRoundAsync(informants, reminderAfterDays, study: study);
        await RunJobAsync<DeliverMail>();
        return (round, [.. round.Informants.Select(i => Mailbox.Received.Single(m => m.Text.Contains(i.Link, StringComparison.Ordinal)))]);
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient program, byte[] message, string type = "message/rfc822")
    {
        using var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await program.PostAsync("/api/v1/mail/returned", content, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> TakenAsync(HttpClient program, byte[] message)
    {
        using var reply = await PostAsync(program, message);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>The kinds of what happened to each person's invitation, by the API.</summary>
    public static async Task<Dictionary<string, string[]>> EventsAsync(HttpClient program, string study) =>
        (await program.GetFromJsonAsync<JsonElement>($"/api/v1/studies/{study}/rounds/2018/invitations?limit=1000", TestContext.Current.CancellationToken)).GetProperty("items").EnumerateArray()
            .ToDictionary(i => i.GetProperty("informant").GetString()!, i => i.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()!).ToArray()); // every item has both

    public Task<HttpClient> AdministratorAsync(string study) => Cast.ProgramAsync(Role.Administrator, study);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Maildir, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Mail:ReturnTo", "bounces@survey.test");
        builder.UseSetting("Mail:ReturnedMaildir", Maildir);
    }
}
