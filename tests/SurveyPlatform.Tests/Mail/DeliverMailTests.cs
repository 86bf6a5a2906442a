using System.Diagnostics;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

public sealed class DeliverMailTests(Postgres postgres) : IAsyncLifetime
{
    private readonly PostOffice _post = new(postgres);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    [Fact]
    public async Task A_queued_mail_arrives_once_and_the_ledger_keeps_the_servers_words()
    {
        var ids = await _post.QueueAsync("ben@one.test");

        await _post.DeliverAsync(ct: Ct);

        var mail = await _post.OneAsync();
        Assert.Equal((MailState.Sent, 1, "ben@one.test", $"<{ids[0]}@localhost>"), (mail.State, mail.Attempts, mail.Recipient, mail.MessageId));
        Assert.Equal("250 2.0.0 ok, kept as 1", mail.Reply);
        Assert.Equal((_post.Clock.GetUtcNow(), _post.Clock.GetUtcNow()), (mail.SentAt, mail.FinishedAt));
        Assert.Equal("ben@one.test", Assert.Single(_post.Mailbox.Received).To);
        Assert.Equal(mail.MessageId, _post.Mailbox.Received[0].MessageId);
    }

    [Fact]
    public async Task Running_it_twice_changes_nothing()
    {
        await _post.QueueAsync("ben@one.test", "eve@two.test");

        await _post.DeliverAsync(ct: Ct);
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(2, _post.Mailbox.Count);
    }

    [Fact]
    public async Task Two_servers_at_once_do_it_once()
    {
        var addresses = Enumerable.Range(1, 300).Select(i => $"informant{i}@site{i % 7}.test").ToList();
        await _post.QueueAsync(addresses);

        await Task.WhenAll(_post.DeliverAsync(ct: Ct), _post.DeliverAsync(ct: Ct), _post.DeliverAsync(ct: Ct));

        Assert.Equal(addresses.Order(), _post.Mailbox.Received.Select(m => m.To).Order());
        Assert.All(await _post.LedgerAsync(), m => Assert.Equal((MailState.Sent, 1), (m.State, m.Attempts)));
    }

    [Fact]
    public async Task A_mail_waits_for_its_time()
    {
        await _post.QueueAsync("ben@one.test");
        await _post.ExecuteAsync("update outgoing_mail set not_before = not_before + interval '1 hour'");

        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(0, _post.Mailbox.Count);

        _post.Clock.Advance(TimeSpan.FromHours(1));
        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(1, _post.Mailbox.Count);
    }

    [Fact]
    public async Task Someone_who_has_just_answered_gets_nothing_and_the_ledger_says_why()
    {
        await _post.QueueAsync("ben@one.test", "eve@two.test");
        _post.Letters.NotWanted["eve@two.test"] = "Answered meanwhile.";

        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(["ben@one.test"], _post.Mailbox.RecipientsOf("letter"));
        var dropped = Assert.Single(await _post.LedgerAsync(), m => m.State is MailState.Dropped);
        Assert.Equal("Answered meanwhile.", dropped.Reason);
    }

    [Fact]
    public async Task An_address_that_is_two_is_refused_before_anything_is_said()
    {
        await _post.QueueAsync("ben@one.test, eve@two.test");

        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(MailState.Refused, (await _post.OneAsync()).State);
        Assert.Equal(0, _post.Mailbox.Connections);
    }

    /// <summary>M-08.</summary>
    [Theory]
    [InlineData(MailFault.RecipientNever, "550 5.1.1 No such user here")]
    [InlineData(MailFault.MessageNever, "554 5.6.0 Not this")]
    public async Task Refused_for_good_it_is_never_tried_again(MailFault fault, string words)
    {
        await _post.QueueAsync("ben@one.test", "eve@two.test");
        _post.Mailbox.FaultFor = to => to == "ben@one.test" ? fault : null;

        await _post.DeliverAsync(ct: Ct);
        _post.Clock.Advance(TimeSpan.FromDays(3));
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(["eve@two.test"], _post.Mailbox.RecipientsOf("letter"));
        var refused = Assert.Single(await _post.LedgerAsync(), m => m.Recipient == "ben@one.test");
        Assert.Equal((MailState.Refused, words, 1), (refused.State, refused.Reply, refused.Attempts));
    }

