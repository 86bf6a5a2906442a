using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>A domain that puts us off gets its mail slower for a while, and only that domain; what waits for a paused one is left in peace.</summary>
public sealed class SlowedDomainsTests(Postgres postgres) : IAsyncLifetime
{
    private readonly PostOffice _post = new(postgres);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    [Fact]
    public async Task After_two_temporary_refusals_in_a_row_only_every_second_place_of_the_domain_is_used()
    {
        _post.Options = _post.Options with { MaxPerDomainPerSecond = 50 };
        await _post.QueueAsync(To("slow.test", 6));
        _post.Mailbox.FaultFor = _ => MailFault.DataLater;
        await _post.DeliverAsync(ct: Ct);
        _post.Mailbox.FaultFor = _ => null;
        Assert.Equal(["slow.test 1"], await SlowedAsync());

        await _post.QueueAsync(To("slow.test", 80).Concat(To("other.test", 80)));
        var watch = Stopwatch.StartNew();
        var delivering = Task.WhenAll(_post.DeliverAsync(ct: Ct), _post.DeliverAsync(ct: Ct));
        while (_post.Mailbox.Received.Count(m => m.To.EndsWith("@other.test", StringComparison.Ordinal)) < 80)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
        }

        var other = watch.Elapsed;
        await delivering;

        // Eighty at 50 a second are 1.6 s; at half of it 3.2 s, by lot hardly less than 2.3.
        Assert.InRange(watch.Elapsed.TotalSeconds, 2.2, 10);
        Assert.True(other < watch.Elapsed * 0.85, $"{other} of {watch.Elapsed}");
        Assert.Equal(160, _post.Mailbox.Count);
    }

    [Theory]
    [InlineData(MailFault.RecipientFull, 6)]
    [InlineData(MailFault.MessageLater, 1)]
    public async Task Full_mailboxes_and_a_single_refusal_slow_nothing(MailFault fault, int mails)
    {
        await _post.QueueAsync(To("slow.test", mails));
        _post.Mailbox.FaultFor = _ => fault;

        await _post.DeliverAsync(ct: Ct);

        Assert.Empty(await SlowedAsync());
    }

    [Fact]
    public async Task Refusals_between_which_others_are_accepted_slow_nothing()
    {
        _post.Options = _post.Options with { Connections = 1 };
        await _post.QueueAsync(To("slow.test", 10));
        var turn = 0;
        var faults = new Dictionary<string, MailFault?>(StringComparer.Ordinal);
        _post.Mailbox.FaultFor = to => faults.TryGetValue(to, out var known) ? known : faults[to] = turn++ % 2 == 0 ? MailFault.DataLater : null;

        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(5, _post.Mailbox.Count);
        Assert.Empty(await SlowedAsync());
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(6, 1)]
    public async Task Further_refusals_halve_again_and_every_five_quiet_minutes_double(int quietMinutes, int halvings)
    {
        await _post.ExecuteAsync($"insert into mail_domains (domain, slowed, slowed_at) values ('slow.test', 1, clock_timestamp() - interval '61 seconds' - interval '{quietMinutes} minutes')");
        await _post.QueueAsync(To("slow.test", 6));
        _post.Mailbox.FaultFor = _ => MailFault.RecipientLater;

        await _post.DeliverAsync(ct: Ct);

        Assert.Equal([$"slow.test {halvings}"], await SlowedAsync());
    }

    [Fact]
    public async Task It_has_recovered_when_the_time_for_every_halving_is_over()
    {
        _post.Options = _post.Options with { MaxPerDomainPerSecond = 50 };
        await _post.ExecuteAsync("insert into mail_domains (domain, slowed, slowed_at) values ('slow.test', 4, clock_timestamp() - interval '20 minutes')");
        await _post.QueueAsync(To("slow.test", 50));
        var watch = Stopwatch.StartNew();

        await _post.DeliverAsync(ct: Ct);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 6); // a sixteenth would take 16 s
    }

    [Fact]
    public async Task What_waits_for_a_paused_domain_is_looked_at_once_an_hour_and_leaves_by_a_corrected_address()
    {
        await _post.QueueAsync("ben@paused.test");
        await _post.ExecuteAsync("insert into mail_domains (domain, paused_at) values ('paused.test', now())");
        var composed = 0;
        _post.Letters.WhileComposingAsync = _ => Task.FromResult(++composed);
        for (var i = 0; i < 3; i++)
        {
            await _post.DeliverAsync(ct: Ct);
        }

        Assert.Equal((1, 0), (composed, _post.Mailbox.Connections));
        var waiting = await _post.OneAsync();
        Assert.Equal((MailState.Queued, "paused.test"), (waiting.State, waiting.WaitsForDomain));

        _post.Letters.Addresses[waiting.SubjectId] = "ben@open.test";
        _post.Clock.Advance(TimeSpan.FromHours(1));
        await _post.DeliverAsync(ct: Ct);
        Assert.Equal(["ben@open.test"], _post.Mailbox.RecipientsOf("letter"));
        Assert.Null((await _post.OneAsync()).WaitsForDomain);
    }

    [Fact]
    public async Task What_has_waited_for_a_paused_domain_keeps_to_its_rate_when_it_goes_on()
    {
        _post.Options = _post.Options with { MaxPerDomainPerSecond = 10 };
        await _post.QueueAsync(To("paused.test", 30));
        var delivering = _post.DeliverAsync(ct: Ct);
        await _post.Mailbox.WaitForAsync(12, Ct); // all others have their places by now
        await _post.ExecuteAsync("insert into mail_domains (domain, paused_at) values ('paused.test', now())");
        await delivering;
        var waiting = 30 - _post.Mailbox.Count;
        Assert.InRange(waiting, 5, 18);
        await using (var scope = _post.NewNode().CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ChangeMailDomain>().ResumeAsync("paused.test", null, Actor.System, Ct);
        }

        var watch = Stopwatch.StartNew();
        await _post.DeliverAsync(ct: Ct);

        Assert.Equal(30, _post.Mailbox.Count);
        Assert.True(watch.Elapsed.TotalSeconds > (waiting - 1) / 10.0 * 0.9, $"{waiting} in {watch.Elapsed}");
    }

    private static IEnumerable<string> To(string domain, int mails) => Enumerable.Range(1, mails).Select(i => $"informant{i}@{domain}");

    private async Task<List<string>> SlowedAsync()
    {
        var slowed = new List<string>();
        await using var command = _post.Source.CreateCommand("select domain || ' ' || slowed from mail_domains where slowed > 0");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            slowed.Add(reader.GetString(0));
        }

        return slowed;
    }
}
