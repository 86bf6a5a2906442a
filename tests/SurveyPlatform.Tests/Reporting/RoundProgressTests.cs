using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Extracts;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Reporting;

public sealed class RoundProgressTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_counts_by_outcome_site_role_and_day_beside_the_round_before()
    {
        await TwoRoundsAsync("progress");
        using var eve = await app.Cast.ProgramAsync(Role.Evaluator, "progress");
        var found = await eve.GetFromJsonAsync<JsonNode>("/api/v1/studies/progress/rounds/2018/progress", Ct);

        Assert.Equal("""{"1.1":2,"3.11":1}""", found!["all"]!["counts"]!.ToJsonString());
        Assert.Equal(2 / 3.0, (double)found["all"]!["rates"]!["rr1"]!);
        Assert.Equal("""{"1.1":2}""", found["bySite"]!["barnsley"]!["counts"]!.ToJsonString());
        Assert.Equal("""{"3.11":1}""", found["bySite"]!["camden"]!["counts"]!.ToJsonString());
        Assert.Equal("""{"1.1":1}""", found["byRole"]!["Director"]!["counts"]!.ToJsonString());
        Assert.Equal(3, (int)found["byGroup"]!["G"]!["asked"]!);
        Assert.Equal([0, 0, 1, 2], found["curve"]!.AsArray().Select(d => (int)d!["answered"]!));
        Assert.Equal((app.Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 3), ((string)found["curve"]![3]!["day"]!, (int)found["curve"]![3]!["number"]!));
        Assert.Equal([1, 1, 1, 1, 2], found["earlier"]!["2017"]!["curve"]!.AsArray().Select(d => (int)d!["answered"]!));
        Assert.Equal((3, 2, 1), ((int)found["earlier"]!["2017"]!["asked"]!, (int)found["earlier"]!["2017"]!["answered"]!, (int)found["earlier"]!["2017"]!["answeredByThisDay"]!));
    }

    [Fact]
    public async Task Bens_progress_is_that_of_his_site()
    {
        await TwoRoundsAsync("own");
        using var ben = await app.Cast.ProgramAsync(Role.Coordinator, "own", await app.Given.SiteAsync("camden", "own"));
        var found = await ben.GetFromJsonAsync<JsonNode>("/api/v1/studies/own/rounds/2018/progress", Ct);

        Assert.Equal("""{"3.11":1}""", found!["all"]!["counts"]!.ToJsonString());
        Assert.Equal(["camden"], found["bySite"]!.AsObject().Select(s => s.Key));
        Assert.All(found["curve"]!.AsArray(), d => Assert.Equal(0, (int)d!["answered"]!));
        Assert.Equal(0, (int)found["earlier"]!["2017"]!["answered"]!);
    }

    [Fact]
    public async Task A_round_without_an_answer_has_a_rate_of_nought_and_a_draft_has_none()
    {
        var study = new FieldedStudy(app, "bare");
        await study.CreateAsync("b;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola");
        await study.LaunchAsync("2018", TwoYears.First);
        await study.WithAsync<Core.Rounds.SaveRound>((save, s) => save.RunAsync(s, "2019",
            new() { Name = "Next", Questionnaire = "ki", FrameDate = new(2019, 1, 1), OpensAt = app.Clock.GetUtcNow().AddYears(1) }, FieldedStudy.Ada, Ct));

        var asked = await study.AskAsync((RoundProgresses progress, Core.Studies.Study s) => progress.OfAsync(s.Id, "2018", s.Zone, Ct));
        var draft = await study.AskAsync((RoundProgresses progress, Core.Studies.Study s) => progress.OfAsync(s.Id, "2019", s.Zone, Ct));

        Assert.Equal((0, 1, 0), (asked.All.Rates.Rr1, asked.All.Asked, asked.All.Answered));
        Assert.Equal((null, 0), (draft.All.Rates.Rr1, draft.Curve.Count));
    }

    /// <summary>2017: one on the day of opening, one four days later. 2018: one after two days, one after three, which is today.</summary>
    private async Task TwoRoundsAsync(string code)
    {
        var study = new FieldedStudy(app, code);
        await study.CreateAsync(
            """
            b-1;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola
            b-2;barnsley;Director;Council;Per Quist;per@example.org;per
            c-1;camden;Manager;CCG;Uma Rao;uma@example.org;uma
            """);
        await study.LaunchAsync("2017", TwoYears.First);
        await AnswerAsync("2017", "b-1");
        app.Clock.Advance(TimeSpan.FromDays(4));
        await AnswerAsync("2017", "b-2");
        await study.CloseAsync("2017");
        app.Clock.Advance(TimeSpan.FromDays(20));
        await study.LaunchAsync("2018", TwoYears.First);
        app.Clock.Advance(TimeSpan.FromDays(2));
        await AnswerAsync("2018", "b-1");
        app.Clock.Advance(TimeSpan.FromDays(1));
        await AnswerAsync("2018", "b-2");

        Task AnswerAsync(string round, string seat) => study.AnswerAsync(round, seat, new() { ["org"] = SingleAnswer.Of(1) });
    }
}
