using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>How often a mail is tried that a server puts off, how long a server may think, and how fast mail leaves.</summary>
public sealed class MailRetriesTests(Postgres postgres) : IAsyncLifetime
{
    private readonly PostOffice _post = new(postgres);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    /// <summary>M-07: at the recipient, at DATA and after the dot.</summary>
    [Theory]
    [InlineData(MailFault.RecipientLater, "451 4.7.1 Greylisted, come back later", 0)]
    [InlineData(MailFault.DataLater, "451 4.3.0 Not now", 0)]
    [InlineData(MailFault.MessageLater, "451 4.3.0 Try again", 5)]
    public async Task Refused_for_now_it_is_tried_again_after_1_5_15_and_60_minutes_with_the_same_message_id(MailFault fault, string words, int bodies)
    {
        await _post.QueueAsync("ben@one.test");
        _post.Mailbox.FaultFor = _ => fault;
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await _post.DeliverAsync(ct: Ct);
            var row = await _post.OneAsync();
            Assert.Equal((MailState.Queued, attempt, words), (row.State, row.Attempts, row.Reply));
            waits.Add((row.NextAttemptAt!.Value - _post.Clock.GetUtcNow()).TotalMinutes); // queued again has a next attempt
            _post.Clock.To(row.NextAttemptAt.Value);
        }

        _post.Mailbox.FaultFor = _ => null;
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal([1, 5, 15, 60, 60], waits);
        var mail = await _post.OneAsync();
        Assert.Equal((MailState.Sent, 6), (mail.State, mail.Attempts));
        Assert.Equal(mail.MessageId, Assert.Single(_post.Mailbox.Received).MessageId);
        Assert.Equal(Enumerable.Repeat(mail.MessageId, bodies + 1), _post.Mailbox.Offered.Select(m => m.MessageId));
    }

    /// <summary>M-07 to its end: the ladder as the server saw it, climbed by looking every minute that has a mail.</summary>
    [Theory]
    [InlineData(MailFault.RecipientLater)]
    [InlineData(MailFault.DataLater)]
    [InlineData(MailFault.MessageLater)]
    public async Task After_48_hours_of_trying_it_is_given_up(MailFault fault)
    {
        await _post.QueueAsync("ben@one.test");
        var node = _post.NewNode();
        var began = _post.Clock.GetUtcNow();
        var at = new List<double>();
        _post.Mailbox.FaultFor = _ =>
        {
            lock (at)
            {
                at.Add((_post.Clock.GetUtcNow() - began).TotalMinutes); // asked at the recipient, and again at the body
            }

            return fault;
        };

        OutgoingMail row;
        while ((row = await _post.OneAsync()).State is MailState.Queued)
        {
            _post.Clock.To(row.NextAttemptAt ?? began);
            await _post.DeliverAsync(node, Ct);
        }

        _post.Clock.Advance(TimeSpan.FromDays(3));
        await _post.DeliverAsync(node, Ct);

        double[] ladder = [0, 1, 6, 21, .. Enumerable.Range(0, 48).Select(hour => 81.0 + (60 * hour))];
        Assert.Equal(ladder, at.Distinct());
        Assert.InRange(at[^1], 48 * 60, (48 * 60) + 60);
        Assert.Equal((MailState.Refused, "Given up after 48 hours.", ladder.Length), (row.State, row.Reason, row.Attempts));
        Assert.Equal(0, _post.Mailbox.Count);
        Assert.Single(_post.Mailbox.Offered.Select(m => m.MessageId).Append(row.MessageId!).Distinct()); // it has one
    }

    /// <summary>M-06: the longest wait is for the answer to the final dot, and it is a setting; without one it is ten minutes.</summary>
    [Fact]
    public async Task A_server_that_thinks_long_about_the_final_dot_is_waited_for_and_one_that_never_answers_leaves_doubt()
    {
        Assert.Equal(TimeSpan.FromMinutes(10), new MailOptions().FinalReplyWait);
        _post.Options = _post.Options with { ReplyWait = TimeSpan.FromSeconds(1), FinalReplyWait = TimeSpan.FromSeconds(4) };
        _post.Mailbox.Thinking = TimeSpan.FromSeconds(2);
        _post.Mailbox.FaultFor = to => to == "hangs@one.test" ? MailFault.Hang : null;
        await _post.QueueAsync("thinks@one.test", "hangs@one.test");

        var began = TimeProvider.System.GetTimestamp();
        await _post.DeliverAsync(ct: Ct);

        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 4, 10);
        var rows = (await _post.LedgerAsync()).ToDictionary(m => m.Recipient!);
        Assert.Equal((MailState.Sent, MailState.Unknown), (rows["thinks@one.test"].State, rows["hangs@one.test"].State));
        Assert.Equal("The server did not answer within 4 s.", rows["hangs@one.test"].Reason);
        _post.Clock.Advance(TimeSpan.FromDays(1));
        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(2, _post.Mailbox.Offered.Count);
    }

    /// <summary>M-11 over seven seconds instead of sixty: two nodes together, counted as the server took it.</summary>
    [Theory]
    [InlineData(400, 20)]
    [InlineData(1, 5)]
    public async Task Mail_leaves_as_fast_as_is_allowed_in_all_and_to_one_domain_and_no_faster(int domains, int perSecond)
    {
        _post.Options = _post.Options with { MaxPerSecond = 20, MaxPerDomainPerSecond = 5 };
        await _post.QueueAsync(Enumerable.Range(1, 400).Select(i => $"informant{i}@council{i % domains}.test"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var delivering = Task.WhenAll(_post.DeliverAsync(ct: stop.Token), _post.DeliverAsync(ct: stop.Token));
        await _post.Mailbox.WaitForAsync(perSecond, Ct); // in full swing

        var (before, began) = (_post.Mailbox.Count, TimeProvider.System.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(7), Ct);
        var rate = (_post.Mailbox.Count - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await delivering;

        Assert.InRange(rate, 0.9 * perSecond, 1.1 * perSecond);
    }
}
