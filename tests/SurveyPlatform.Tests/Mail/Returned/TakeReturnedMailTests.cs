using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>What is handed in is taken in once, finds its person by a proof, and changes nobody else (<see cref="TakeReturnedMail"/>).</summary>
public sealed class TakeReturnedMailTests(ReturningApp app) : IClassFixture<ReturningApp>
{
    /// <summary>B-01.</summary>
    [Fact]
    public async Task Every_message_of_the_corpus_finds_the_right_person_and_changes_no_other()
    {
        var (round, mails) = await app.InvitedAsync("corpus", informants: Corpus.All.Count);
        using var program = await app.AdministratorAsync("corpus");
        foreach (var (index, expected) in Corpus.All.Index())
        {
            var taken = await ReturningApp.TakenAsync(program, Corpus.About(expected.File, mails[index].MessageId, round.Informants[index].Email));

            Assert.Equal(
                (expected.File, JsonNamingPolicy.CamelCase.ConvertName(expected.Kind.ToString()), expected.IsAboutOurs ? round.Informants[index].Informant : null),
                (expected.File, taken.GetProperty("kind").GetString(), taken.GetProperty("informant").GetString()));
        }

        string[] Whose(ReturnedKind kind) => [.. Corpus.All.Index().Where(e => e.Item.Kind == kind && e.Item.IsAboutOurs).Select(e => round.Informants[e.Index].Informant).Order(StringComparer.Ordinal)];
        var people = await app.WithAsync((SurveyDb db) => db.Informants.Where(i => db.Studies.Any(s => s.Id == i.StudyId && s.Code == "corpus")).ToListAsync());
        Assert.Equal(Whose(ReturnedKind.Bounce), people.Where(p => p.BouncedAt is not null).Select(p => p.Code).Order(StringComparer.Ordinal));
        Assert.Equal(Whose(ReturnedKind.Complaint), people.Where(p => p.UnsubscribedAt is not null).Select(p => p.Code).Order(StringComparer.Ordinal));
        var events = await ReturningApp.EventsAsync(program, "corpus");
        Assert.Equal(Whose(ReturnedKind.Bounce), events.Where(e => e.Value.Contains("bounced")).Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.All(events.Values, e => Assert.DoesNotContain(e, kind => kind is "declined" or "movedOn" or "submitted" or "started"));
    }

    /// <summary>B-02.</summary>
    [Fact]
    public async Task The_tag_in_the_return_address_is_proof_enough_and_a_forged_one_is_none()
    {
        var (round, mails) = await app.InvitedAsync("tag", informants: 3);
        using var program = await app.AdministratorAsync("tag");
        byte[] To(string address, string mid) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Corpus.About("postfix-no-such-user", "<nobody@x.test>", "other@trust.example"))
            .Replace("To: bounces@survey.test", $"To: {address}", StringComparison.Ordinal).Replace("postfix-no-such-user@mx", mid + "@mx", StringComparison.Ordinal));

        var plus = await ReturningApp.TakenAsync(program, To(mails[0].From, "one"));
        var minus = await ReturningApp.TakenAsync(program, To(mails[1].From.Replace('+', '-').ToUpperInvariant(), "two"));
        var forged = await ReturningApp.TakenAsync(program, To(mails[2].From.Replace(mails[2].From[9], mails[2].From[9] == 'a' ? 'b' : 'a'), "three"));

