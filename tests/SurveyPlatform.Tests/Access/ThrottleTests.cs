using System.Net;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class ThrottleTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_guesses_links_is_told_to_wait_and_how_long()
    {
        using var guesser = app.NewProgram();
        HttpResponseMessage reply;
        var tries = 0;
        do
        {
            reply = await guesser.GetAsync($"/r/guess{tries}", Ct);
        }
        while (reply.StatusCode == HttpStatusCode.NotFound && ++tries <= 3 * Throttle.WrongTries); // the minute may turn on the way

        Assert.Equal(HttpStatusCode.TooManyRequests, reply.StatusCode);
        Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.True(tries >= Throttle.WrongTries);

        // Somebody behind the same address with a right link is not held up.
        var round = await app.Given.OpenRoundAsync(informants: 1);
        using var right = await guesser.GetAsync($"/r/{round.Informants[0].Link}", Ct);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Every_reply_to_a_program_says_how_much_it_may_still_ask()
    {
        using var owner = await app.Cast.ProgramAsync(Role.Owner);
        using var reply = await owner.GetAsync("/api/v1/studies", Ct);

        Assert.Contains($"q={Throttle.Calls}", Assert.Single(reply.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
        Assert.Contains(";r=", Assert.Single(reply.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
    }
}
