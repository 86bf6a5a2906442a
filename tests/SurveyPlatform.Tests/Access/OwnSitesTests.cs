using System.Net;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>Every page and endpoint that shows anything of a study, read by those who may see only a part of it.</summary>
public sealed class OwnSitesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Ben_sees_nothing_of_another_site_and_Eve_sees_no_name()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, sites: ["barnsley", "leeds"]);
        var theirs = round.Informants.Single(i => i.Site == "leeds");
        var own = await app.Given.SiteAsync("barnsley");
        await app.Given.SubmittedResponseAsync(theirs);
        var values = new Dictionary<string, string>
        {
            ["study"] = round.Study,
            ["round"] = round.Code,
            ["site"] = theirs.Site,
            ["seat"] = theirs.Seat,
            ["informant"] = theirs.Informant,
            ["invitation"] = theirs.InvitationId.ToString(),
            ["questionnaire"] = "ki",
            ["version"] = "1",
        };

        using var ben = await app.Cast.BenAsync(own);
        using var benKey = await app.Cast.ProgramAsync(Role.Coordinator, round.Study, own);
        using var eve = await app.Cast.EveAsync();
        using var eveKey = await app.Cast.ProgramAsync(Role.Evaluator);
        using var ada = await app.Cast.AdaAsync();
        using var adaKey = await app.Cast.ProgramAsync(Role.Administrator);
        string[] ofLeeds = [theirs.Name, theirs.Email, "Site leeds"];
        string[] names = [.. round.Informants.SelectMany(i => new[] { i.Name, i.Email })];

        var seenByAda = new HashSet<string>();
        var seenByBen = new HashSet<string>();
        foreach (var (_, route) in (await Addresses.OfAsync(app)).Where(a => a.Method == "GET" && a.Route.Contains("{study}", StringComparison.Ordinal)))
        {
            var address = Addresses.Fill(route, values);
            var isApi = Addresses.IsApi(route);
            var byBen = await ReadAsync(isApi ? benKey : ben.Client, address);
            var byEve = await ReadAsync(isApi ? eveKey : eve.Client, address);
            var byAda = await ReadAsync(isApi ? adaKey : ada.Client, address);

            Assert.All(ofLeeds, secret => Assert.False(byBen.Contains(secret, StringComparison.Ordinal), $"Ben reads “{secret}” at {address}"));
            Assert.All(names, secret => Assert.False(byEve.Contains(secret, StringComparison.Ordinal), $"Eve reads “{secret}” at {address}"));
            seenByAda.UnionWith(ofLeeds.Where(s => byAda.Contains(s, StringComparison.Ordinal)));
            seenByBen.UnionWith(names.Where(s => byBen.Contains(s, StringComparison.Ordinal)));
        }

        Assert.Equal(ofLeeds.Order(), seenByAda.Order());
        Assert.Contains("Informant 1", seenByBen);
    }

    private static async Task<string> ReadAsync(HttpClient client, string address)
    {
        using var reply = await client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.True(reply.StatusCode != HttpStatusCode.InternalServerError, $"{address} is broken");
        return await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
