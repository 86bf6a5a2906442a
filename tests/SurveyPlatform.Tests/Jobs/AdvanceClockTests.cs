using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Jobs;

public sealed class AdvanceClockTests(Postgres postgres) : IAsyncLifetime
{
    private readonly PostOffice _post = new(postgres);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    [Fact]
    public async Task Time_stops_at_each_instant_at_which_something_is_due()
    {
        var ids = await _post.QueueAsync("one@site.test", "two@site.test", "three@site.test", "much.later@site.test");
        var node = Rehearsing();
        var start = node.GetRequiredService<TimeProvider>().GetUtcNow();
        DateTimeOffset[] due = [start.AddDays(1), start.AddDays(3), start.AddDays(6), start.AddDays(30)];
        for (var i = 0; i < ids.Count; i++)
        {
            await _post.ExecuteAsync($"update outgoing_mail set not_before = '{due[i]:O}' where id = '{ids[i]}'");
        }

        var result = await node.GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(7), Ct);

        Assert.Empty(result.Failures);
        Assert.InRange(result.Now - start, TimeSpan.FromDays(7), TimeSpan.FromDays(7.01));
        var sent = (await _post.LedgerAsync()).ToDictionary(m => m.Id, m => m.SentAt);
        Assert.All(Enumerable.Range(0, 3), i => Assert.InRange(sent[ids[i]]!.Value - due[i], TimeSpan.Zero, TimeSpan.FromMinutes(10))); // it was sent
        Assert.Null(sent[ids[3]]);
    }

    [Fact]
    public async Task A_refused_mail_is_tried_again_while_the_clock_moves()
    {
        await _post.QueueAsync("ben@site.test");
        _post.Mailbox.FaultFor = _ => MailFault.RecipientLater;

        await Rehearsing().GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromHours(2), Ct);

        Assert.Equal((MailState.Queued, 5), ((await _post.OneAsync()).State, (await _post.OneAsync()).Attempts));
    }

    [Fact]
    public async Task All_nodes_have_one_clock_and_it_outlives_them()
    {
        var (one, two) = (Rehearsing(), Rehearsing());
        var before = two.GetRequiredService<TimeProvider>().GetUtcNow();

        await one.GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(7), Ct);
        await two.GetRequiredService<MovableClock>().ReadAsync(Ct);
        var later = Rehearsing().GetRequiredService<MovableClock>();
        await later.ReadAsync(Ct);

        Assert.InRange(two.GetRequiredService<TimeProvider>().GetUtcNow() - before, TimeSpan.FromDays(7), TimeSpan.FromDays(7.01));
        Assert.InRange(later.GetUtcNow() - before, TimeSpan.FromDays(7), TimeSpan.FromDays(7.01));
    }

    [Fact]
    public async Task Two_who_advance_at_once_take_turns()
    {
        var (one, two) = (Rehearsing(), Rehearsing());
        var start = one.GetRequiredService<TimeProvider>().GetUtcNow();

        var results = await Task.WhenAll(
            one.GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(2), Ct),
            two.GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(5), Ct));

        Assert.InRange(results.Max(r => r.Now) - start, TimeSpan.FromDays(7), TimeSpan.FromDays(7.01));
    }

    [Fact]
    public async Task The_clock_moves_only_forward()
    {
        var node = Rehearsing();
        await node.GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(7), Ct);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() =>
            node.GetRequiredService<AdvanceClock>().RunAsync(node.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-1), Ct));

        Assert.Equal("clockOnlyForward", refusal.Problem.Code);
    }

    [Fact]
    public async Task Real_time_cannot_be_moved()
    {
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _post.NewNode().GetRequiredService<AdvanceClock>().RunAsync(TimeSpan.FromDays(1), Ct));

        Assert.Equal("notRehearsing", refusal.Problem.Code);
    }

    private ServiceProvider Rehearsing() => _post.NewNode(configure: services =>
    {
        services.AddSingleton<MovableClock>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<MovableClock>());
    });
}
