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
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}"), PersonalLinks(mail));
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
        Assert.Equal([$"/r/{round.Informants[1].Link}", $"/r/{round.Informants[2].Link}"], PersonalLinks(first));
        Assert.DoesNotContain("barnsley", first.Text, StringComparison.Ordinal);
        await app.Given.SubmittedResponseAsync(round.Informants[1]);
        await PassAsync(7);

        var second = MailTo("merged", "reminder")[1];
        Assert.Equal([$"/r/{round.Informants[2].Link}"], PersonalLinks(second));
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
        Assert.Equal([$"/r/{round.Informants[1].Link}", $"/r/{round.Informants[2].Link}"], PersonalLinks(mail));
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
        Assert.Equal([$"/r/{round.Informants[0].Link}", $"/r/{round.Informants[2].Link}"], PersonalLinks(mail));
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
    public async Task A_mail_that_waits_waits_for_every_seat_and_one_that_the_round_has_no_room_for_is_dropped_for_every_seat()
    {
        var round = await ThreeSeatsAsync("no-room", 7);
        await app.Given.RoundPlanAsync(round, r => r["maxMessages"] = 1);
        await SendAsync();
        await PassAsync(7);

        Assert.Empty(MailTo("no-room", "reminder"));
        Assert.All(await RowsAsync(round, MailKind.Reminder), r => Assert.Equal((MailState.Dropped, "has had 1 message in this round, which is the most"), (r.State, r.Reason)));

        var quiet = await ThreeSeatsAsync("waits");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "waits");
        var now = app.Clock.GetUtcNow();
        using var saved = await ada.PutAsJsonAsync("/api/v1/studies/waits", new { name = "Study waits", timeZone = "UTC", quietHours = new { from = $"{now.AddHours(-1):HH:mm}", to = $"{now.AddHours(1):HH:mm}" } }, Ct);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));
        await SendAsync();
        var waiting = await RowsAsync(quiet);
        Assert.All(waiting, r => Assert.Equal((MailState.Queued, "quiet hours", waiting[0].NextAttemptAt), (r.State, r.Reason, r.NextAttemptAt)));
        app.Clock.To(waiting[0].NextAttemptAt!.Value); // it waits until then
        await SendAsync();
        Assert.Equal(3, PersonalLinks(Assert.Single(MailTo("waits", "invitation"))).Count());
    }

    /// <summary>Two nodes that tidy up after a dead one may free the rows of one mail a moment apart.</summary>
    [Fact]
    public async Task A_seat_whose_mail_has_left_without_it_gets_its_own()
    {
        var round = await ThreeSeatsAsync("parted");
        var rows = await RowsAsync(round);
        var dead = Guid.NewGuid();
        await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync($"insert into mail_leases values ({dead}, clock_timestamp() + interval '1 minute')", Ct));
        await app.WithAsync((SurveyDb db) => db.OutgoingMail.Where(m => m.Id == rows[1].Id).ExecuteUpdateAsync(m => m.SetProperty(x => x.State, MailState.Claimed).SetProperty(x => x.ClaimId, dead), Ct));
        await SendAsync();
        Assert.Equal([$"/r/{round.Informants[0].Link}", $"/r/{round.Informants[2].Link}"], PersonalLinks(Assert.Single(MailTo("parted", "invitation"))));
        await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync($"update mail_leases set lease_until = clock_timestamp() - interval '1 second' where claim_id = {dead}", Ct));
        await SendAsync();

        Assert.Equal([$"/r/{round.Informants[1].Link}"], PersonalLinks(MailTo("parted", "invitation")[1]));
        Assert.All(await RowsAsync(round), r => Assert.Equal(MailState.Sent, r.State));
    }

    [Fact]
    public async Task Three_senders_at_once_send_one_mail_to_each_of_a_hundred_people_with_three_seats()
    {
        var people = Enumerable.Range(1, 100).ToList();
        var round = await RoundAsync("many", [.. people.SelectMany(p => new[] { "barnsley", "leeds", "leeds" }.Select((site, i) => $"s{p}-{i},{site},Role {i},P{p},p{p}@many.test,2016-01-01,p{p}"))]);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.RunJobAsync<DeliverMail>()));

        var got = app.Mailbox.Received.Where(m => m.To.EndsWith("@many.test", StringComparison.Ordinal)).ToList();
        Assert.Equal(people.Select(p => $"p{p}@many.test").Order(), got.Select(m => m.To).Order());
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}").Order(), got.SelectMany(PersonalLinks).Order());
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
        Assert.Equal(round.Informants.Select(i => $"/r/{i.Link}"), PersonalLinks(mail));
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

        using var panel = await app.Given.ImportAsync(study, "seat,site,role,name,email,from,informant\n" + string.Join('\n', seats));
        Assert.True(panel.IsSuccessStatusCode, await panel.Content.ReadAsStringAsync(Ct));
        var round = await app.Given.OpenRoundAsync(informants: 0, study: study);
        if (reminders.Length > 0)
        {
            await app.Given.RoundPlanAsync(round, r => r["reminders"] = new JsonArray([.. reminders.Select(d => new JsonObject { ["afterDays"] = d, ["at"] = "00:00" })]));
        }

        return round;
    }

    private static IEnumerable<string> PersonalLinks(ReceivedMail mail) => mail.Links.Select(l => l.AbsolutePath).Where(l => l.StartsWith("/r/", StringComparison.Ordinal));

    private List<ReceivedMail> MailTo(string study, string kind) => [.. app.Mailbox.Received
        .Where(m => m.Header("X-Survey-Mail")!.StartsWith(kind, StringComparison.Ordinal) && m.Text.ReplaceLineEndings("\n").Contains($"\nStudy {study}\n", StringComparison.Ordinal))];

    private Task<List<OutgoingMail>> RowsAsync(Given.OpenRound round, string kind = MailKind.Invitation) => app.WithAsync((SurveyDb db) => (
        from m in db.OutgoingMail.AsNoTracking()
        join i in db.Invitations on m.SubjectId equals i.Id
        where m.Kind == kind && db.Studies.Any(s => s.Id == m.StudyId && s.Code == round.Study)
        orderby i.Seat.Code
        select m).ToListAsync(Ct));
}
