using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.XlsForm;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>What becomes of the rows of an XLSForm workbook, and that every one that is not carried whole is told.</summary>
public sealed class XlsFormReaderTests
{
    private const string YesNo = """
        list_name | name | label
        yn | 1 | Yes
        yn | 2 | No
        """;

    [Fact]
    public void Every_type_that_has_a_counterpart_becomes_it()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | hint | required | appearance | parameters
            select_one yn | one | One? | Choose. | yes | |
            select_multiple yn | many | Many? | | no | |
            rank yn | ranked | In order? | | true() | |
            text | short | Short? | | | |
            text | long | Long? | | | multiline | rows=6
            integer | whole | How many? | | | |
            date | day | When? | | | |
            note | said | Thank you. | | | |
            """, YesNo);

        Assert.Empty(losses);
        Assert.Equal(
            ["single one", "multiple many", "ranking ranked", "text short", "text long", "number whole", "date day", "note said"],
            instrument.Items.Select(i => $"{i.Type} {i.Key}"));
        Assert.Equal((true, "Choose."), (instrument.Items[0].Required, instrument.Items[0].Hint));
        Assert.Equal(6, ((TextItem)instrument.Items[4]).Lines);
        Assert.Equal(instrument.Items.Select(i => i.Key), instrument.Pages.Select(p => p.Key)); // a question outside a group is a page of its own
        Assert.Equal(["yn"], instrument.CodeLists.Select(l => l.Name));
    }

    [Theory]
    [InlineData("calculate", "lost.calculate")]
    [InlineData("geopoint", "lost.geo")]
    [InlineData("geotrace", "lost.geo")]
    [InlineData("image", "lost.media")]
    [InlineData("audio", "lost.media")]
    [InlineData("start", "lost.metadata")]
    [InlineData("deviceid", "lost.metadata")]
    [InlineData("hidden", "lost.hidden")]
    [InlineData("csv-external", "lost.file")]
    [InlineData("no such type", "lost.type")]
    public void What_has_no_counterpart_is_left_out_and_told(string type, string code)
    {
        var (instrument, losses) = FormWorkbook.Read($"type | name | label\ntext | a | A?\n{type} | b | B?\ntext | c | C ${{b}}");

        Assert.Equal(["a", "c"], instrument.Items.Select(i => i.Key));
        Assert.Equal("C …", instrument.Items[1].Text);
        Assert.Equal([$"survey 3 type {code}", "survey 4 label lost.piping"], losses.Select(FormWorkbook.Place));
    }

    [Theory]
    [InlineData("time", "text", "changed.type")]
    [InlineData("dateTime", "date", "changed.type")]
    [InlineData("barcode", "text", "changed.type")]
    [InlineData("acknowledge", "single", "changed.type")]
    [InlineData("decimal", "number", "changed.decimals")]
    [InlineData("select_one_from_file towns.csv", "text", "lost.file")]
    [InlineData("select_one absent", "text", "changed.type")]
    [InlineData("select_one ${other}", "text", "lost.repeat")]
    public void What_has_a_counterpart_of_another_kind_becomes_that_and_it_is_told(string type, string becomes, string code)
    {
        var (instrument, losses) = FormWorkbook.Read($"type | name | label\n{type} | a | A?", YesNo);

        Assert.Equal(becomes, Assert.Single(instrument.Items).Type);
        Assert.Equal([$"survey 2 type {code}"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void A_range_is_a_number_with_bounds()
    {
        var (instrument, losses) = FormWorkbook.Read("type | name | label | parameters\nrange | a | A? | start=0 end=10 step=0.5");

        Assert.Equal((0m, 10m, 1), instrument.Items[0] is NumberItem n ? (n.Min, n.Max, n.Decimals) : default);
        Assert.Equal(["survey 2 type changed.type", "survey 2 parameters lost.parameters"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Names_that_cannot_be_keys_are_renamed_told_and_followed_by_what_refers_to_them()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | relevant
            integer | Age.Of-The_Respondent_In_Years | Age? |
            text | email | Mail for age ${Age.Of-The_Respondent_In_Years}? | ${Age.Of-The_Respondent_In_Years} > 17
            text | Email | Again? |
            text | 1st | First? |
            select_multiple m | many | Many? |
            text | many_1 | Not the column? |
            """, "list_name | name | label\nm | 1 | One");

        Assert.Equal(["age_of_the_responden", "email_2", "email_3", "q_1st", "many", "many_1_2"], instrument.Items.Select(i => i.Key));
        Assert.Equal(("age_of_the_responden > 17", "Mail for age {age_of_the_responden}?"), (instrument.Items[1].ShownWhen?.ToString(), instrument.Items[1].Text));
        Assert.Equal([2, 3, 4, 5, 7], losses.Select(l => l.Row ?? 0));
        Assert.All(losses, l => Assert.Equal(("name", "changed.key"), (l.Column, l.Code)));
    }

    [Fact]
    public void Choice_names_that_are_numbers_keep_them_others_get_some_and_conditions_follow()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | relevant
            select_one f | fruit | Which? |
            select_multiple f | all | All? | ${fruit} = 'pear' or ${fruit}='7'
            note | n | N | selected(${all}, 'apple') and not(selected(${all}, '7'))
            """,
            """
            list_name | name | label
            f | apple | Apple
            f | 7 | Seven
            f | pear | Pear
            f | 02 | Two
            f | -93 | Don't know
            """);

        var fruit = (SingleItem)instrument.Items[0];
        Assert.Equal(["1 Apple", "7 Seven", "3 Pear", "2 Two"], fruit.Options.Select(o => $"{o.Code} {o.Label}"));
        Assert.True(fruit.DontKnow);
        Assert.Equal("fruit in (3, 7)", instrument.Items[1].ShownWhen?.ToString());
        Assert.Equal("all has 1 and not all has 7", instrument.Items[2].ShownWhen?.ToString());
        var loss = Assert.Single(losses);
        Assert.Equal("choices 2 name changed.codes", FormWorkbook.Place(loss));
        Assert.Contains("02 = 2, apple = 1, pear = 3", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Or_other_is_an_option_with_words_beside_it()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | relevant
            select_one yn or_other | a | A? |
            note | n | N | ${a} = 'other'
            """, YesNo);

        Assert.Equal([false, false, true], ((SingleItem)instrument.Items[0]).Options.Select(o => o.Other));
        Assert.Equal("a = 97", instrument.Items[1].ShownWhen?.ToString());
        Assert.Equal(["survey 2 type changed.other"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Other_languages_are_carried_by_their_short_names()
    {
        using var file = new MemoryStream(FormWorkbook.Of(
            """
            type | name | label::English (en) | label::Welsh (cy) | hint::Cymraeg | label::Klingon
            begin_group | g | About | Amdanoch | |
            select_one yn | a | Yes? | Ie? | Dewiswch. | HIja'?
            end_group | | | | |
            """,
            """
            list name | value | caption::English (en) | label::Welsh (cy)
            yn | 1 | Yes | Ie
            """));

        var read = XlsFormReader.Read(file);
        var (item, losses) = (InstrumentJson.Read(read.Instrument).Items[0], read.Losses);
        Assert.Equal(("Ie?", "Ie", "HIja'?"), (item.TextIn("cy"), item.LabelIn("cy", ((SingleItem)item).Options[0]), item.TextIn("qaa")));
        Assert.Contains("Amdanoch", read.Instrument, StringComparison.Ordinal);
        Assert.Equal(["survey 1 label::Klingon changed.language", "survey 3 hint::Cymraeg changed.language"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Hints_and_guidance_in_every_language_stand_together()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | hint | guidance_hint | label::Welsh (cy) | hint::Welsh (cy) | guidance_hint::Welsh (cy)
            text | a | A? | One | Two | A? | Un | Dau
            note | n | N | One | Two | N | Un | Dau
            """);

        Assert.Equal(("One\nTwo", "Un\nDau", "N\nOne\nTwo", "N\nUn\nDau"), (instrument.Items[0].Hint, instrument.Items[0].HintIn("cy"), instrument.Items[1].Text, instrument.Items[1].TextIn("cy")));
        Assert.Equal(["survey 2 guidance_hint changed.hint", "survey 3 hint changed.hint", "survey 3 guidance_hint changed.hint"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Headings_are_matched_without_case_blanks_and_age()
    {
        var (instrument, losses) = FormWorkbook.Read(
            """
            Type | Name | Caption | Relevance | bind:required | bind: Constraint | Read Only
            integer | a | A? | | yes | . >= 1 |
            text | b | B? | ${a} > 1 | | | yes
            """);

        Assert.Equal((true, 1m), instrument.Items[0] is NumberItem n ? (n.Required, n.Min) : default);
        Assert.Equal("note b a > 1", $"{instrument.Items[1].Type} {instrument.Items[1].Key} {instrument.Items[1].ShownWhen}");
        Assert.Equal(["survey 3 Read Only changed.type"], losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void Every_cell_that_nothing_carries_is_told_with_its_heading()
    {
        var (_, losses) = FormWorkbook.Read(
            """
            type | name | label | default | calculation | choice_filter | media::image | constraint_message | trigger | appearance | my notes
            select_one yn | a | A? | 1 | 2 | x=${b} | a.png | No! | ${b} | minimal | to do
            """, YesNo, "form_title | default_language | version | public_key\nT | English (en) | 3 | KEY");

        Assert.Equal(
            [
                "settings 2 version lost.setting", "settings 2 public_key lost.setting",
                "survey 1 my notes lost.column", "survey 2 default lost.default", "survey 2 calculation lost.calculation", "survey 2 choice_filter lost.choice_filter",
                "survey 2 media::image lost.image", "survey 2 constraint_message lost.constraint_message", "survey 2 trigger lost.trigger", "survey 2 appearance lost.appearance",
            ],
            losses.Select(FormWorkbook.Place));
        Assert.All(losses, l => Assert.EndsWith(".", l.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Sheets_rows_and_texts_that_are_not_carried_are_told_too()
    {
        using var file = new MemoryStream(FormWorkbook.Of(
            """
            type | name | label | disabled
             | a | No type |
            text | b | Off | yes
            text | c | **Bold** {word} {{d}} |
            text | d | |
            text | | Nameless |
            """, settings: "default_language\nEnglish (en)", more: ("entities", "dataset\nx")));

        var result = XlsFormReader.Read(file);
        var items = InstrumentJson.Read(result.Instrument).Items;

        Assert.Equal(["c **Bold** (word) {(d)}", "d d", "q Nameless"], items.Select(i => $"{i.Key} {i.Text}"));
        Assert.Equal(
            [
                "survey 2 type lost.type", "survey 3 disabled lost.disabled", "survey 4 label changed.markup", "survey 4 label changed.text", "survey 4 label changed.text",
                "survey 5 label changed.label", "survey 6 name changed.key", "entities   lost.sheet",
            ],
            result.Losses.Select(FormWorkbook.Place));
    }

    [Fact]
    public void A_list_that_is_too_long_or_used_twice_in_different_ways_is_still_an_instrument()
    {
        var many = string.Join('\n', Enumerable.Range(1, 501).Select(n => $"long | {n} | N{n}"));
        var (instrument, losses) = FormWorkbook.Read(
            """
            type | name | label | constraint
            select_one long | a | A? |
            select_multiple yn | b | B? | not(selected(., '2') and count-selected(.) > 1)
            select_multiple yn | c | C? |
            """, YesNo + "\n" + many);

        Assert.IsType<TextItem>(instrument.Items[0]);
        Assert.Equal(["survey 2 type changed.type", "choices 4 list_name lost.choice"], losses.Select(FormWorkbook.Place));
        Assert.Equal(("yn", true), instrument.Items[1] is MultipleItem b ? (b.CodeListName, b.Options[1].Exclusive) : default);
        Assert.Equal((null, false), instrument.Items[2] is MultipleItem c ? (c.CodeListName, c.Options[1].Exclusive) : default);
    }

    [Theory]
    [InlineData("name | label\na | A", "survey 1  form.survey")]
    [InlineData("type | name\nbegin_group | g\ntext | a", "survey 2 type form.group")]
    [InlineData("type | name\ntext | a\nend_group |", "survey 3 type form.group")]
    [InlineData("type | name\nbegin_group | g\ntext | a\nend_repeat |\nend_group |", "survey 5 type form.group")]
    [InlineData("type | name\ncalculate | a", "survey   form.empty")]
    public void What_is_no_form_is_refused_with_the_place(string survey, string place)
    {
        var problems = Assert.Throws<XlsFormException>(() => FormWorkbook.Read(survey)).Problems;

        Assert.Contains(place.Replace("5 type", "4 type", StringComparison.Ordinal), problems.Select(FormWorkbook.Place));
    }
}
