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

namespace SurveyPlatform.Tests.Rounds;

/// <summary>One person in several seats of a round gets one mail that lists them all, and one reminder of all that are still due.</summary>
public sealed class SeveralSeatsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_mail_lists_every_seat_with_its_own_link_and_every_seat_is_invited()
    {
        var round = await ThreeSeatsAsync("listed");
        await SendAsync();

        var mail = Assert.Single(MailTo("listed", "invitation"));
        Assert.Equal("Round 2018: your answers for Site barnsley, Site leeds", mail.Subject);
        Assert.Contains("as Lead, Deputy at Site barnsley, Site leeds", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Answer the questions: Lead, Site barnsley:\n", mail.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}"), mail.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
        Assert.All(round.Informants, i => Assert.Contains($"href=\"{SurveyApp.PublicUrl}r/{i.Link}\"", mail.Html, StringComparison.Ordinal));

        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "listed");
        var invitations = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/listed/rounds/2018/invitations", Ct))!["items"]!.AsArray();
        Assert.Equal(["queued sent", "queued sent", "queued sent"], invitations.Select(i => string.Join(' ', i!["events"]!.AsArray().Select(e => (string?)e!["kind"]))));
        var log = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/listed/rounds/2018/mail", Ct))!["items"]!.AsArray();
        var carrier = Assert.Single(log, m => m!["carriedBy"] is null);
        Assert.All(log, m => Assert.Equal((mail.MessageId, "sent", "ben@leeds.test"), ((string?)m!["messageId"], (string?)m["state"], (string?)m["recipient"])));
        Assert.Equal(2, log.Count(m => (string?)m!["carriedBy"] == (string?)carrier!["id"]));
        var plan = (await ada.GetFromJsonAsync<JsonObject>("/api/v1/studies/listed/rounds/2018/plan", Ct))!;
        Assert.Equal(1, (int)Assert.Single(plan["days"]!.AsArray())!["people"]!); // one mail leaves
        Assert.Equal([null, "a", "a"], plan["people"]!.AsArray().Select(p => (string?)p!["messages"]![0]!["with"]));
    }

    [Fact]
    public async Task A_reminder_lists_the_seats_that_are_still_due_and_none_where_all_are_answered()
    {
        var round = await ThreeSeatsAsync("merged", 7, 14, 21);
        await SendAsync();
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await PassAsync(7);

        var first = Assert.Single(MailTo("merged", "reminder"));
        Assert.Equal([$"/r/{round.Informants[1].Link}", $"/r/{round.Informants[2].Link}"], first.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
        Assert.DoesNotContain("barnsley", first.Text, StringComparison.Ordinal);
        await app.Given.SubmittedResponseAsync(round.Informants[1]);
        await PassAsync(7);

        var second = MailTo("merged", "reminder")[1];
        Assert.Equal([$"/r/{round.Informants[2].Link}"], second.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
        Assert.Contains("as Deputy at Site leeds", second.Text, StringComparison.Ordinal);
        await app.Given.SubmittedResponseAsync(round.Informants[2]);
        await PassAsync(7);
        Assert.Equal(2, MailTo("merged", "reminder").Count);
    }

    /// <summary>The seat whose mail speaks for the others is answered between the queue and the claim: the others go out without it.</summary>
    [Fact]
    public async Task The_others_are_not_forgotten_when_the_seat_that_speaks_for_them_is_answered_first()
    {
        var round = await ThreeSeatsAsync("handed-on");
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        await SendAsync();

        var mail = Assert.Single(MailTo("handed-on", "invitation"));
        Assert.Equal([$"/r/{round.Informants[1].Link}", $"/r/{round.Informants[2].Link}"], mail.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
        var rows = await RowsAsync(round);
        Assert.Equal([(MailState.Dropped, "has answered"), (MailState.Sent, null), (MailState.Sent, null)], rows.Select(r => (r.State, r.Reason)));
        Assert.Equal([null, null, rows[1].Id], rows.Select(r => r.CarriedBy));
        Assert.Equal([null, mail.MessageId, mail.MessageId], rows.Select(r => r.MessageId));
    }

    [Fact]
    public async Task A_temporary_refusal_sends_all_of_them_again_and_an_answered_one_stays_out()
    {
        var round = await ThreeSeatsAsync("again");
        app.Mailbox.FaultFor = to => to == "ben@leeds.test" ? MailFault.RecipientLater : null;
        await SendAsync();
        app.Mailbox.FaultFor = _ => null;
        var waiting = await RowsAsync(round);
        Assert.All(waiting, r => Assert.Equal((MailState.Queued, 1), (r.State, r.Attempts)));
        await app.Given.SubmittedResponseAsync(round.Informants[1]);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await SendAsync();

        var mail = Assert.Single(MailTo("again", "invitation"));
        Assert.Equal(waiting[0].MessageId, mail.MessageId);
        Assert.Equal([$"/r/{round.Informants[0].Link}", $"/r/{round.Informants[2].Link}"], mail.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
        Assert.Equal([MailState.Sent, MailState.Dropped, MailState.Sent], (await RowsAsync(round)).Select(r => r.State));
    }

    [Theory]
    [InlineData("sent", 0)]
    [InlineData("resend", 1)]
    [InlineData("abandon", 0)]
    public async Task What_is_decided_of_a_mail_in_doubt_is_decided_for_all_its_seats_whichever_of_them_is_named(string verdict, int more)
    {
        var round = await ThreeSeatsAsync($"doubt-{verdict}");
        app.Mailbox.FaultFor = to => to == "ben@leeds.test" ? MailFault.CloseBefore250 : null;
        await SendAsync();
        app.Mailbox.FaultFor = _ => null;
        var doubted = await RowsAsync(round);
        Assert.All(doubted, r => Assert.Equal(MailState.Unknown, r.State));
        var before = MailTo(round.Study, "invitation").Count;
        using var ada = await app.Cast.AdaAsync(round.Study);
        await ada.OpenAsync($"/studies/{round.Study}/mail");
        Assert.Single(ada.Page.QuerySelectorAll("input[name=mail][type=checkbox], form[action*=Resolve] input[name=mail][type=hidden]").DistinctBy(i => i.GetAttribute("value")));

        using var program = await app.Cast.ProgramAsync(Role.Administrator, round.Study);
        using var reply = await program.PostAsJsonAsync($"/api/v1/studies/{round.Study}/mail/{doubted[2].Id}/resolve", new { @as = verdict }, Ct);
        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        await SendAsync();

        Assert.Equal(more, MailTo(round.Study, "invitation").Count - before);
        Assert.All(await RowsAsync(round), r => Assert.Equal(verdict == "abandon" ? MailState.Dropped : MailState.Sent, r.State));
    }

    [Fact]
    public async Task Three_senders_at_once_send_one_mail_to_each_of_a_hundred_people_with_three_seats()
    {
        var people = Enumerable.Range(1, 100).ToList();
        var round = await RoundAsync("many", [.. people.SelectMany(p => new[] { "barnsley", "leeds", "leeds" }.Select((site, i) => $"s{p}-{i},{site},Role {i},P{p},p{p}@many.test,2016-01-01,p{p}"))]);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.RunJobAsync<DeliverMail>()));

        var got = app.Mailbox.Received.Where(m => m.To.EndsWith("@many.test", StringComparison.Ordinal)).ToList();
        Assert.Equal(people.Select(p => $"p{p}@many.test").Order(), got.Select(m => m.To).Order());
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}").Order(), got.SelectMany(m => m.Links).Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)).Order());
        Assert.All(await RowsAsync(round), r => Assert.Equal(MailState.Sent, r.State));
    }

    [Fact]
    public async Task A_mail_that_comes_back_counts_for_every_seat_and_the_corrected_address_gets_all_of_them_again()
    {
        var round = await ThreeSeatsAsync("corrected");
        app.Mailbox.FaultFor = to => to == "ben@leeds.test" ? MailFault.RecipientNever : null;
        await SendAsync();
        app.Mailbox.FaultFor = _ => null;
        Assert.All(await RowsAsync(round), r => Assert.Equal(MailState.Refused, r.State));
        var returned = await app.WithAsync((SurveyDb db) => db.ReturnedMail.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "corrected")).Select(r => r.Id).SingleAsync(Ct));
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "corrected");
        using var reply = await program.PostAsJsonAsync($"/api/v1/studies/corrected/mail/returned/{returned}/correct", new { email = "benedict@leeds.test" }, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
        await SendAsync();

        var mail = Assert.Single(app.Mailbox.Received, m => m.To == "benedict@leeds.test");
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}"), mail.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal)));
    }

    private async Task SendAsync()
    {
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
    }

    private async Task PassAsync(int days)
    {
        app.Clock.Advance(TimeSpan.FromDays(days));
        await SendAsync();
    }

    /// <summary>Ben leads in Barnsley, and is lead and deputy in Leeds.</summary>
    private Task<Given.OpenRound> ThreeSeatsAsync(string study, params int[] reminders) => RoundAsync(
        study, ["a,barnsley,Lead,Ben,ben@leeds.test,2016-01-01,ben", "b,leeds,Lead,Ben,ben@leeds.test,2016-01-01,ben", "c,leeds,Deputy,Ben,ben@leeds.test,2016-01-01,ben"], reminders);

    private async Task<Given.OpenRound> RoundAsync(string study, string[] seats, params int[] reminders)
    {
        foreach (var site in new[] { "barnsley", "leeds" })
        {
            await app.Given.SiteAsync(site, study);
        }

        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        using var panel = await ada.PostAsync($"/api/v1/studies/{study}/panel/import", new StringContent(
            "seat,site,role,name,email,from,informant\n" + string.Join('\n', seats), new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")), Ct);
        Assert.True(panel.IsSuccessStatusCode, await panel.Content.ReadAsStringAsync(Ct));
        var round = await app.Given.OpenRoundAsync(informants: 0, study: study);
        if (reminders.Length > 0)
        {
            var plan = (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018", Ct))!;
            plan["reminders"] = new JsonArray([.. reminders.Select(d => new JsonObject { ["afterDays"] = d, ["at"] = "00:00" })]);
            using var saved = await ada.PutAsJsonAsync($"/api/v1/studies/{study}/rounds/2018", plan, Ct);
            Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));
        }

        return round;
    }

    private List<ReceivedMail> MailTo(string study, string kind) => [.. app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith(kind, StringComparison.Ordinal) && m.Text.ReplaceLineEndings("\n").Contains($"\nStudy {study}\n", StringComparison.Ordinal))];

    private Task<List<OutgoingMail>> RowsAsync(Given.OpenRound round) => app.WithAsync((SurveyDb db) => (
        from m in db.OutgoingMail.AsNoTracking()
        join i in db.Invitations on m.SubjectId equals i.Id
        where m.Kind == MailKind.Invitation && db.Studies.Any(s => s.Id == m.StudyId && s.Code == round.Study)
        orderby i.Seat.Code
        select m).ToListAsync(Ct));
}
