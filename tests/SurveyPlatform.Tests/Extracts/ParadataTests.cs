using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Extracts;

/// <summary>How people answered, in a file of its own: what is in it, of which moment, and that it says nothing of who they are or what they said.</summary>
public sealed class ParadataTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
    private const string Desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36";

    private static readonly string[] Columns =
    [
        "study", "round", "person_id", "seat_id", "site", "questionnaire_version", "page", "page_save", "saved_at", "seconds_open", "device", "language", "mode", "revisit",
        "answers_changed", "answers_set_aside", "previous_shown", "previous_kept",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_save_is_a_row_with_when_on_what_and_how_often()
    {
        var round = await app.Given.OpenRoundAsync(study: "rows");
        app.Clock.To(new DateTimeOffset(2018, 3, 28, 8, 0, 0, TimeSpan.Zero)); // the other tests of this class move on from there, if they come later
        var study = new FieldedStudy(app, "rows");
        var (emma, noah) = (round.Informants[0], round.Informants[1]);
        using var phone = await AnsweringAsync(emma, Phone);
        await phone.Fill("Years in post", "12").SubmitAsync();
        await phone.SubmitAsync(); // nothing said to "why": a save that changes no answer
        app.Clock.Advance(TimeSpan.FromSeconds(90));
        using var desk = await AnsweringAsync(emma, Desktop);
        await desk.OpenAsync("/respond/role?change");
        await phone.OpenAsync("/respond/role?change");
        await phone.Fill("Years in post", "13").SubmitAsync();
        await desk.Fill("Years in post", "14").SubmitAsync();
        await desk.Tick("14").SubmitAsync("Continue");
        await desk.OpenAsync("/respond/review");
        await desk.SubmitAsync("Submit");
        using var ada = await app.Cast.AdaAsync("rows");
        await ada.OpenAsync($"/studies/rows/invitations/{noah.InvitationId}/enter");
        await ada.Tick("On paper").SubmitAsync("Begin");
        await ada.Fill("Years in post", "4").SubmitAsync("Save and leave");

        var (extract, text) = await study.BuildAsync(new() { Rounds = ["2018"], Layout = "paradata", Include = "all" });
        var rows = CsvTable.Read(text);

        Assert.Equal(Columns, CsvTable.Header(text));
        Assert.Equal((6, 18), (extract.Rows, extract.Columns));
        var online = rows.Where(r => r["mode"] == "web").ToList();
        Assert.Equal(
            [
                "role 1 phone revisit 0, changed 1, aside 0", "why 2 phone revisit 0, changed 0, aside 0", "role 3 phone revisit 1, changed 1, aside 0",
                "role 4 desktop revisit 1, changed 0, aside 1", "role 5 desktop revisit 1, changed 1, aside 0",
            ],
            online.Select(r => $"{r["page"]} {r["page_save"]} {r["device"]} revisit {r["revisit"]}, changed {r["answers_changed"]}, aside {r["answers_set_aside"]}"));
        Assert.Equal(["2018-03-28T09:00:00+01:00", "2018-03-28T09:01:30+01:00"], online.Select(r => r["saved_at"]).Distinct()); // summer time in London
        Assert.All(rows, r => Assert.Equal(("rows", "2018", "barnsley", "1", "en", "0", "0"), (r["study"], r["round"], r["site"], r["questionnaire_version"], r["language"], r["previous_shown"], r["previous_kept"])));
        Assert.All(rows, r => Assert.InRange(double.Parse(r["seconds_open"], System.Globalization.CultureInfo.InvariantCulture), 0, 600));
        var paper = Assert.Single(rows, r => r["mode"] == "paper");
        Assert.Equal(("role", "1", "", "1"), (paper["page"], paper["page_save"], paper["device"], paper["answers_changed"]));
        Assert.NotEqual(paper["person_id"], online[0]["person_id"]);

        // The same pseudonyms as with the answers, and the mode of a sheet as it stands there.
        var answers = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2018"], Include = "all" })).Text);
        Assert.Equal(
            [("1.1", "web", online[0]["person_id"], online[0]["seat_id"]), ("2.12", "paper", paper["person_id"], paper["seat_id"])],
            answers.Select(r => (r["outcome"], r["mode"], r["person_id"], r["seat_id"])).Order());
        Assert.Equal(5, (await study.BuildAsync(new() { Rounds = ["2018"], Layout = "paradata" })).Extract.Rows); // of submitted sheets alone
        Assert.Equal("rows_2018_paradata_2018-03-28.csv", extract.FileName);
    }

    [Fact]
    public async Task It_is_of_its_moment_to_the_byte_whatever_happens_later()
    {
        var study = new FieldedStudy(app, "frozen");
        await study.CreateAsync("a;barnsley;Manager;CCG;Ola;ola@example.org;ola\nb;camden;Manager;CCG;Per;per@example.org;per");
        await study.LaunchAsync("2016", TwoYears.First);
        await study.AnswerAsync("2016", "a", new() { ["org"] = SingleAnswer.Of(2), ["years"] = new NumberAnswer(3) }, submit: false, pages: 2);
        await study.AnswerAsync("2016", "b", new() { ["org"] = SingleAnswer.Of(1) });
        var at = app.Clock.GetUtcNow();
        var first = await study.BuildAsync(new() { Rounds = ["2016"], Layout = "paradata", Include = "all", AsOf = at });
        app.Clock.Advance(TimeSpan.FromHours(1));
        await study.AnswerAsync("2016", "a", new() { ["org"] = SingleAnswer.Of(1), ["years"] = new NumberAnswer(4) });

        var again = await study.BuildAsync(new() { Rounds = ["2016"], Layout = "paradata", Include = "all", AsOf = at });
        var now = await study.BuildAsync(new() { Rounds = ["2016"], Layout = "paradata", Include = "all" });

        Assert.Equal((first.Extract.Sha256, first.Text), (again.Extract.Sha256, again.Text));
        Assert.True(now.Extract.Rows > first.Extract.Rows);
        var rows = CsvTable.Read(now.Text);
        Assert.Equal(["barnsley", "camden"], rows.Select(r => r["site"]).Distinct());
        Assert.All(rows.GroupBy(r => r["person_id"]), sheet => Assert.Equal(Enumerable.Range(1, sheet.Count()).Select(n => $"{n}"), sheet.Select(r => r["page_save"])));
        Assert.Equal("web", CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016"], AsOf = at })).Text).Single()["mode"]);
    }

    [Fact]
    public async Task No_answer_name_address_or_browser_is_in_it()
    {
        var round = await app.Given.OpenRoundAsync(study: "nobody");
        using var emma = await AnsweringAsync(round.Informants[0], Phone);
        await emma.Fill("Years in post", "37").SubmitAsync();
        await emma.Fill("Why so long? (optional)", "a telling sentence").SubmitAsync();
        await emma.SubmitAsync("Submit");
        var (_, text) = await new FieldedStudy(app, "nobody").BuildAsync(new() { Rounds = ["2018"], Layout = "paradata" });

        var ids = await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == round.Informants[0].InvitationId).Select(i => new { i.InformantId, i.SeatId }).SingleAsync(Ct));
        string[] secrets = ["Mozilla", "iPhone", "37", "telling", .. round.Informants.SelectMany(i => new[] { i.Name, i.Email, i.Informant, i.Seat, i.InvitationId.ToString() }), $"{ids.InformantId}", $"{ids.SeatId}"];
        Assert.All(secrets, s => Assert.DoesNotContain(s, text.Replace("2018", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_does_not_apply_is_refused_by_name()
    {
        await app.Given.OpenRoundAsync(study: "refused");
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "refused");
        using var reply = await ada.PostAsJsonAsync("/api/v1/studies/refused/extracts",
            new { rounds = new[] { "2018" }, layout = "paradata", by = "seat", items = new[] { "years" }, tier = "identified", purpose = "to see" }, Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        var errors = await reply.Content.ReadAsStringAsync(Ct);
        Assert.All(
            ["leave out whose row it is", "Paradata hold no answers", "never taken out with names"],
            why => Assert.Contains(why, errors, StringComparison.Ordinal));

        using var accepted = await ada.PostAsJsonAsync("/api/v1/studies/refused/extracts", new { rounds = new[] { "2018" }, layout = "paradata" }, Ct);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Contains("\"layout\":\"paradata\"", await accepted.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eve_asks_for_it_on_the_page_and_reads_what_the_columns_hold()
    {
        var round = await app.Given.OpenRoundAsync(study: "page");
        await app.Given.SubmittedResponseAsync(round.Informants[0]);
        using var eve = await app.Cast.EveAsync("page");
        await eve.OpenAsync("/studies/page/extracts/new");
        Assert.Contains("Paradata say how people answered", eve.Text, StringComparison.Ordinal);
        await eve.Tick("Round 2018 (1 answer)").Tick("Paradata: one row each time somebody saved a page, and no answers").SubmitAsync("Build");
        Assert.Contains("Paradata: one row for each saved page", eve.Text, StringComparison.Ordinal);
        await app.RunJobAsync<BuildExtracts>();
        await eve.OpenAsync(eve.Address);

        Assert.Contains("1 row and 18 columns", eve.Text, StringComparison.Ordinal);
        Assert.Contains("in the time of Europe/London with its offset from UTC", eve.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("negative numbers", eve.Text, StringComparison.Ordinal);
    }

    private async Task<Visitor> AnsweringAsync(Given.Asked informant, string browser)
    {
        var visitor = app.NewVisitor();
        visitor.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", browser);
        await visitor.OpenAsync($"/r/{informant.Link}");
        await visitor.SubmitAsync();
        return visitor;
    }
}
