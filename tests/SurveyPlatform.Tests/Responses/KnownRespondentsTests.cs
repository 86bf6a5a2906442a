using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Routes are remembered to save work, and nobody can tell: never an old one, never somebody else's, and none is missed.</summary>
public sealed class KnownRespondentsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_route_known_at_an_old_revision_is_never_used()
    {
        var informant = await AnsweredAsync("other-node", "4");
        var known = await ReadAsync(informant);
        Assert.Same(known.Route, (await ReadAsync(informant)).Route); // remembered: else the rest shows nothing

        // As another node would save it, which this one hears nothing of.
        var answers = AnswerSheet.Empty.With([new("years", new NumberAnswer(12))], known.Revision + 1).ToJson();
        await app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync($"update responses set answers = answers || {answers}::jsonb, revision = revision + 1 where invitation_id = {informant.InvitationId}", Ct));
        var now = await ReadAsync(informant);

        Assert.Equal((new NumberAnswer(12), known.Revision + 1), (now.Sheet.Get("years"), now.Revision));
        Assert.Equal(new NumberAnswer(12), now.Route.Answer("years"));
    }

    [Fact]
    public async Task Two_people_at_the_same_revision_each_have_their_own()
    {
        var round = await app.Given.OpenRoundAsync(study: "own-route");
        foreach (var (informant, years) in round.Informants.Take(2).Zip(["4", "31"]))
        {
            using var person = await app.Cast.AnsweringAsync(informant);
            await person.Fill("Years in post", years).SubmitAsync();
        }

        for (var turn = 0; turn < 3; turn++)
        {
            var (one, other) = (await ReadAsync(round.Informants[0]), await ReadAsync(round.Informants[1]));
            Assert.Equal(one.Revision, other.Revision);
            Assert.Equal((new NumberAnswer(4), new NumberAnswer(31)), (one.Route.Answer("years"), other.Route.Answer("years")));
        }
    }

    [Fact]
    public async Task A_route_that_had_to_make_room_is_walked_again()
    {
        var informant = await AnsweredAsync("crowd", "4");
        var before = await ReadAsync(informant);
        Guid[] others = [.. Enumerable.Range(0, 1200).Select(_ => Guid.NewGuid())];
        var remembered = await app.WithAsync((KnownRespondents recent) =>
        {
            foreach (var other in others)
            {
                recent.Keep(before with { InvitationId = other });
            }

            return Task.FromResult(others.Count(o => recent.Of(o, before.Generation) is not null));
        });

        Assert.InRange(remembered, 0, 500);
        var after = await ReadAsync(informant);
        Assert.Equal((before.Revision, new NumberAnswer(4)), (after.Revision, after.Route.Answer("years")));
    }

    [Fact]
    public async Task A_fresh_link_ends_the_session_of_the_earlier_one_between_a_save_and_the_page_it_leads_to()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "between");
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        var ticket = person.Standing(FormTicket.Control).Single();
        using var saved = await person.Client.PostAsync(new Uri(person.Address, UriKind.Relative), new FormUrlEncodedContent([new(FormTicket.Control, ticket), new("years", "4")]), Ct);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode); // not followed yet

        using var ada = await app.Cast.AdaAsync("between");
        await ada.OpenAsync($"/studies/between/panel/{round.Informants[0].Informant}");
        await ada.SubmitAsync("Make a fresh link");
        await person.OpenAsync(saved.Headers.Location!.ToString()); // a redirect has one

        Assert.Equal("/respond/session-over", person.Address);
    }

    private async Task<Given.Asked> AnsweredAsync(string study, string years)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        await person.Fill("Years in post", years).SubmitAsync();
        return round.Informants[0];
    }

    private async Task<Respondent> ReadAsync(Given.Asked informant) => (await app.WithAsync((Respondents all) => all.FindAsync(informant.Link, Ct)))!; // the link is alive
}
