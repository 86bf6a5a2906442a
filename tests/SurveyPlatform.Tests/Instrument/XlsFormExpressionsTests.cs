using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Which of XLSForm's conditions and rules become ours, and what is told of those that do not.</summary>
public sealed class XlsFormExpressionsTests
{
    private const string Choices = """
        list_name | name | label
        yn | 1 | Yes
        yn | 2 | No
        edu | none | None
        edu | primary | Primary
        level | 1 | Low
        level | 2 | Middle
        level | 10 | High
        level | x | Unknown
        """;

    [Theory]
    [InlineData("${yn} = '1'", "yn = 1")]
    [InlineData("${yn}=1", "yn = 1")]
    [InlineData("'1' = ${yn}", "yn = 1")]
    [InlineData("${yn} != '1'", "not yn = 1")]
    [InlineData("${yn} != '' and ${yn} != '1'", "yn != 1")]
    [InlineData("${edu} = 'primary'", "edu = 2")]
    [InlineData("${edu} = 'absent' or ${edu} = 'none'", "edu = 1")]
    [InlineData("selected(${yn}, '2')", "yn = 2")]
    [InlineData("selected(${m}, '2') or not(selected(${m},'1'))", "m has 2 or not m has 1")]
    [InlineData("${level} >= 2", "level in (2, 10)")]
    [InlineData("${n} > 5 and ${n}<=10.5", "n > 5 and n <= 10.5")]
    [InlineData("5 < ${n}", "n > 5")]
    [InlineData("${n} = -1", "n = -1")]
    [InlineData("${t} = \"it's\"", "t = 'it''s'")]
    [InlineData("${t} = ‘abc’", "t = 'abc'")]
    [InlineData("${t} != ''", "answered(t)")]
    [InlineData("${t} = ''", "not answered(t)")]
    [InlineData("string-length(${t}) > 0", "answered(t)")]
    [InlineData("string-length( ${t} ) = 0", "not answered(t)")]
    [InlineData("count-selected(${m}) >= 1", "answered(m)")]
    [InlineData("${d} >= date('2018-03-01')", "d >= 2018-03-01")]
    [InlineData("${d} < '2018-03-01'", "d < 2018-03-01")]
    [InlineData("(${yn} = '1' or ${n} > 2) and not(${yn} = '2')", "(yn = 1 or n > 2) and not yn = 2")]
    [InlineData("${yn} = '1' or ${n} > 2 and ${n} < 9", "yn = 1 or n > 2 and n < 9")]
    [InlineData("/data/g/yn = '1'", "yn = 1")]
    [InlineData("../yn = '1'", "yn = 1")]
    [InlineData("true()", "")]
    [InlineData("yes", "")]
    [InlineData("${yn} = '1' and true()", "yn = 1")]
    public void A_condition_of_ours_holds_for_the_same_answers(string relevant, string becomes)
    {
        var (instrument, losses) = Read(relevant);

        Assert.DoesNotContain(losses, l => l.Column == "relevant");
        Assert.Equal(becomes, instrument.FindItem("last")!.ShownWhen?.ToString() ?? "");
    }