        Assert.Equal([round.Informants[0].Informant, round.Informants[1].Informant, null], new[] { plus, minus, forged }.Select(t => t.GetProperty("informant").GetString()));
        var events = await ReturningApp.EventsAsync(program, "tag");
        Assert.Equal([true, true, false], round.Informants.Select(i => events[i.Informant].Contains("bounced")));
    }

    [Fact]
    public async Task A_message_counts_once_by_whichever_door_and_however_often_it_comes()
    {
        var (round, mails) = await app.InvitedAsync("once", informants: 1);
        using var program = await app.AdministratorAsync("once");
        var message = Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email);
        byte[] elsewhere = [.. "Delivered-To: somebody@survey.test\r\n"u8, .. message];

        var first = await ReturningApp.TakenAsync(program, message);
        var others = await Task.WhenAll(ReturningApp.TakenAsync(program, message), ReturningApp.TakenAsync(program, elsewhere), ReturningApp.TakenAsync(program, message));

        Assert.False(first.GetProperty("again").GetBoolean());
        Assert.All(others, o => Assert.Equal((true, first.GetProperty("id").GetGuid()), (o.GetProperty("again").GetBoolean(), o.GetProperty("id").GetGuid())));
        Assert.Equal(["queued", "sent", "bounced"], (await ReturningApp.EventsAsync(program, "once"))["person-1"]);
    }

    [Fact]
    public async Task Whoever_bounced_is_not_reminded_and_counts_as_not_reached()
    {
        var (round, mails) = await app.InvitedAsync("noreminder", reminderAfterDays: 7);
        using var program = await app.AdministratorAsync("noreminder");
        await ReturningApp.TakenAsync(program, Corpus.About("gmail-nested", mails[0].MessageId, round.Informants[0].Email));

        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();

        var reminded = app.Mailbox.Received.Where(m => m.Header("X-Survey-Mail")!.StartsWith("reminder", StringComparison.Ordinal) && m.Text.Contains("Study noreminder", StringComparison.Ordinal)); // ours all have it
        Assert.Equal([round.Informants[1].Email], reminded.Select(m => m.To));
    }

    /// <summary>B-05: everything of the corpus that is neither a bounce nor a person's word, with nobody to answer to.</summary>
    [Fact]
    public async Task What_a_program_says_is_no_refusal_and_gets_no_answer()
    {
        ReturnedKind[] automatic = [ReturnedKind.Away, ReturnedKind.Left, ReturnedKind.AutoReply, ReturnedKind.Receipt, ReturnedKind.Delivered, ReturnedKind.Temporary, ReturnedKind.Full];
        var files = Corpus.All.Where(e => automatic.Contains(e.Kind) && e.IsAboutOurs).Select(e => e.File).Append("list-bounce").ToList();
        var (round, mails) = await app.InvitedAsync("automatic", files.Count, reminderAfterDays: 7);
        using var program = await app.AdministratorAsync("automatic");
        var heard = app.Mailbox.Offered.Count;
        foreach (var (i, file) in files.Index())
        {
            byte[] message = file == "list-bounce"
                ? Encoding.ASCII.GetBytes($"From: list-bounces@lists.example\r\nSubject: Your message to the list\r\nList-Id: <l.lists.example>\r\nIn-Reply-To: {mails[i].MessageId}\r\n\r\nOnly members may post.\r\n")
                : Corpus.About(file, mails[i].MessageId, round.Informants[i].Email);
            byte[] fromNobody = message.AsSpan().StartsWith("Return-Path:"u8) ? message : [.. "Return-Path: <>\r\n"u8, .. message];
            var taken = await ReturningApp.TakenAsync(program, fromNobody);
            Assert.Equal((file, round.Informants[i].Informant), (file, taken.GetProperty("informant").GetString()));
            Assert.NotEqual("reply", taken.GetProperty("kind").GetString());
        }

        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(heard, app.Mailbox.Offered.Count);
        Assert.All((await ReturningApp.EventsAsync(program, "automatic")).Values, e => Assert.Equal(["queued", "sent"], e));
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal(files.Count, app.Mailbox.Offered.Skip(heard).Count(m => m.Text.Contains("Study automatic", StringComparison.Ordinal))); // nobody has said no
    }

    /// <summary>B-09.</summary>
    [Fact]
    public async Task Whoever_calls_our_mail_unwanted_gets_no_more_and_Ada_is_told()
    {
        var (round, mails) = await app.InvitedAsync("unwanted", reminderAfterDays: 7);
        using var program = await app.AdministratorAsync("unwanted");
        await ReturningApp.TakenAsync(program, Corpus.About("complaint-abuse", mails[0].MessageId, round.Informants[0].Email));

        using var ada = await app.Cast.AdaAsync("unwanted");
        await ada.OpenAsync("/studies/unwanted/mail");
        await ada.FollowAsync("1 message that came back waits for you");
        Assert.Contains("Informant 1", ada.Text, StringComparison.Ordinal);
        Assert.Contains("abuse", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/studies/unwanted/audit");
        Assert.Contains("took informant person-1 off the mail of the study, who called it unwanted", ada.Text, StringComparison.Ordinal);
        Assert.Equal(["queued", "sent", "unsubscribed"], (await ReturningApp.EventsAsync(program, "unwanted"))["person-1"]);

        var heard = app.Mailbox.Offered.Count;
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();
        Assert.Equal([round.Informants[1].Email], app.Mailbox.Offered.Skip(heard).Where(m => m.Text.Contains("Study unwanted", StringComparison.Ordinal)).Select(m => m.To));
    }

    [Fact]
    public async Task A_refusal_for_what_we_are_pauses_the_domain_and_blames_no_address()
    {
        var (round, mails) = await app.InvitedAsync("policy", informants: 1);
        using var program = await app.AdministratorAsync("policy");

        await ReturningApp.TakenAsync(program, Corpus.About("postfix-blocklisted", mails[0].MessageId, round.Informants[0].Email));

        Assert.Equal(["queued", "sent"], (await ReturningApp.EventsAsync(program, "policy"))["person-1"]);
        var reason = await app.WithAsync((SurveyDb db) => db.Database.SqlQuery<string>($"select reason as \"Value\" from mail_domains where domain = 'example.org' and paused_at is not null").SingleAsync());
        Assert.Contains("Client host [198.51.100.4] blocked", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_of_another_study_is_not_there_and_an_owner_hands_in_for_all()
    {
        var (round, mails) = await app.InvitedAsync("mine", informants: 1);
        using var stranger = await app.AdministratorAsync("elsewhere");
        using var owner = await app.Cast.ProgramAsync(Role.Owner, null);
        using var program = await app.AdministratorAsync("mine");
        var message = Corpus.About("postfix-no-such-user", mails[0].MessageId, round.Informants[0].Email);

        using var refused = await ReturningApp.PostAsync(stranger, message);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.DoesNotContain("bounced", (await ReturningApp.EventsAsync(program, "mine"))["person-1"]);

        Assert.Equal("mine", (await ReturningApp.TakenAsync(owner, message)).GetProperty("study").GetString());
        Assert.Contains("bounced", (await ReturningApp.EventsAsync(program, "mine"))["person-1"]);
    }

    [Fact]
    public async Task Anything_else_than_a_message_is_refused_and_bytes_without_sense_are_kept_without_harm()
    {
        using var program = await app.AdministratorAsync("odd");

        using var json = await ReturningApp.PostAsync(program, "{}"u8.ToArray(), "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        foreach (var bytes in new[] { [], [0, 255, 10, 13], "Content-Type: multipart/report; boundary=\r\n\r\n--\r\n\0"u8.ToArray() })
        {
            Assert.Equal(JsonValueKind.Null, (await ReturningApp.TakenAsync(program, bytes)).GetProperty("mail").ValueKind);
        }
    }
}
