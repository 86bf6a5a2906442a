using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>What people do on their own invitation, each an <see cref="InvitationAct"/>, and all at once.</summary>
public sealed class InvitationActTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acts_and_saves_of_one_moment_wait_for_each_other_and_the_standing_is_what_they_add_up_to()
    {
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: "moment")).Informants[0];
        await app.Given.StartedResponseAsync(informant);
        var respondent = await app.WithAsync(async (Respondents all) => (await all.FindAsync(informant.Link, Ct))!); // the link is alive

        await Task.WhenAll(Enumerable.Range(0, 5).SelectMany(years => new[]
        {
            app.WithAsync((Decline decline) => decline.RunAsync(informant.InvitationId, new() { Reason = "noTime" }, Ct)),
            app.WithAsync((TakeBack takeBack) => takeBack.RunAsync(informant.InvitationId, Ct)),
            app.WithAsync((MoveOn moveOn) => moveOn.RunAsync(informant.InvitationId, new() { Reason = MoveOn.MovedOn }, Ct)),
            app.WithAsync((Unsubscribe unsubscribe) => unsubscribe.RunAsync(informant.InvitationId, Ct)),
            app.WithAsync((SavePage save) => save.RunAsync(respondent, respondent.Instrument.Pages[0], new(new Dictionary<string, Answer?> { ["years"] = new NumberAnswer(years) }), Ct)),
        }));

        var (standing, events) = await StandingAsync(informant);
        var sum = events.Aggregate((Standing: Standing.NotStarted, Saved: false), (so, kind) => (Invitation.After(so.Standing, kind, so.Saved), so.Saved || kind == EventKind.Saved));
        Assert.Equal(sum.Standing, standing);
        Assert.True(events.Count > 4, string.Join(' ', events)); // started, saved and more
    }

    [Fact]
    public async Task What_was_never_said_cannot_be_taken_back()
    {
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: "never")).Informants[0];

        await app.WithAsync((TakeBack takeBack) => takeBack.RunAsync(informant.InvitationId, Ct));

        Assert.Empty((await StandingAsync(informant)).Events);
    }

    [Fact]
    public async Task A_round_that_takes_no_answers_takes_only_the_wish_for_no_more_mail()
    {
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: "over")).Informants[0];
        app.Clock.Advance(TimeSpan.FromDays(60)); // it closes then

        var refusal = await Assert.ThrowsAsync<ProblemException>(() =>
            app.WithAsync((Decline decline) => decline.RunAsync(informant.InvitationId, new() { Reason = "noTime" }, Ct)));
        await app.WithAsync((Unsubscribe unsubscribe) => unsubscribe.RunAsync(informant.InvitationId, Ct));

        Assert.Equal("roundNotOpen", refusal.Problem.Code);
        Assert.Equal([EventKind.Unsubscribed], (await StandingAsync(informant)).Events);
    }

    private Task<(Standing Standing, List<EventKind> Events)> StandingAsync(Given.Asked informant) => app.WithAsync(async (SurveyDb db) =>
        (await db.Invitations.Where(i => i.Id == informant.InvitationId).Select(i => i.Standing).SingleAsync(Ct),
            await db.InvitationEvents.Where(e => e.InvitationId == informant.InvitationId).OrderBy(e => e.Number).Select(e => e.Kind).ToListAsync(Ct)));
}
