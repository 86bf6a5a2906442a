using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>How groups of an XLSForm workbook become sections, pages and grids.</summary>
public sealed class XlsFormGroupsTests
{
    private const string YesNo = """
        list_name | name | label
        yn | 1 | Yes
        yn | 2 | No
        """;

    [Fact]
    public void Groups_are_sections_field_lists_pages_and_other_groups_leave_their_condition_to_what_is_in_them()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | relevant | appearance
            select_one yn | go | Go on? | |
            begin_group | about | About you | ${go} = '1' |
            begin group | job | Your job | | field-list
            text | title | Title? | |
            integer | years | Years? | ${title} != '' |
            end group | | | |
            begin_group | home | At home | ${years} > 2 |
            text | street | Street? | ${title} = 'x' |
            text | town | Town? | |
            end_group | | | |
            end_group | | | |
            text | last | Last? | |
            """, YesNo);

        Assert.Equal(["survey 8 type changed.structure"], losses.Select(FormWorkbook.Place));
        Assert.Equal(["main", "about", "main_2"], instrument.Sections.Select(s => s.Key));
        Assert.Equal("go = 1", instrument.Sections[1].ShownWhen?.ToString());
        Assert.Equal([("go", null), ("job", "Your job"), ("street", "At home"), ("town", "At home"), ("last", null)], instrument.Pages.Select(p => (p.Key, p.Title)));
        Assert.Equal(["title", "years"], instrument.Pages[1].Items.Select(i => i.Key));
        Assert.Equal("answered(title)", instrument.FindItem("years")!.ShownWhen?.ToString());
        Assert.Equal(("years > 2", "title = 'x'"), (instrument.Pages[2].ShownWhen?.ToString(), instrument.FindItem("street")!.ShownWhen?.ToString()));
    }

    [Fact]
    public void Groups_within_a_page_hand_their_conditions_down_and_their_label_is_a_note()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | relevant | appearance
            begin_group | p | | | field-list
            select_one yn | a | A? | |
            begin_group | inner | Inner | ${a} = '1' |
            text | b | B? | ${a} != '' |
            end_group | | | |
            end_group | | | |
            """, YesNo);

        Assert.Equal(["single a ", "note inner a = 1", "text b a = 1 and answered(a)"], instrument.Items.Select(i => $"{i.Type} {i.Key} {i.ShownWhen}"));
        Assert.Equal(["survey 4 label changed.structure"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Repeats_are_asked_once_and_that_is_told()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | repeat_count
            begin_repeat | child | Child | 3
            text | name_of | Name? |
            end_repeat | | |
            """);

        Assert.Equal(("child", "name_of"), (instrument.Sections[0].Key, instrument.Items[0].Key));
        Assert.Equal(["survey 2 type lost.repeat", "survey 2 repeat_count lost.repeat_count"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Table_lists_likert_groups_and_labelled_lists_are_grids_where_their_rows_agree()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | hint | required | relevant | appearance
            begin_group | t | How much? | In one word. | | | table-list
            select_one yn | t_1 | First | | yes | |
            select_one yn | t_2 | Second | | yes | |
            end_group | | | | | |
            begin_group | l | How far? | | | | field-list
            select_one yn | l_1 | Third | | | | likert
            select_one yn | l_2 | Fourth | | | ${t_1} = '1' | likert
            end_group | | | | | |
            begin_group | p | | | | | field-list
            select_one yn | head | How well? | | | | label
            select_one yn | h_1 | Fifth | | | | list-nolabel
            end_group | | | | | |
            begin_group | mixed | Not one | | | | table-list
            select_one yn | m_1 | Sixth | | yes | |
            select_one yn | m_2 | Seventh | | no | |
            end_group | | | | | |
            """, YesNo);

        var grids = instrument.Items.OfType<GridItem>().ToList();
        Assert.Equal(["t How much? In one word. True", "l How far?  False", "head How well?  False"], grids.Select(g => $"{g.Key} {g.Text} {g.Hint} {g.Required}"));
        Assert.Equal(["t_1", "t_2", "l_1", "l_2", "h_1"], grids.SelectMany(g => g.Rows).Select(r => r.Key));
        Assert.Equal("t_1 = 1", grids[1].Rows[1].ShownWhen?.ToString());
        Assert.Equal(["m_1", "m_2"], instrument.Items.OfType<SingleItem>().Select(i => i.Key));
        Assert.Equal(["survey 14 appearance lost.appearance"], losses.Select(FormWorkbook.Place));
    }
}
