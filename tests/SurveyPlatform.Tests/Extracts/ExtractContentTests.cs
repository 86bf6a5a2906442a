using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Extracts;

/// <summary>What stands in a finished file, read back by another program and compared with what was saved.</summary>
public sealed partial class ExtractContentTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Panel =
        """
        b-ccg;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola
        b-la;barnsley;Director;Council;Per Quist;per@example.org;per
        c-ccg;camden;Manager;CCG;Uma Rao;uma@example.org;uma
        c-la;camden;Director;;Vic Sol;vic@example.org;vic
        """;

    private static readonly string[] Leading =
        ["study", "round", "person_id", "seat_id", "site", "site_group", "role", "organisation_type", "outcome", "outcome_name", "submitted_on", "mode", "questionnaire_version"];

    private static readonly Dictionary<string, Answer?> OfOla = new()
    {
        ["org"] = new SingleAnswer(97, "A \"hospice\", small"),
        ["years"] = new NumberAnswer(4.50m),
        ["bar_ig"] = SingleAnswer.Of(3),
        ["bar_it"] = MissingAnswer.DontKnow,
        ["remark"] = new TextAnswer("two\nlines, =1+1"),
        ["secret"] = new TextAnswer("Boss is ghastly, write to ola@example.org"),
        ["since"] = new DateAnswer(new DateOnly(2016, 2, 29)),
        ["top"] = new RankingAnswer([3, 1]),
    };

    private static readonly Dictionary<string, Answer?> OfPer = new()
    {
        ["org"] = SingleAnswer.Of(2),
        ["years"] = MissingAnswer.PreferNotToSay,
        ["tasks"] = new MultipleAnswer(ImmutableArray.Create(1, 2)),
        ["remark"] = new TextAnswer("Żółć 😀"),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_long_file_says_what_was_answered_cell_by_cell()
    {
        var study = await TwoRoundsAsync("long");
        var (extract, text) = await study.BuildAsync(new() { Rounds = ["2017", "2016"], Purpose = "test" });
        var rows = CsvTable.Read(text);

        Assert.Equal(
            [.. Leading, "org", "org_oth", "years", "tasks_1", "tasks_2", "tasks_98", "mood", "bar_ig", "bar_it", "remark", "since", "top_1", "top_2", "top_3"],
            CsvTable.Header(text));
        Assert.Equal(["2016", "2016", "2017"], rows.Select(r => r["round"]));
        Assert.Equal(["barnsley", "barnsley", "barnsley"], rows.Select(r => r["site"]));

        var ola = rows.Single(r => r["org_oth"] == "A \"hospice\", small");
        Assert.Equal(("long", "G", "Manager", "CCG", "1.1", "Complete", "2018-02-01", "web", "1"),
            (ola["study"], ola["site_group"], ola["role"], ola["organisation_type"], ola["outcome"], ola["outcome_name"], ola["submitted_on"], ola["mode"], ola["questionnaire_version"]));
        Assert.Equal(("97", "4.5", "-91", "-91", "-91", "-95"), (ola["org"], ola["years"], ola["tasks_1"], ola["tasks_2"], ola["tasks_98"], ola["mood"]));
        Assert.Equal(("3", "-93", "two\nlines, =1+1", "2016-02-29"), (ola["bar_ig"], ola["bar_it"], ola["remark"], ola["since"]));
        Assert.Equal(("2", "0", "1"), (ola["top_1"], ola["top_2"], ola["top_3"]));

        var per = rows.Single(r => r["round"] == "2016" && r != ola);
        Assert.Equal(("2", "-91", "-94", "1", "1", "0"), (per["org"], per["org_oth"], per["years"], per["tasks_1"], per["tasks_2"], per["tasks_98"]));
        Assert.Equal(("-96", "-96", "Żółć 😀", "-96", "-96"), (per["bar_ig"], per["bar_it"], per["remark"], per["since"], per["top_1"]));

        var later = rows.Single(r => r["round"] == "2017");
        Assert.Equal((ola["person_id"], ola["seat_id"], "2", "-95", "-95", "2"), (later["person_id"], later["seat_id"], later["questionnaire_version"], later["years"], later["tasks_98"], later["mood"]));
        Assert.NotEqual(ola["person_id"], ola["seat_id"]);
        Assert.All(rows, r => Assert.Matches("^[A-Z2-7]{13}$", r["person_id"]));
        Assert.Equal((3, 27), (extract.Rows, extract.Columns));
    }

    [Fact]
    public async Task The_safe_flavour_leaves_a_spreadsheet_nothing_to_run()
    {
        var study = new FieldedStudy(app, "safe");
        await study.CreateAsync(Panel);
        await study.LaunchAsync("2016", TwoYears.First);
        await study.AnswerAsync("2016", "b-ccg", new() { ["org"] = SingleAnswer.Of(1), ["remark"] = new TextAnswer("=cmd()") });

        Assert.Equal("'=cmd()", CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016"], Format = "csvSafe" })).Text).Single()["remark"]);
        Assert.Equal("=cmd()", CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016"] })).Text).Single()["remark"]);
    }

    [Fact]
    public async Task With_everybody_those_who_did_not_answer_have_their_outcome_and_were_not_reached()
    {
        var study = await TwoRoundsAsync("everybody");
        await study.AnswerAsync("2016", "c-ccg", OfPer, submit: false, pages: 1);
        await study.WithAsync<Decline>(async (decline, _) => await decline.RunAsync(await study.InvitationAsync("2016", "c-la"), new() { Reason = "noTime" }, Ct));
        var rows = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016", "2017"], Include = "all" })).Text);

        Assert.Equal(8, rows.Count);
        var uma = rows.Single(r => r["outcome"] == "2.12");
        Assert.Equal(("Break-off", "", "2", "-94", "-92", "-92", "-92"), (uma["outcome_name"], uma["submitted_on"], uma["org"], uma["years"], uma["tasks_1"], uma["bar_ig"], uma["remark"]));
        var vic = rows.Single(r => r["outcome"] == "2.111");
        Assert.Equal(("Explicit refusal", "", "", "-92", "-95"), (vic["outcome_name"], vic["mode"], vic["organisation_type"], vic["org"], vic["mood"]));
        Assert.Equal(3, rows.Count(r => r["outcome"] == "3.11" && r["org"] == "-92"));
    }

    [Fact]
    public async Task A_wide_file_has_one_row_a_person_and_the_rounds_side_by_side()
    {
        var study = await TwoRoundsAsync("wide");
        var (_, text) = await study.BuildAsync(new() { Rounds = ["2016", "2017"], Layout = "wide", Items = ["org", "mood"] });
        var rows = CsvTable.Read(text);

        Assert.Equal(
            [
                "study", "person_id",
                .. ((string[])["seat_id", "site", "site_group", "role", "organisation_type", "outcome", "outcome_name", "submitted_on", "mode", "questionnaire_version", "org", "org_oth", "mood"])
                    .SelectMany(c => (string[])[$"{c}_2016", $"{c}_2017"]),
            ],
            CsvTable.Header(text));
        Assert.Equal(2, rows.Count);
        var ola = rows.Single(r => r["org_2016"] == "97");
        Assert.Equal(("1", "-91", "-95", "2", "1.1", "2018-02-01"), (ola["org_2017"], ola["org_oth_2017"], ola["mood_2016"], ola["mood_2017"], ola["outcome_2017"], ola["submitted_on_2017"]));
        var per = rows.Single(r => r["org_2016"] == "2");
        Assert.Equal(("3.11", "", "-92", "-92"), (per["outcome_2017"], per["submitted_on_2017"], per["org_2017"], per["mood_2017"]));
    }

    [Fact]
    public async Task An_unfinished_sheet_stays_out_of_a_wide_file_of_submitted_ones()
    {
        var study = await TwoRoundsAsync("unfinished");
        await study.AnswerAsync("2017", "b-la", new() { ["org"] = SingleAnswer.Of(1) }, submit: false);

        var rows = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016", "2017"], Layout = "wide" })).Text);
        var everybody = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016", "2017"], Layout = "wide", Include = "all" })).Text);

        Assert.Equal(("2.12", "-92"), (rows.Single(r => r["org_2016"] == "2")["outcome_2017"], rows.Single(r => r["org_2016"] == "2")["org_2017"]));
        Assert.Equal("1", everybody.Single(r => r["org_2016"] == "2")["org_2017"]);
        Assert.Equal((2, 4), (rows.Count, everybody.Count));
    }

    [Fact]
    public async Task Somebody_with_two_sheets_in_a_round_needs_rows_by_seat()
    {
        var study = new FieldedStudy(app, "two-sheets");
        await study.CreateAsync("b-1;barnsley;Manager;CCG;Ola Brandt;ola@example.org;ola\nb-2;barnsley;Director;CCG;Ola Brandt;ola@example.org;ola");
        await study.LaunchAsync("2016", TwoYears.First);
        await study.AnswerAsync("2016", "b-1", new() { ["org"] = SingleAnswer.Of(1) });
        var one = await study.BuildAsync(new() { Rounds = ["2016"], Layout = "wide" });
        await study.AnswerAsync("2016", "b-2", new() { ["org"] = SingleAnswer.Of(2) });

        var refused = await Assert.ThrowsAsync<Core.ProblemException>(() => study.RequestAsync(new() { Rounds = ["2016"], Layout = "wide" }));
        var bySeat = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016"], Layout = "wide", By = "seat" })).Text);

        Assert.Equal("1", CsvTable.Read(one.Text).Single()["org_2016"]);
        Assert.Equal(("twoSheetsInARound", "1 person submitted two sheets in one of these rounds, so there is no one row for a person: take the long layout, or rows by seat."), (refused.Problem.Code, refused.Message));
        Assert.Equal(["1", "2"], bySeat.Select(r => r["org_2016"]).Order());
        Assert.Single(bySeat.Select(r => r["person_id_2016"]).Distinct());
        Assert.Equal(2, bySeat.Select(r => r["seat_id"]).Distinct().Count());
    }

    [Fact]
    public async Task The_same_moment_gives_the_same_bytes_whatever_happened_since()
    {
        var study = await TwoRoundsAsync("bytes");
        await study.AnswerAsync("2016", "c-ccg", OfPer, submit: false, pages: 1);
        RequestExtract.Input[] inputs =
        [
            new() { Rounds = ["2016", "2017"] },
            new() { Rounds = ["2016", "2017"], Include = "all" },
            new() { Rounds = ["2016", "2017"], Include = "all", Layout = "wide" },
        ];
        var before = new List<(Extract Extract, string Text)>();
        foreach (var input in inputs)
        {
            before.Add(await study.BuildAsync(input));
        }

        app.Clock.Advance(TimeSpan.FromHours(1));
        await study.AnswerAsync("2016", "c-ccg", new(OfPer) { ["org"] = SingleAnswer.Of(1) });
        await study.WithAsync<Decline>(async (decline, _) => await decline.RunAsync(await study.InvitationAsync("2016", "c-la"), new() { Reason = "noTime" }, Ct));
        await study.WithAsync<SurveyDb>((db, s) => db.Database.ExecuteSqlAsync(
            $"update outgoing_mail set state = 'sent', sent_at = {app.Clock.GetUtcNow()}, finished_at = {app.Clock.GetUtcNow()} where study_id = {s.Id} and kind = 'invitation'", Ct));

        foreach (var (input, (first, text)) in inputs.Zip(before))
        {
            var again = await study.BuildAsync(input with { AsOf = first.AsOf });
            var now = await study.BuildAsync(input);
            Assert.Equal(text, again.Text);
            Assert.Equal(first.Sha256, again.Extract.Sha256);
            Assert.NotEqual(text, now.Text);
        }
    }

    [Fact]
    public async Task Outcomes_are_those_of_the_view()
    {
        var study = await TwoRoundsAsync("outcomes");
        await study.AnswerAsync("2017", "b-la", OfPer, submit: false, pages: 1);
        await study.AnswerAsync("2017", "c-ccg", OfPer, submit: false, pages: 1);
        await study.WithAsync<MoveOn>(async (moveOn, _) => await moveOn.RunAsync(await study.InvitationAsync("2017", "c-ccg"), new() { Reason = MoveOn.MovedOn }, Ct));
        await study.WithAsync<Decline>(async (decline, _) => await decline.RunAsync(await study.InvitationAsync("2016", "c-la"), new() { Reason = "noTime" }, Ct));
        await study.WithAsync<Unsubscribe>(async (unsubscribe, _) => await unsubscribe.RunAsync(await study.InvitationAsync("2016", "c-ccg"), Ct));
        var mailed = await study.InvitationAsync("2017", "c-la");
        foreach (var (state, code) in new[] { ("sent", "3.19"), ("refused", "3.30") })
        {
            var (at, sentAt) = (app.Clock.GetUtcNow(), state == "sent" ? app.Clock.GetUtcNow() : (DateTimeOffset?)null);
            await study.WithAsync<SurveyDb>((db, _) => db.Database.ExecuteSqlAsync(
                $"update outgoing_mail set state = {state}, sent_at = {sentAt}, finished_at = {at} where dedupe_key = 'invitation:' || {mailed}", Ct));
            var view = await study.AskAsync((SurveyDb db, Study s) => db.Invitations.Where(i => i.StudyId == s.Id)
                .Join(db.Outcomes, i => i.Id, o => o.InvitationId, (_, o) => o.Code).ToListAsync(Ct));
            var rows = CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016", "2017"], Include = "all" })).Text);

            Assert.Equal(view.Order(StringComparer.Ordinal), rows.Select(r => r["outcome"]).Order(StringComparer.Ordinal));
            Assert.Contains(code, view);
        }
    }

    [Fact]
    public async Task A_pseudonymised_file_has_no_name_no_address_and_no_time_of_day()
    {
        var study = await TwoRoundsAsync("tier");
        foreach (var input in new RequestExtract.Input[] { new() { Rounds = ["2016"], Include = "all" }, new() { Rounds = ["2016"], Include = "all", Layout = "wide" } })
        {
            var (_, text) = await study.BuildAsync(input);
            Assert.DoesNotMatch(EMail(), text);
            Assert.DoesNotMatch("[0-9]{2}:[0-9]{2}", text);
            Assert.DoesNotContain("Brandt", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ghastly", text, StringComparison.Ordinal);
            Assert.DoesNotContain("b-ccg", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sensitive_text_comes_only_when_it_is_named()
    {
        var study = await TwoRoundsAsync("sensitive");
        var (_, named) = await study.BuildAsync(new() { Rounds = ["2016"], Items = ["secret", "bar_it"] });
        var (_, identified) = await study.BuildAsync(new() { Rounds = ["2016"], Tier = "identified", Purpose = "To call people back" }, mayIdentify: true);

        Assert.Equal([.. Leading, "bar_it", "secret"], CsvTable.Header(named));
        Assert.Contains("ghastly", named, StringComparison.Ordinal);
        Assert.Equal([.. Leading, "name", "email"], CsvTable.Header(identified).Take(15));
        var ola = CsvTable.Read(identified).Single(r => r["org"] == "97");
        Assert.Equal(("Ola Brandt", "ola@example.org", "Boss is ghastly, write to ola@example.org"), (ola["name"], ola["email"], ola["secret"]));
    }

    [Fact]
    public async Task Pseudonyms_of_two_studies_have_nothing_in_common()
    {
        var (one, other) = (await TwoRoundsAsync("one"), await TwoRoundsAsync("other"));
        var ids = new HashSet<string>();
        foreach (var study in new[] { one, other })
        {
            foreach (var row in CsvTable.Read((await study.BuildAsync(new() { Rounds = ["2016"] })).Text))
            {
                Assert.True(ids.Add(row["person_id"]));
                Assert.True(ids.Add(row["seat_id"]));
            }
        }
    }

    [Fact]
    public async Task An_extract_of_a_moment_before_anybody_answered_is_empty_but_for_its_header()
    {
        var study = await TwoRoundsAsync("empty");
        var (extract, text) = await study.BuildAsync(new() { Rounds = ["2016"], AsOf = app.Clock.GetUtcNow().AddDays(-1) });

        Assert.Equal(0, extract.Rows);
        Assert.Empty(CsvTable.Read(text));
    }

    /// <summary>Ola answers both rounds, Per the first, Uma and Vic none.</summary>
    private async Task<FieldedStudy> TwoRoundsAsync(string code)
    {
        var study = new FieldedStudy(app, code);
        await study.CreateAsync(Panel);
        await study.LaunchAsync("2016", TwoYears.First);
        await study.AnswerAsync("2016", "b-la", OfPer);
        await study.AnswerAsync("2016", "b-ccg", OfOla);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await study.LaunchAsync("2017", TwoYears.Second);
        await study.AnswerAsync("2017", "b-ccg", new() { ["org"] = SingleAnswer.Of(1), ["mood"] = SingleAnswer.Of(2) });
        return study;
    }

    [GeneratedRegex(@"[^\s@,]+@[^\s@,]+\.[a-z]+")]
    private static partial Regex EMail();
}
