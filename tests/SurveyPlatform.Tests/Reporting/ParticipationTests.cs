using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Extracts;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Reporting;

public sealed class ParticipationTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] Rounds = ["2016", "2017", "2018"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Somebody asked in a round for a seat of a site, and what became of it.</summary>
    private sealed record History(int Person, int Seat, int Site, int Round, string Standing)
    {
        public bool Answered => Standing == "submitted";
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Participation_is_what_counting_by_hand_gives_on_random_histories(int seed)
    {
        var code = $"random-{seed}";
        var histories = await WriteAsync(code, seed);
        foreach (var unit in Enum.GetValues<ParticipationUnit>())
        {
            var found = await InScopeAsync(code, scope => scope.AllowEverything(), (matrix, study) => matrix.OfAsync(study, null, unit, Ct));
            RequireEqual(histories, unit, found);
        }
    }

    [Fact]
    public async Task A_coordinators_participation_is_that_of_the_own_sites()
    {
        var histories = await WriteAsync("scoped", 7);
        var sites = await SiteIdsAsync("scoped");
        var found = await InScopeAsync("scoped", scope => scope.AllowSites([sites["site-1"], sites["site-3"]]), (matrix, study) => matrix.OfAsync(study, null, ParticipationUnit.Person, Ct));
        RequireEqual([.. histories.Where(h => h.Site is 1 or 3)], ParticipationUnit.Person, found);

        var nothing = await InScopeAsync("scoped", _ => { }, (matrix, study) => matrix.OfAsync(study, null, ParticipationUnit.Person, Ct));
        Assert.Empty(nothing.Rows);
    }

    [Fact]
    public async Task The_api_says_the_same_page_by_page_and_Eve_reads_pseudonyms_only()
    {
        var histories = await WriteAsync("api", 11);
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "api");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "api");
        var items = new List<JsonNode>();
        JsonNode page;
        string? after = null;
        do
        {
            page = (await eve.GetFromJsonAsync<JsonNode>($"/api/v1/studies/api/participation?limit=7{(after is null ? "" : $"&after={after}")}", Ct))!;
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            after = (string?)page["next"];
        }
        while (after is not null);

        var people = histories.Select(h => h.Person).Distinct().ToList();
        Assert.Equal(people.Count, items.Select(i => (string)i["person"]!).Distinct().Count());
        Assert.Equal(people.Count, items.Count);
        Assert.Equal(Rounds, page["rounds"]!.AsArray().Select(r => (string)r!));
        Assert.Equal(histories.Where(h => h is { Round: 0, Answered: true }).Select(h => h.Site).Distinct().Count(), (int)page["totals"]!["sitesWithResponse"]!["2016"]!);
        Assert.Equal(["1", "2", "3"], page["totals"]!["answeredExactly"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["2016+2017", "2016+2018", "2017+2018"], page["totals"]!["pairs"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["2016>2017", "2017>2018"], page["totals"]!["retention"]!.AsObject().Select(p => p.Key));
        Assert.All(items, i => Assert.Matches("^[A-Z2-7]{13}$", (string)i["person"]!));
        Assert.All(items, i => Assert.False(i.AsObject().ContainsKey("name")));
        Assert.All(items, i => Assert.Equal((string)i["pattern"]!, string.Concat(Rounds.Select(r => (string?)i["outcomes"]![r] == "1.1" ? '1' : '0'))));

        var known = (await ada.GetFromJsonAsync<JsonNode>("/api/v1/studies/api/participation?limit=1000", Ct))!["items"]!.AsArray();
        Assert.Equal(items.Select(i => (string)i["person"]!), known.Select(i => (string)i!["person"]!));
        Assert.All(known, i => Assert.StartsWith("Person ", (string)i!["name"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rounds=1999", "invalid")]
    [InlineData("by=site", "unknownUnit")]
    public async Task What_makes_no_sense_is_refused(string query, string code)
    {
        await app.Given.StudyAsync("senseless");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "senseless");
        using var reply = await eve.GetAsync($"/api/v1/studies/senseless/participation?{query}", Ct);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (reply.StatusCode, (string?)(await reply.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]));
    }

    [Fact]
    public async Task Without_a_closed_round_there_is_nothing_to_say()
    {
        await app.Given.StudyAsync("unbegun");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "unbegun");
        var found = await eve.GetFromJsonAsync<JsonNode>("/api/v1/studies/unbegun/participation", Ct);

        Assert.Equal("""{"rounds":[],"totals":{"sitesWithResponse":{},"answered":{},"answeredExactly":{},"pairs":{},"retention":{}},"patterns":{},"items":[],"next":null}""", found!.ToJsonString());
    }

    private static void RequireEqual(IReadOnlyList<History> histories, ParticipationUnit unit, Participation found)
    {
        var byUnit = histories.GroupBy(h => unit == ParticipationUnit.Person ? h.Person : h.Seat).ToList();
        var patterns = byUnit.ConvertAll(g => string.Concat(Enumerable.Range(0, 3).Select(r => g.Any(h => h.Round == r && h.Answered) ? '1' : '0')));
        bool Both(string pattern, int one, int other) => pattern[one] == '1' && pattern[other] == '1';

        Assert.Equal(Rounds, found.Rounds);
        Assert.Equal(patterns.Order(), found.Rows.Select(r => r.Pattern).Order());
        Assert.Equal(patterns.CountBy(p => p).ToDictionary(), found.Patterns.ToDictionary());
        for (var r = 0; r < 3; r++)
        {
            Assert.Equal(patterns.Count(p => p[r] == '1'), found.Answered[r]);
            Assert.Equal(histories.Where(h => h.Round == r && h.Answered).Select(h => h.Site).Distinct().Count(), found.SitesWithResponse[r]);
            Assert.Equal(patterns.Count(p => p.Count(c => c == '1') == r + 1), found.AnsweredExactly(r + 1));
            Assert.Equal(patterns.Count(p => Both(p, r, (r + 1) % 3)), found.AnsweredBoth(r, (r + 1) % 3));
        }

        for (var r = 0; r < 2; r++)
        {
            var answered = patterns.Count(p => p[r] == '1');
            Assert.Equal(answered == 0 ? null : (double)patterns.Count(p => Both(p, r, r + 1)) / answered, found.Retention(r));
        }

        // The best outcome of a unit in a round, and none where it was not asked.
        var worst = new Dictionary<string, string> { ["submitted"] = "1.1", ["declined"] = "2.111", ["inProgress"] = "2.12", ["notStarted"] = "3.11", ["movedOn"] = "4.10" };
        var outcomes = byUnit.Select(g => string.Join(' ', Enumerable.Range(0, 3).Select(r => g.Where(h => h.Round == r).Select(h => worst[h.Standing]).Min(StringComparer.Ordinal) ?? "-")));
        Assert.Equal(outcomes.Order(), found.Rows.Select(r => string.Join(' ', r.Outcomes.Select(o => o ?? "-"))).Order());
    }

    /// <summary>A panel whose people come, go, and hold two seats, written straight into the tables: what became of them is random.</summary>
    private async Task<List<History>> WriteAsync(string code, int seed)
    {
        var random = new Random(seed);
        const int Seats = 24;
        var seats = Enumerable.Range(0, Seats).Select(s => (Seat: s, Site: s % 5)).ToList();
        var study = new FieldedStudy(app, code);
        await study.CreateAsync(string.Join('\n', seats.Select(s => $"seat-{s.Seat};site-{s.Site};Manager;CCG;Person {s.Seat};p{s.Seat}@example.org;p-{s.Seat}")));
        foreach (var round in Rounds)
        {
            await study.LaunchAsync(round, TwoYears.First);
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await study.CloseAsync(round);
        }

        string[] standings = ["submitted", "submitted", "submitted", "declined", "inProgress", "notStarted", "movedOn"];
        var histories = new List<History>();
        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        foreach (var (seat, site) in seats)
        {
            for (var round = 0; round < Rounds.Length; round++)
            {
                var person = random.Next(4) == 0 ? random.Next(Seats) : seat; // now and then somebody else sits there, who may sit elsewhere too
                var asked = random.Next(6) > 0;
                var standing = standings[random.Next(standings.Length)];
                await using var change = source.CreateCommand(asked
                    ? "update invitations i set standing = $4, informant_id = p.id from rounds r, seats s, informants p, studies st where st.code = $1 and r.study_id = st.id and s.study_id = st.id and p.study_id = st.id and r.code = $2 and s.code = $3 and p.code = $5 and i.round_id = r.id and i.seat_id = s.id"
                    : "delete from invitations i using rounds r, seats s, studies st where st.code = $1 and r.study_id = st.id and s.study_id = st.id and r.code = $2 and s.code = $3 and i.round_id = r.id and i.seat_id = s.id and $4 <> $5");
                foreach (var value in new[] { code, Rounds[round], $"seat-{seat}", standing, $"p-{person}" })
                {
                    change.Parameters.Add(new() { Value = value });
                }

                Assert.Equal(1, await change.ExecuteNonQueryAsync(Ct));
                if (asked)
                {
                    histories.Add(new(person, seat, site, round, standing));
                }
            }
        }

        return histories;
    }

    private async Task<T> InScopeAsync<T>(string code, Action<SiteScope> allow, Func<ParticipationMatrix, Guid, Task<T>> ask)
    {
        var study = await app.Given.StudyAsync(code);
        await using var scope = app.Services.CreateAsyncScope();
        allow(scope.ServiceProvider.GetRequiredService<SiteScope>());
        return await ask(scope.ServiceProvider.GetRequiredService<ParticipationMatrix>(), study);
    }

    private async Task<Dictionary<string, Guid>> SiteIdsAsync(string code)
    {
        var ids = new Dictionary<string, Guid>();
        for (var site = 0; site < 5; site++)
        {
            ids[$"site-{site}"] = await app.Given.SiteAsync($"site-{site}", code);
        }

        return ids;
    }
}
