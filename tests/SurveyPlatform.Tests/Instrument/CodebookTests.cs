using System.Globalization;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class CodebookTests
{
    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Fact]
    public void The_columns_are_those_of_the_contract_in_document_order()
    {
        var codebook = Codebook.Of([("2018", Contract)]);

        Assert.Equal(
            ["org", "org_oth", "years", "tasks_1", "tasks_2", "tasks_98", "bar_ig", "bar_it", "comment", "since", "top_1", "top_2", "top_3"],
            codebook.Variables.Select(v => v.Name));
        var grid = codebook.Variables.Single(v => v.Name == "bar_ig");
        Assert.Equal("How much of a barrier is each of these at {site}?: Information governance", grid.Label);
        Assert.Equal([(1, "Not a barrier"), (2, "Minor"), (3, "Significant")], grid.ValueLabels.Select(l => (l.Code, l.Label)));
        Assert.Equal([-91, -92, -93, -96, -97], grid.MissingReasons.Select(r => r.Code));
        Assert.Equal([CodebookKind.Text, CodebookKind.Date], codebook.Variables.Where(v => v.Name is "comment" or "since").Select(v => v.Kind));
        Assert.Equal(["org_oth", "comment"], codebook.Variables.Where(v => v.Sensitive).Select(v => v.Name));
    }

    [Fact]
    public void Every_answer_has_its_value_and_every_gap_its_reason()
    {
        var sheet = Examples.Sheet(
            ("org", new SingleAnswer(97, "Hospice")),
            ("tasks", new MultipleAnswer([1])), // off the route
            ("bar_ig", MissingAnswer.DontKnow),
            ("bar_it", SingleAnswer.Of(3)),
            ("since", new DateAnswer(new DateOnly(2018, 3, 1))),
            ("top", new RankingAnswer([3, 1])));

        Assert.Equal(
            "org=97 org_oth=Hospice years=-96 tasks_1=-91 tasks_2=-91 tasks_98=-91 bar_ig=-93 bar_it=3 comment=-96 since=2018-03-01 top_1=2 top_2=0 top_3=1",
            Cells(Contract, sheet, submitted: true));
    }

    [Fact]
    public void Other_text_is_asked_only_of_those_who_chose_other()
    {
        Assert.StartsWith("org=1 org_oth=-91 ", Cells(Contract, Examples.Sheet(("org", SingleAnswer.Of(1))), submitted: true), StringComparison.Ordinal);
        Assert.StartsWith("org=97 org_oth=-96 ", Cells(Contract, Examples.Sheet(("org", SingleAnswer.Of(97))), submitted: true), StringComparison.Ordinal);
        Assert.StartsWith("org=-96 org_oth=-96 ", Cells(Contract, AnswerSheet.Empty, submitted: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_that_was_not_submitted_was_not_reached_behind_the_last_page_saved()
    {
        var sheet = Examples.Sheet(("org", SingleAnswer.Of(2)), ("years", new NumberAnswer(2)), ("tasks", null), ("bar_ig", null), ("bar_it", null));

        Assert.Equal(
            "org=2 org_oth=-91 years=2 tasks_1=-96 tasks_2=-96 tasks_98=-96 bar_ig=-96 bar_it=-96 comment=-92 since=-92 top_1=-92 top_2=-92 top_3=-92",
            Cells(Contract, sheet, submitted: false));
        Assert.DoesNotContain("-91", Cells(Contract, AnswerSheet.Empty, submitted: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_rounds_make_one_list_and_what_a_round_lacks_is_not_in_this_round()
    {
        var first = Examples.Read(Examples.YesNo("a"), Examples.YesNo("dropped"), """{"key": "m", "type": "multiple", "text": "Old M", "options": [{"code": 1, "label": "x"}]}""");
        var second = Examples.Read(
            Examples.YesNo("added", """, "dontKnow": true """), Examples.YesNo("a"),
            """{"key": "m", "type": "multiple", "text": "New M", "options": [{"code": 2, "label": "y"}, {"code": 1, "label": "x"}]}""");
        var codebook = Codebook.Of([("2017", first), ("2018", second)]);

        Assert.Equal(["added", "a", "dropped", "m_2", "m_1"], codebook.Variables.Select(v => v.Name));
        var m1 = codebook.Variables[4];
        Assert.Equal(("New M: x", "Old M: x"), (m1.Label, m1.LabelIn(codebook.Round("2017"))));
        Assert.Equal(["2018"], codebook.Variables[0].Rounds);
        Assert.Contains(MissingReason.NotInThisRound, codebook.Variables[0].MissingReasons);
        Assert.DoesNotContain(MissingReason.NotInThisRound, m1.MissingReasons);
        var row = Codebook.Row(codebook.Round("2017"), Examples.Sheet(("m", new MultipleAnswer([1]))), submitted: true);
        Assert.Equal(
            [MissingReason.NotInThisRound, MissingReason.NoAnswer, MissingReason.NoAnswer, MissingReason.NotInThisRound, null],
            codebook.Variables.Select(v => v.Value(row).Missing));
    }

    [Fact]
    public void One_key_with_two_types_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Codebook.Of([("1", Examples.Read(Examples.YesNo("a"))), ("2", Examples.Read("""{"key": "a", "type": "date", "text": "A"}"""))]));
    }

    private static string Cells(Instrument instrument, AnswerSheet sheet, bool submitted)
    {
        var codebook = Codebook.Of([("2018", instrument)]);
        var row = Codebook.Row(codebook.Rounds[0], sheet, submitted);
        return string.Join(' ', codebook.Variables.Select(v => $"{v.Name}={Said(v.Value(row))}"));
    }

    private static string Said(CodebookValue value) =>
        value.Missing?.Code.ToString(CultureInfo.InvariantCulture) ?? value.Number?.ToString(CultureInfo.InvariantCulture) ?? value.Text
        ?? value.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? throw new InvalidOperationException("A value is nothing at all.");
}
