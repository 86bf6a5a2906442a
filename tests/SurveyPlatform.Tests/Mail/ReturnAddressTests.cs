using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>The tag in the envelope by which a returned mail is known again.</summary>
public sealed class ReturnAddressTests(Postgres postgres) : IAsyncLifetime
{
    private static readonly byte[] _secret = [.. Enumerable.Range(0, SurveySecret.Length).Select(i => (byte)i)];

    private readonly PostOffice _post = new(postgres);

    public ValueTask InitializeAsync() => _post.InitializeAsync();

    public ValueTask DisposeAsync() => _post.DisposeAsync();

    [Fact]
    public async Task Each_mail_leaves_under_a_sender_of_its_own_by_which_it_is_known_again()
    {
        _post.Options = _post.Options with { ReturnTo = "bounces@example.org" };
        var ids = await _post.QueueAsync("ben@one.test", "eve@two.test");
        var node = _post.NewNode();
        node.GetRequiredService<SurveySecret>().Set(_secret);

        await _post.DeliverAsync(node, TestContext.Current.CancellationToken);

        var returns = node.GetRequiredService<ReturnAddress>();
        var known = _post.Mailbox.Received.OrderBy(m => m.To, StringComparer.Ordinal).Select(m =>
        {
            Assert.Matches("^bounces[+][a-z2-7]{42}@example[.]org$", m.From);
            Assert.Equal("\"SurveyPlatform\" <survey@localhost>", m.Header("From"));
            return returns.TryRead(m.From["bounces+".Length..m.From.IndexOf('@', StringComparison.Ordinal)].ToUpperInvariant(), out var mail) ? mail : Guid.Empty;
        });
        Assert.Equal(ids, known);
    }

    [Fact]
    public void No_other_tag_is_taken_for_ours()
    {
        var secret = new SurveySecret();
        secret.Set(_secret);
        var returns = new ReturnAddress(secret, new MailOptions { ReturnTo = "b@example.org" });
        var tag = returns.Of(new Guid("0198a000-0000-7000-8000-000000000001"))[2..44];
        Assert.True(returns.TryRead(tag, out _));

        for (var i = 0; i < tag.Length; i++)
        {
            Assert.False(returns.TryRead($"{tag[..i]}{(tag[i] == 'a' ? 'b' : 'a')}{tag[(i + 1)..]}", out _), $"changed at {i}");
        }

        Assert.All(["", tag[1..], tag + "a", tag[..41] + "!", new string('7', 42)], t => Assert.False(returns.TryRead(t, out _)));
    }
}