    /// <summary>M-05, M-06.</summary>
    [Theory]
    [InlineData(MailFault.CloseInBody, 0)]
    [InlineData(MailFault.CloseBefore250, 1)]
    [InlineData(MailFault.Hang, 1)]
    public async Task A_body_without_an_answer_is_unknown_and_is_not_tried_again_by_itself(MailFault fault, int delivered)
    {
        _post.Options = _post.Options with { FinalReplyWait = TimeSpan.FromMilliseconds(300) };
        await _post.QueueAsync("ben@one.test", "eve@two.test");
        _post.Mailbox.FaultFor = to => to == "ben@one.test" ? fault : null;

        await _post.DeliverAsync(ct: Ct);
        _post.Clock.Advance(TimeSpan.FromDays(3));
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(delivered, _post.Mailbox.To("ben@one.test").Count);
        Assert.Single(_post.Mailbox.To("eve@two.test"));
        var unknown = Assert.Single(await _post.LedgerAsync(), m => m.Recipient == "ben@one.test");
        Assert.Equal((MailState.Unknown, 1), (unknown.State, unknown.Attempts));
        Assert.NotNull(unknown.BodyStartedAt);
        Assert.NotNull(unknown.Reason);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_body_is_tried_again()
    {
        await _post.QueueAsync("ben@one.test");
        _post.Mailbox.FaultFor = _ => MailFault.CloseAtRecipient;

        await _post.DeliverAsync(ct: Ct);

        var waiting = await _post.OneAsync();
        Assert.Equal((MailState.Queued, 1, null), (waiting.State, waiting.Attempts, waiting.BodyStartedAt));

        _post.Mailbox.FaultFor = _ => null;
        _post.Clock.Advance(TimeSpan.FromMinutes(1));
        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(MailState.Sent, (await _post.OneAsync()).State);
    }

    [Fact]
    public async Task While_there_is_no_server_all_mail_waits_and_then_drains_by_itself()
    {
        await _post.QueueAsync(Enumerable.Range(1, 50).Select(i => $"informant{i}@one.test"));
        var port = _post.Options.Port;
        _post.Options = _post.Options with { Port = 1 };
        for (var minute = 0; minute < 120; minute += 30)
        {
            await Assert.ThrowsAsync<MailWaitsException>(() => _post.DeliverAsync(ct: Ct));
            _post.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.All(await _post.LedgerAsync(), m => Assert.Equal((MailState.Queued, 0), (m.State, m.Attempts)));
        _post.Options = _post.Options with { Port = port };
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(50, _post.Mailbox.Count);
    }

    [Fact]
    public async Task A_dead_senders_claimed_mail_is_queued_again_and_its_sending_mail_is_unknown()
    {
        var ids = await _post.QueueAsync("claimed@one.test", "sending@one.test", "alive@one.test");
        await _post.ExecuteAsync($"""
            with v as (select *, gen_random_uuid() as claim from (values
              ('{ids[0]}'::uuid, 'claimed', interval '-1 second'),
              ('{ids[1]}', 'sending', interval '-1 second'),
              ('{ids[2]}', 'sending', interval '1 minute')) as v (id, state, lease)),
            leases as (insert into mail_leases (claim_id, lease_until) select claim, clock_timestamp() + lease from v)
            update outgoing_mail m set state = v.state, claim_id = v.claim from v where m.id = v.id
            """);

        await _post.DeliverAsync(ct: Ct);

        var states = (await _post.LedgerAsync()).ToDictionary(m => m.Id, m => m.State);
        Assert.Equal([MailState.Sent, MailState.Unknown, MailState.Sending], ids.Select(id => states[id]));
        Assert.Equal(["claimed@one.test"], _post.Mailbox.RecipientsOf("letter"));
    }

    /// <summary>S-06 for a mail.</summary>
    [Fact]
    public async Task A_sender_that_lost_its_claim_sends_nothing_and_changes_nothing()
    {
        await _post.QueueAsync("ben@one.test");
        // Between the claim and the body, somebody takes the row over: as after a pause longer than the lease.
        var taken = new MailExit(Throttled: false, () => new Interrupted(new MailTransport(_post.Options), () =>
            _post.ExecuteAsync("update outgoing_mail set claim_id = gen_random_uuid()")));

        await _post.DeliverAsync(_post.NewNode(taken), Ct);

        Assert.Equal(0, _post.Mailbox.Count);
        Assert.Equal((MailState.Claimed, 0), ((await _post.OneAsync()).State, (await _post.OneAsync()).Attempts));
    }

    [Fact]
    public async Task A_sender_that_lost_its_claim_after_the_body_leaves_the_verdict_as_it_is()
    {
        await _post.QueueAsync("ben@one.test");
        _post.Mailbox.Thinking = TimeSpan.FromMilliseconds(500);
        var sending = _post.DeliverAsync(ct: Ct);
        while ((await _post.OneAsync()).State is not MailState.Sending)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
        }

        await _post.ExecuteAsync("update mail_leases set lease_until = clock_timestamp() - interval '1 second'");
        await _post.DeliverAsync(ct: Ct);
        await sending;

        Assert.Equal(1, _post.Mailbox.Count);
        Assert.Equal(MailState.Unknown, (await _post.OneAsync()).State);
    }

    [Fact]
    public async Task A_paused_study_sends_nothing_not_even_what_is_already_claimed()
    {
        await _post.QueueAsync("ben@one.test");
        var paused = new MailExit(Throttled: false, () => new Interrupted(new MailTransport(_post.Options), () => _post.ExecuteAsync("update studies set mail_paused_at = now()")));

        await _post.DeliverAsync(_post.NewNode(paused), Ct);
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(0, _post.Mailbox.Count);
        Assert.Equal((MailState.Queued, 0), ((await _post.OneAsync()).State, (await _post.OneAsync()).Attempts));

        await _post.ExecuteAsync("update studies set mail_paused_at = null");
        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(1, _post.Mailbox.Count);
    }

    [Fact]
    public async Task A_mail_that_cannot_be_composed_does_not_stop_the_others()
    {
        var ids = await _post.QueueAsync(Enumerable.Range(1, 20).Select(i => $"informant{i}@one.test"));
        _post.Letters.WhileComposingAsync = mails => mails.Any(m => m.Id == ids[7]) ? throw new InvalidOperationException("no such seat") : Task.CompletedTask;

        var failure = await Assert.ThrowsAsync<MailWaitsException>(() => _post.DeliverAsync(ct: Ct));

        Assert.Contains("no such seat", failure.Message, StringComparison.Ordinal);
        Assert.Equal(19, _post.Mailbox.Count);
        var waiting = Assert.Single(await _post.LedgerAsync(), m => m.State is MailState.Queued);
        Assert.Equal((ids[7], 1, "Could not be composed: no such seat"), (waiting.Id, waiting.Attempts, waiting.Reason));
    }

    [Fact]
    public async Task A_stopped_sender_gives_back_what_it_holds()
    {
        await _post.QueueAsync(Enumerable.Range(1, 40).Select(i => $"informant{i}@one.test"));
        _post.Mailbox.Thinking = TimeSpan.FromMilliseconds(100);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var delivering = _post.DeliverAsync(ct: stop.Token);
        await _post.Mailbox.WaitForAsync(5, Ct);
        await stop.CancelAsync();
        await delivering;

        var sent = _post.Mailbox.Count;
        Assert.InRange(sent, 5, 39);
        var ledger = await _post.LedgerAsync();
        Assert.Equal((sent, 40 - sent), (ledger.Count(m => m.State is MailState.Sent), ledger.Count(m => m.State is MailState.Queued)));
    }

    [Fact]
    public async Task The_throttle_holds_for_all_nodes_together_and_lets_other_domains_pass()
    {
        _post.Options = _post.Options with { MaxPerSecond = 20, MaxPerDomainPerSecond = 5 };
        await _post.QueueAsync(Enumerable.Range(1, 10).Select(i => $"informant{i}@nhs.test").Concat(Enumerable.Range(1, 20).Select(i => $"informant{i}@council{i}.test")));
        var watch = Stopwatch.StartNew();
        var delivering = Task.WhenAll(_post.DeliverAsync(ct: Ct), _post.DeliverAsync(ct: Ct));
        await _post.Mailbox.WaitForAsync(25, Ct);
        var most = watch.Elapsed;
        await delivering;

        // Thirty mails at 20 a second, the last of ten to one domain at 5 a second after 9/5 s.
        Assert.InRange(most.TotalSeconds, 0.9, 2.4);
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.7, 3.5);
        Assert.Equal(30, _post.Mailbox.Count);
    }

    /// <summary>Something happens just before each body.</summary>
    private sealed class Interrupted(MailTransport transport, Func<Task> happensAsync) : IMailTransport
    {
        public Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct) =>
            transport.SendAsync(mail, async () =>
            {
                await happensAsync();
                return await bodyStarting();
            }, ct);

        public ValueTask DisposeAsync() => transport.DisposeAsync();
    }
}
