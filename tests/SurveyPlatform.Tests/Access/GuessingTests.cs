using System.Diagnostics;
using System.Net;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>Links are guessed and opened from one address at the same time.</summary>
public sealed class GuessingTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>L-04: whoever guesses is slowed down, and nobody else behind the same address.</summary>
    [Fact]
    public async Task While_somebody_guesses_right_links_are_never_refused()
    {
        var round = await app.Given.OpenRoundAsync(informants: 20, study: "guessing");
        using var behindOneAddress = app.NewProgram();
        var began = Stopwatch.GetTimestamp();
        var guesses = Task.Run(async () =>
        {
            var statuses = new List<HttpStatusCode>();
            for (var guess = 0; guess < 10_000; guess++)
            {
                using var reply = await behindOneAddress.GetAsync(new Uri($"/r/guess{guess}", UriKind.Relative), Ct);
                Assert.Equal(reply.StatusCode == HttpStatusCode.TooManyRequests, reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
                statuses.Add(reply.StatusCode);
            }

            return statuses;
        }, Ct);
        var right = Task.Run(async () =>
        {
            for (var visit = 0; visit < 300; visit++)
            {
                using var reply = await behindOneAddress.GetAsync(new Uri($"/r/{round.Informants[visit % 20].Link}", UriKind.Relative), Ct);
                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            }
        }, Ct);

        await right;
        var told = await guesses;
        Assert.All(told, status => Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests));
        var minutes = (int)Math.Ceiling(Stopwatch.GetElapsedTime(began).TotalMinutes) + 1;
        Assert.InRange(told.Count(s => s == HttpStatusCode.NotFound), 1, minutes * Throttle.WrongTries);
    }
}