    [Theory]
    [InlineData("${n} > ${n}", "it compares two answers, “n” and “n”")]
    [InlineData("${n} + 1 > 2", "it has “${n} + 1”, and nothing is reckoned here")]
    [InlineData("-${n} * 2 > 2 or ${n} = 1", "it has “-${n} * 2”, and nothing is reckoned here")]
    [InlineData("int(${n} div 12) > 2", "it has int(), which has no counterpart here")]
    [InlineData("${d} < today()", "today(), which has no counterpart here")]
    [InlineData("regex(${t}, 'a+')", "regex(), which has no counterpart here")]
    [InlineData("count-selected(${m}) > 2", "it has “count-selected(${m}) > 2”, which has no counterpart here")]
    [InlineData("${m} = '1'", "“m” can have several answers")]
    [InlineData("${absent} = '1'", "there is no question “absent”")]
    [InlineData("${calc} = '1'", "“calc” is left out itself")]
    [InlineData("${later} = 'x'", "“later” is asked later")]
    [InlineData("${last} = 'x'", "“last” is asked later")]
    [InlineData(". > 1", "it asks about its own answer")]
    [InlineData("1 = 1", "it has “1 = 1”, which has no counterpart here")]
    [InlineData("${n}", "asks for “n” without saying which answer")]
    [InlineData("${t} > 'a'", "neither less nor more")]
    [InlineData("${n} = 'many'", "“many” is not what “n” asks for")]
    [InlineData("${edu} = 'absent'", "it never holds")]
    [InlineData("${n} >", "it ends too early")]
    [InlineData("${n} > 'a", "lacks its closing quote")]
    [InlineData("n > 5", "“n” stands alone in it")]
    [InlineData("instance('x')/root/item[name=1]/label = '1'", "it has “instance('x')/root/item[name=1]/label”, which looks something up by a path")]
    [InlineData("position(..) = 1", "it has position(), which has no counterpart here")]
    [InlineData("pulldata('places', 'kind', 'id', ${t}) = 'x'", "it has pulldata(), which has no counterpart here")]
    [InlineData("if(selected(${yn}, '1'), indexed-repeat(${n}, ${g}, 1), 0) > 2", "it has if(), indexed-repeat(), which have no counterpart here")]
    [InlineData("selected(pulldata('a', 'b', 'c', ${t}), '1')", "it has pulldata(), which has no counterpart here")]
    [InlineData("selected(${m}, ${t})", "it has “selected(${m}, ${t})”, which has no counterpart here")]
    [InlineData("${g}[position() = 1 and name = ']']/n = 1", "it has “${g}[position() = 1 and name = ']']/n”, which looks inside a group of answers")]
    [InlineData("${last-saved#n} = 1", "it has “${last-saved#n}”, an answer of an earlier form")]
    [InlineData("../g[1", "it ends too early")]
    [InlineData("${n} # 5", "cannot be read at character 6")]
    public void What_cannot_be_a_condition_is_told_and_the_question_is_always_shown(string relevant, string why)
    {
        var (instrument, losses) = Read(relevant);

        Assert.Null(instrument.FindItem("last")!.ShownWhen);
        var loss = Assert.Single(losses, l => l.Code == "lost.relevant");
        Assert.Equal(("survey", 9, "relevant"), (loss.Sheet, loss.Row, loss.Column));
        Assert.Contains(why, loss.Message, StringComparison.Ordinal);
        Assert.EndsWith("the question is shown without it.", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_condition_that_can_be_carried_in_part_that_part_is_carried()
    {
        var (instrument, losses) = Read("${calc} = '1' and ${yn} = '1' and ${n} > 3");

        Assert.Equal("yn = 1 and n > 3", instrument.FindItem("last")!.ShownWhen?.ToString());
        Assert.Contains("only “yn = 1 and n > 3” is carried, because “calc” is left out itself", Assert.Single(losses, l => l.Code == "lost.relevant").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false()")]
    [InlineData("no")]
    public void What_is_never_shown_is_left_out(string relevant)
    {
        var (instrument, losses) = Read(relevant);

        Assert.Null(instrument.FindItem("last"));
        Assert.Equal("It is never shown, so it is left out.", Assert.Single(losses, l => l.Code == "lost.never").Message);
    }

    [Fact]
    public void Depth_and_length_of_an_expression_are_bounded()
    {
        foreach (var hostile in new[] { new string('(', 5_000) + "1", string.Concat(Enumerable.Repeat("not(", 3_000)), new string('-', 9_000) + "1", string.Join(" or ", Enumerable.Repeat("${n} = 1", 800)) })
        {
            var (instrument, losses) = Read(hostile);

            Assert.Null(instrument.FindItem("last")!.ShownWhen);
            Assert.Contains(losses, l => l.Code == "lost.relevant");
        }
    }

    [Theory]
    [InlineData("integer", ". >= 0 and . <= 50", "0 50 0")]
    [InlineData("integer", ".>0 and .<50", "1 49 0")]
    [InlineData("integer", "(. >= 1.5) and (10 >= .)", "2 10 0")]
    [InlineData("integer", "${x} >= 3", "3  0")]
    [InlineData("integer", "(. >= 0 and . <= 9) or . = -93", "0 9 0 dontKnow")]
    [InlineData("decimal", ". >= 0.5 and . = round(., 2)", "0.5  2")]
    [InlineData("text", "string-length(.) <= 200", "200")]
    [InlineData("text", "string-length(.) < 200", "199")]
    [InlineData("text", "regex(., '^.{0,80}$')", "80")]
    [InlineData("select_multiple yn", "not(selected(., '2') and count-selected(.) > 1)", "2")]
    [InlineData("select_multiple yn", "not(selected(., '2')) or count-selected(.) = 1", "2")]
    [InlineData("select_multiple yn", "if(selected(., '2'), count-selected(.) = 1, true())", "2")]
    [InlineData("select_multiple yn", "(selected(.,'2') and (count-selected(.)=1) or (not(selected(.,'2'))))", "2")]
    public void A_rule_that_maps_is_carried(string type, string constraint, string becomes)
    {
        var (instrument, losses) = FormWorkbook.Read($"type | name | label | constraint\n{type} | x | X? | {constraint}", Choices);

        Assert.DoesNotContain(losses, l => l.Code is not ("changed.codes"));
        Assert.Equal(becomes, Rule(instrument.Items[0]));
    }

    [Theory]
    [InlineData("integer", "(. >= 0 and . <= 9) or . = 99", "  0", "“. >= 0 and . <= 9 or . = 99”, which has no counterpart here")]
    [InlineData("integer", ". >= ${y} and . <= 9", " 9 0", "“. >= ${y}”, which has no counterpart here")]
    [InlineData("integer", ". >= 9 and . <= 1", "  0", "no number can be in its range")]
    [InlineData("integer", ". >= -100", "  0", "a range may not touch -99 to -91 here, which say why an answer is missing")]
    [InlineData("decimal", ". > 0", "0  6", "a bound belongs to the range here, so 0 itself can be answered")]
    [InlineData("text", "regex(., '^[0-9]{10}$')", "10000", "regex(), which has no counterpart here")]
    [InlineData("text", "string-length(.) <= 9 and . = pulldata('a', 'b', 'c', .)", "9", "pulldata(), which has no counterpart here")]
    [InlineData("integer", ". <= instance('a')/root/most", "  0", "“instance('a')/root/most”, which looks something up by a path")]
    [InlineData("text", "string-length(.) > 3", "10000", "“string-length(.) > 3”, which has no counterpart here")]
    [InlineData("date", ". <= today()", "", "today(), which has no counterpart here")]
    [InlineData("select_multiple yn", "count-selected(.) <= 3", "", "“count-selected(.) <= 3”, which has no counterpart here")]
    [InlineData("select_one yn", ". = '1'", "", "“. = '1'”, which has no counterpart here")]
    [InlineData("text", "this is no rule", "10000", "“this” stands alone in it: an answer is written ${this}, a text in quotes")]
    public void A_rule_or_part_of_one_that_does_not_map_is_told(string type, string constraint, string becomes, string what)
    {
        var (instrument, losses) = FormWorkbook.Read($"type | name | label | constraint\n{type} | x | X? | {constraint}", Choices);

        var loss = Assert.Single(losses, l => l.Code == "lost.constraint");
        Assert.Equal((2, "constraint"), (loss.Row, loss.Column));
        Assert.Equal($"Of the rule “{constraint}” this is not checked: {what}.", loss.Message);
        Assert.Equal(becomes, Rule(instrument.Items[0]));
    }

    private static string Rule(Item item) => item switch
    {
        NumberItem number => FormattableString.Invariant($"{number.Min} {number.Max} {number.Decimals}{(number.DontKnow ? " dontKnow" : "")}"),
        TextItem text => FormattableString.Invariant($"{text.MaxLength}"),
        MultipleItem several => string.Join(' ', several.Options.Where(o => o.Exclusive).Select(o => o.Code)),
        _ => "",
    };

    private static (Instrument Instrument, IReadOnlyList<SurveyPlatform.Instruments.XlsForm.Loss> Losses) Read(string relevant) => FormWorkbook.Read(
        $$"""
        type | name | label | relevant | calculation
        select_one yn | yn | Y? | |
        select_one edu | edu | E? | |
        select_one level | level | L? | |
        select_multiple yn | m | M? | |
        integer | n | N? | |
        text | t | T? | |
        date | d | D? | |
        text | last | Last? | {{relevant}} |
        text | later | Later? | |
        calculate | calc | | | 1
        """, Choices);
}
