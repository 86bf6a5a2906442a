using SurveyPlatform.Core.Data.Seeds;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Data;

/// <summary>The invented answers of the demonstration study, without a database.</summary>
public sealed class SeederAnswersTests
{
    private static readonly Lazy<Dictionary<string, List<AnswerSheet>>> Sheets = new(() => Pioneers().Rounds.ToDictionary(r => r.Code, r => SheetsOf(Pioneers(), r).ToList()));

    [Fact]
    public void Every_invented_sheet_could_be_submitted()
    {
        var folder = Pioneers();
        foreach (var round in folder.Rounds)
        {
            var instrument = InstrumentJson.Read(folder.Instrument(round));
            Assert.All(Sheets.Value[round.Code], s => Assert.Empty(Check.Sheet(instrument, s)));
        }
    }

    [Fact]
    public void Playing_again_invents_the_same_answers()
    {
        var folder = Pioneers();

        Assert.Equal(Sheets.Value["2017"].Select(s => s.ToJson()), SheetsOf(folder, folder.Rounds[1]).Select(s => s.ToJson()));
    }

    [Fact]
    public void Initiatives_move_from_planned_to_in_place()
    {
        Assert.True(Share("2016", "ini_", 4) < Share("2017", "ini_", 4) && Share("2017", "ini_", 4) < Share("2018", "ini_", 4));
        Assert.True(Share("2016", "ini_", 2) > Share("2017", "ini_", 2) && Share("2017", "ini_", 2) > Share("2018", "ini_", 2));
    }

    [Fact]
    public void Fewer_barriers_are_significant_in_2018_than_before()
    {
        Assert.True(Share("2018", "bar_", 4) < Math.Min(Share("2016", "bar_", 4), Share("2017", "bar_", 4)) - 0.05);
    }

    [Fact]
    public void User_control_moves_slightly_away()
    {
        var (first, last) = (Mean("2016", "uc_"), Mean("2018", "uc_"));

        Assert.InRange(first - last, 0.05, 0.5);
    }

    private static double Share(string round, string prefix, int code) => Codes(round, prefix).Average(c => c == code ? 1.0 : 0.0);

    private static double Mean(string round, string prefix) => Codes(round, prefix).Average();

    private static IEnumerable<int> Codes(string round, string prefix) =>
        from sheet in Sheets.Value[round]
        from key in sheet.Keys
        where key.StartsWith(prefix, StringComparison.Ordinal) && key is not "bar_change"
        let answer = sheet.Get(key) as SingleAnswer
        where answer is not null
        select answer.Code;

    private static IEnumerable<AnswerSheet> SheetsOf(SeedFolder folder, SeedRound round)
    {
        var instrument = InstrumentJson.Read(folder.Instrument(round));
        var answers = new SeedAnswers(folder.Answers);
        var panel = PanelFile.ReadCsv(folder.PanelFile(round));
        var column = panel.Columns.Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i);
        var seats = panel.Rows.ToDictionary(r => r[column["seat"]]);
        var opens = new SeedMoment(TimeZoneInfo.Utc, new DateOnly(2026, 7, 1)).Day(round.OpensAt.Split(' ')[0]);
        foreach (var outcome in folder.Outcomes[round.Code].Where(o => o.Outcome == "submitted"))
        {
            var seat = seats[outcome.Seat];
            var who = new SeedRespondent(outcome.Informant, seat[column["site"]], seat[column["organisation_type"]],
                DateOnly.Parse(seat[column["from"]], null), round.Code, opens);
            var sheet = AnswerSheet.Empty;
            for (var page = instrument.Pages[0]; page is not null; page = Route.Walk(instrument, sheet).Next(page.Key))
            {
                sheet = sheet.With(answers.To(instrument, page, sheet, who), 1);
            }

            yield return sheet;
        }
    }

    private static SeedFolder Pioneers() => SeedFolder.Read(Path.Combine(Repository.Folder, "seeds", "pioneers"));
}
