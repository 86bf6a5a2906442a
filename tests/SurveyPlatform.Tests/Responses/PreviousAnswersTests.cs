using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Extracts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Last round's answers of the same person for the same seat: shown by each item's policy, to nobody else, and written down.</summary>
public sealed class PreviousAnswersTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Panel =
        """
        s-1;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola
        s-2;barnsley;Director;CCG;Per Quist;per@example.org;per
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_policy_shows_the_answer_where_it_says_and_the_save_says_what_was_kept()
    {
        var study = await LastYearAsync("policies");
        await study.LaunchAsync("2018", Instrument("Serious", options: """, {"code": 4, "label": "New this year"}"""));
        using var ola = await AnsweringAsync(study, "2018", "s-1");

        Assert.Equal(
            ["bar_ig: In Round 2017 you answered: Significant", "bar_it: In Round 2017 you answered: Don't know", "years: In Round 2017 you answered: 12"],
            Shown(ola)); // in last year's words; "after" not yet, and nothing at the item that has no policy
        Assert.Null(ola.Page.QuerySelector("main input[checked]")); // never filled in
        Assert.Contains("years-previous", ola.Page.GetElementById("years")!.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        await ola.Tick("Serious", "Governance").Tick("New this year", "IT").Fill("Years in post (optional)", "13").Fill("After (optional)", "this year").Fill("Silent (optional)", "x").SubmitAsync();

        Assert.Equal("/respond/review", ola.Address);
        var review = ola.Text;
        Assert.Contains("In Round 2017 you answered: last year", review, StringComparison.Ordinal);
        Assert.Contains("In Round 2017 you answered: Significant", review, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden last year", review, StringComparison.Ordinal);
        await ola.OpenAsync("/respond/all?change");
        Assert.Contains("later: In Round 2017 you answered: last year", Shown(ola));
        await ola.Fill("After (optional)", "last year").SubmitAsync();
        await ola.OpenAsync("/respond/all?change");
        await ola.SubmitAsync(); // looked at, and left as it is

        var saves = await SavesAsync("policies");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(
            """{"bar_ig": {"shown": "before", "kept": true}, "bar_it": {"shown": "before", "kept": false}, "years": {"shown": "before", "kept": false}}"""), JsonNode.Parse(saves[0]!)), saves[0]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"shown": "after", "kept": true}"""), JsonNode.Parse(saves[1]!)!["later"]), saves[1]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(saves[1]!), JsonNode.Parse(saves[2]!)), saves[2]);
        var rows = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2018"], Layout = "paradata", Include = "all" })).Text);
        Assert.Equal([("3", "1"), ("4", "2"), ("4", "2")], rows.Select(r => (r["previous_shown"], r["previous_kept"])));
    }

    [Fact]
    public async Task An_answer_that_todays_item_would_not_take_is_not_shown()
    {
        var study = await LastYearAsync("unfit");
        await study.LaunchAsync("2018", Instrument("Serious").Replace("""{"code": 3, "label": "Serious"}""", """{"code": 5, "label": "Serious"}""", StringComparison.Ordinal)
            .Replace("\"max\": 50", "\"max\": 10", StringComparison.Ordinal).Replace("\"dontKnow\": true, ", "", StringComparison.Ordinal));
        using var ola = await AnsweringAsync(study, "2018", "s-1");

        Assert.Empty(Shown(ola));
    }

    [Fact]
    public async Task Turning_to_another_language_shows_it_again_and_the_save_says_so()
    {
        var study = await LastYearAsync("turned");
        await study.LaunchAsync("2018", Instrument("Serious").Replace("\"language\": \"en\",", "\"language\": \"en\", \"texts\": {\"cy\": {\"years\": \"Blynyddoedd\"}},", StringComparison.Ordinal));
        using var ola = await AnsweringAsync(study, "2018", "s-1");
        await ola.Put("years", "12").SubmitAsync("Cymraeg");

        Assert.Equal(3, Shown(ola).Count);
        await ola.SubmitAsync();
        Assert.Equal("/respond/review", ola.Address);
        var marks = JsonNode.Parse((await SavesAsync("turned"))[^1]!)!; // something was shown
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"shown": "before", "kept": true}"""), marks["years"]), marks.ToJsonString());
    }

    [Fact]
    public async Task Neither_a_successor_nor_somebody_who_enters_answers_nor_the_other_seat_sees_it()
    {
        var study = await LastYearAsync("successor");
        await ImportAsync(study, "s-1;barnsley;Manager;CCG;Nia New;nia@example.org;nia;2018-01-15\ns-2;barnsley;Director;CCG;Ola Brandt;ola@example.org;ola;2018-01-15");
        await LaunchAsync(study, "2018", Instrument("Serious"), new DateOnly(2018, 1, 20));
        using var nia = await AnsweringAsync(study, "2018", "s-1");
        using var ola = await AnsweringAsync(study, "2018", "s-2"); // sat in the other seat last year
        Assert.Equal(("all", "all"), (nia.Address[9..], ola.Address[9..]));
        Assert.Empty(Shown(nia).Concat(Shown(ola)));

        var again = await LastYearAsync("entered");
        await again.LaunchAsync("2018", Instrument("Serious"));
        using var ada = await app.Cast.AdaAsync("entered");
        await ada.OpenAsync($"/studies/entered/invitations/{await again.InvitationAsync("2018", "s-1")}/enter");
        await ada.Tick("By telephone").SubmitAsync("Begin");
        Assert.Equal(("/respond/all", 0), (ada.Address, Shown(ada).Count));
    }

    /// <summary>Session check, save and what the next page needs are one statement and one commit; the earlier answers are the other.</summary>
    [Fact]
    public async Task A_page_save_and_the_next_page_with_earlier_answers_take_two_statements()
    {
        var study = await LastYearAsync("counted");
        var pages = Instrument("Serious").Replace("""{"key": "years",""", """{"key": "tail", "type": "text", "text": "Tail", "previous": "before"}]}, {"key": "next", "items": [{"key": "years",""", StringComparison.Ordinal);
        await study.LaunchAsync("2018", pages);
        using var ola = await AnsweringAsync(study, "2018", "s-1");
        await ola.OpenAsync("/respond/all");
        var database = new NpgsqlConnectionStringBuilder(app.ConnectionString).Database;
        var statements = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => statements += a.TagObjects.Any(t => t.Key is "db.name" or "db.namespace" && (t.Value as string)?.Split('|')[0] == database) && a.TagObjects.Any(t => t.Key is "db.statement" or "db.query.text") ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);
        await ola.Tick("Serious", "Governance").SubmitAsync();

        Assert.Equal("/respond/next", ola.Address);
        Assert.Contains("years: In Round 2017 you answered: 12", Shown(ola));
        Assert.Equal(2, statements);
    }

    /// <summary>Whatever happens in a panel, nobody is ever shown an answer that they did not give for this very seat.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nobody_ever_sees_another_persons_answer(int seed)
    {
        var draw = new Random(seed);
        var study = new FieldedStudy(app, $"random-{seed}");
        string[] people = ["ann", "bob", "cat", "dan", "eva", "fay"];
        string[] seats = ["a", "b", "c", "d"];
        await study.CreateAsync(string.Join('\n', seats.Select((s, i) => $"{s};site;Role {s};CCG;{people[i]};{people[i]}@example.org;{people[i]}")));
        for (var year = 2010; year < 2016; year++)
        {
            foreach (var seat in seats.Where(_ => draw.Next(3) == 0))
            {
                var next = people[draw.Next(people.Length)];
                await ImportAsync(study, $"{seat};site;Role {seat};CCG;{next};{next}@example.org;{next};{year + 6}-02-01");
            }
        }

        const string OneText = """{"title": "S", "language": "en", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "t", "type": "text", "text": "T", "previous": "before"}]}]}]}""";
        var given = new List<(int Year, string Who, string Seat, string Text)>();
        var compared = 0;
        foreach (var year in Enumerable.Range(2015, 7).OrderBy(_ => draw.Next()).ToList()) // launched in any order: the frame date decides what is earlier
        {
            await LaunchAsync(study, $"{year}", OneText, new DateOnly(year, 6, 1));
            foreach (var (id, who, seat) in await InvitedAsync(study, $"{year}"))
            {
                var respondent = (await app.Services.GetRequiredService<Respondents>().FindAsync(id, 1, Ct))!;
                var item = respondent.Instrument.Items[0];
                var earlier = await app.Services.GetRequiredService<PreviousAnswers>().OfAsync(respondent, [item], Ct);
                var expected = given.Where(g => g.Who == who && g.Seat == seat && g.Year < year).OrderBy(g => g.Year).LastOrDefault();
                Assert.Equal(expected.Text, earlier?.Say(respondent.Route, item, "t"));
                compared += expected.Text is null ? 0 : 1;
                if (draw.Next(4) > 0)
                {
                    var (text, submit) = ($"{who} in {seat} in {year}", draw.Next(4) > 0);
                    await study.AnswerAsync($"{year}", seat, new() { ["t"] = new TextAnswer(text) }, submit);
                    given.AddRange(submit ? [(year, who, seat, text)] : []);
                }
            }
        }

        Assert.True(compared > 0, "nobody had an earlier answer: the draw shows nothing");
    }

    /// <summary>One page with an item of each policy; the label of one option may change from year to year.</summary>
    private static string Instrument(string third, string options = "") =>
        $$"""
        {"title": "Survey", "language": "en", "codeLists": {"barrier": [{"code": 1, "label": "None"}, {"code": 3, "label": "{{third}}"}{{options}}]},
         "sections": [{"key": "s", "title": "Section", "pages": [{"key": "all", "title": "All", "items": [
          {"key": "bar", "type": "grid", "text": "Barriers", "options": "barrier", "dontKnow": true, "previous": "before", "rows": [{"key": "bar_ig", "text": "Governance"}, {"key": "bar_it", "text": "IT"}]},
          {"key": "years", "type": "number", "text": "Years in post", "max": 50, "previous": "before"},
          {"key": "later", "type": "text", "text": "After", "previous": "after"},
          {"key": "silent", "type": "text", "text": "Silent"}]}]}]}
        """;

    private async Task<FieldedStudy> LastYearAsync(string code)
    {
        var study = new FieldedStudy(app, code);
        await study.CreateAsync(Panel);
        await LaunchAsync(study, "2017", Instrument("Significant"), new DateOnly(2017, 1, 1));
        await study.AnswerAsync("2017", "s-1", new()
        {
            ["bar_ig"] = SingleAnswer.Of(3),
            ["bar_it"] = MissingAnswer.DontKnow,
            ["years"] = new NumberAnswer(12),
            ["later"] = new TextAnswer("last year"),
            ["silent"] = new TextAnswer("hidden last year"),
        });
        await study.CloseAsync("2017");
        return study;
    }

    private static async Task LaunchAsync(FieldedStudy study, string round, string instrument, DateOnly frame)
    {
        await study.WithAsync<Core.Questionnaires.SaveDraft>((save, of) => save.RunAsync(of, "ki", instrument, FieldedStudy.Ada, Ct));
        await study.WithAsync<Core.Questionnaires.PublishVersion>((publish, of) => publish.RunAsync(of, "ki", FieldedStudy.Ada, Ct));
        await study.WithAsync<SaveRound>((save, of) => save.RunAsync(of, round, new() { Name = $"Round {round}", Questionnaire = "ki", FrameDate = frame, OpensAt = TestClock.Start }, FieldedStudy.Ada, Ct));
        await study.WithAsync<LaunchRound>((launch, of) => launch.RunAsync(of, round, FieldedStudy.Ada, Ct));
    }

    private static async Task ImportAsync(FieldedStudy study, string rows)
    {
        var file = PanelFile.ReadCsv(Encoding.UTF8.GetBytes("seat;site;role;organisation_type;name;email;informant;from\n" + rows));
        var imported = await study.AskAsync((ImportPanel import, Core.Studies.Study of) => import.RunAsync(of, file, false, FieldedStudy.Ada, Ct));
        Assert.Empty(imported.Rejected);
    }

    private static Task<List<(Guid Id, string Who, string Seat)>> InvitedAsync(FieldedStudy study, string round) => study.AskAsync(async (SurveyDb db, Core.Studies.Study of) =>
        (await db.Invitations.Where(i => i.StudyId == of.Id && i.Round.Code == round).OrderBy(i => i.Seat.Code).Select(i => new { i.Id, Who = i.Informant.Code, Seat = i.Seat.Code }).ToListAsync(Ct))
            .ConvertAll(i => (i.Id, i.Who, i.Seat)));

    private async Task<Visitor> AnsweringAsync(FieldedStudy study, string round, string seat)
    {
        var invitation = await study.InvitationAsync(round, seat);
        var visitor = app.NewVisitor();
        await visitor.OpenAsync($"/r/{app.Services.GetRequiredService<InvitationLink>().Create(invitation, 1)}");
        await visitor.SubmitAsync("Start");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        return visitor;
    }

    private static List<string> Shown(Visitor visitor) =>
        [.. visitor.Page.QuerySelectorAll("p.app-previous").Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Id!.Replace("-previous", "", StringComparison.Ordinal)}: {p.TextContent}"))];

    private Task<List<string?>> SavesAsync(string study) => app.WithAsync((SurveyDb db) => db.PageSaves
        .Where(s => db.Rounds.Any(r => r.Id == s.RoundId && r.Code == "2018") && db.Studies.Any(x => x.Id == s.StudyId && x.Code == study)).OrderBy(s => s.Revision).Select(s => s.Previous).ToListAsync(Ct));
}
