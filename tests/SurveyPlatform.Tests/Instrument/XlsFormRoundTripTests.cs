using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>An instrument written as a workbook and read back is the same instrument, but for what was said to be lost.</summary>
public sealed class XlsFormRoundTripTests
{
    [Fact]
    public void Any_instrument_comes_back_but_for_what_was_said_to_be_lost()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            AssertComesBack(GeneratedInstrument.Json(new Random(seed)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void So_does_any_in_several_languages_whose_sections_pages_and_questions_share_keys()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            AssertComesBack(TranslatedInstrument.Json(new Random(seed)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData("date")]
    [InlineData("every-type")]
    [InlineData("grid")]
    [InlineData("multiple")]
    [InlineData("note")]
    [InlineData("number")]
    [InlineData("ranking")]
    [InlineData("routing")]
    [InlineData("single")]
    [InlineData("text")]
    public void The_questionnaire_of_every_feature_comes_back(string feature) =>
        AssertComesBack(File.ReadAllText(Path.Combine(Repository.Folder, "tests/SurveyPlatform.Tests/Responses/Features", feature + ".json")));

    [Theory]
    [MemberData(nameof(SeedInstrumentsTests.Files), MemberType = typeof(SeedInstrumentsTests))]
    public void The_questionnaires_of_the_seeds_come_back(string file) => AssertComesBack(File.ReadAllText(Path.Combine(SeedInstrumentsTests.Folder(), file)));

    [Fact]
    public void The_instrument_of_the_contract_comes_back() => AssertComesBack(Examples.Contract);

    [Fact]
    public void Translations_come_back() => AssertComesBack(Examples.Pages(
        """
        {"key": "a", "type": "single", "text": "Yes?", "hint": "Or no.", "options": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}],
         "texts": {"cy": {"a": "Ie?", "a.hint": "Neu na.", "a.1": "Ie", "a.2": "Na"}, "gd": {"a": "Seadh?"}}}
        """, """{"key": "g", "type": "grid", "text": "Each?", "options": [{"code": 1, "label": "Yes"}], "rows": [{"key": "r", "text": "One"}], "texts": {"cy": {"g": "Pob un?", "r": "Un", "g.1": "Ie"}}}"""));

    [Fact]
    public void Every_kind_of_check_and_condition_comes_back() => AssertComesBack(Examples.Pages(
        $$"""
        {"key": "n", "type": "number", "text": "N", "min": -5.5, "max": 5.25, "decimals": 2, "dontKnow": true, "preferNotToSay": true, "unit": "km"},
        {"key": "any", "type": "number", "text": "Any", "decimals": 0, "dontKnow": true}, {"key": "bare", "type": "number", "text": "Bare"},
        {"key": "t", "type": "text", "text": "T", "maxLength": 200, "lines": 4, "required": true},
        {"key": "d", "type": "date", "text": "D"},
        {"key": "m", "type": "multiple", "text": "M", "dontKnow": true, "options": [{"code": 1, "label": "One"}, {"code": 97, "label": "Other", "other": true}, {"code": 98, "label": "None", "exclusive": true}]},
        {{Examples.YesNo("yn", ", \"dontKnow\": true")}}
        """,
        string.Join(", ", new[]
        {
            "n < 3", "n != 2", "n = -93", "not (n >= 1.5)", "n in (1, 2)", "any != 0", "bare > 1 and bare < 9", "t = 'it''s'", "t = 'a ''quoted'' \"word\"'", "t != 'x'", "answered(t) and t != 'x'", "d < 2018-03-01", "d != 2018-03-01",
            "m has 1", "m has -93", "not (m has 98)", "answered(m) and not (m has 98)", "yn = 1", "yn != 1", "yn = -93", "yn in (1, 2)", "yn >= 2", "(yn = 1 or m has 1) and (answered(d) or not answered(t))", "not (yn = 1 and n > 0) or t = 'y' and d >= 2001-02-03",
            "answered(yn) and not (yn = 1)", "yn = 1 and (yn = 1 or n = 2)",
        }.Select((c, i) => $$"""{"key": "k{{i}}", "type": "note", "text": "{n} and {t} at {site}", "shownWhen": {{JsonSerializer.Serialize(c)}}}"""))));

    [Fact]
    public void What_the_workbook_cannot_hold_is_said_with_its_row()
    {
        var losses = Write(Examples.Contract, out _);

        Assert.Equal(
            ["survey 6 guidance_hint changed.unit", "survey 14 label lost.piping", "survey 20 name lost.sensitive"],
            losses.Select(FormWorkbook.Place).Where(p => !p.StartsWith("choices", StringComparison.Ordinal)));
        Assert.Equal("XLSForm knows nothing of {site}: it stands in the text as written here.", losses.Single(l => l.Code == "lost.piping").Message);
    }

    [Fact]
    public void Keys_that_sections_pages_and_items_share_get_names_of_their_own_in_the_workbook_and_come_back()
    {
        const string json = """{"title": "T", "sections": [{"key": "meta", "title": "S", "pages": [{"key": "a", "items": [{"key": "a", "type": "note", "text": "A"}]}]}]}""";

        var losses = Write(json, out var workbook);
        var back = XlsFormReader.Read(workbook);
        var instrument = InstrumentJson.Read(back.Instrument);

        Assert.Equal(["survey 2 name changed.key", "survey 3 name changed.key"], losses.Select(FormWorkbook.Place));
        Assert.Equal(
            ["“meta.section” is called meta: that is the key of the section it was written from.", "“a.page” is called a: that is the key of the page it was written from."],
            back.Losses.Where(l => l.Code == "changed.key").Select(l => l.Message));
        Assert.Equal(("meta", "a", "a"), (instrument.Sections[0].Key, instrument.Pages[0].Key, instrument.Items[0].Key));
    }

    [Fact]
    public void A_question_with_a_name_that_every_form_has_already_is_called_otherwise_wherever_it_is_named()
    {
        const string json = """
            {"title": "T", "sections": [{"key": "s", "title": "S", "pages": [
             {"key": "p", "items": [{"key": "meta", "type": "single", "text": "M?", "options": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No", "other": true}]}]},
             {"key": "q", "items": [{"key": "a", "type": "note", "text": "You said {meta}.", "shownWhen": "meta = 1"}]}]}]}
            """;

        AssertComesBack(json);
        Assert.Equal(["survey 4 name changed.key"], Write(json, out _).Select(FormWorkbook.Place));
    }

    [Fact]
    public void Translations_of_a_list_come_back_with_the_list_whether_it_is_used_or_not()
    {
        const string json = """
            {"title": "T", "codeLists": {"yn": [{"code": 1, "label": "Yes"}], "idle": [{"code": 1, "label": "Never"}]}, "texts": {"cy": {"yn.1": "Ie", "idle.1": "Byth"}},
             "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "a", "type": "single", "text": "A?", "options": "yn"}]}]}]}
            """;

        Assert.Empty(Write(json, out var workbook));
        using var back = JsonDocument.Parse(XlsFormReader.Read(workbook).Instrument);

        Assert.Equal("""{"idle.1":"Byth","yn.1":"Ie"}""", JsonSerializer.Serialize(back.RootElement.GetProperty("texts").GetProperty("cy")));
    }

    [Fact]
    public void A_translation_that_no_page_shows_is_said_to_be_left_out()
    {
        const string json = """{"title": "T", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "texts": {"cy": {"p": "Tudalen"}}, "items": [{"key": "a", "type": "note", "text": "A"}]}]}]}""";

        var loss = Assert.Single(Write(json, out _));

        Assert.Equal("lost.translation", loss.Code);
        Assert.StartsWith("/sections/0/pages/0/texts/cy/p: There is nothing called 'p' to translate in this place", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_whose_option_takes_words_says_so_where_no_question_asks_for_them()
    {
        const string json = """
            {"title": "T", "codeLists": {"idle": [{"code": 1, "label": "Yes"}, {"code": 97, "label": "Other", "other": true}]},
             "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{"key": "a", "type": "note", "text": "A"}]}]}]}
            """;

        var loss = Assert.Single(Write(json, out _));

        Assert.Equal(("lost.other", "That “Other” of the list “idle” takes words of one's own is not said: no question that asks for them uses it."), (loss.Code, loss.Message));
        AssertComesBack(json);
    }

    [Fact]
    public void The_same_instrument_gives_the_same_bytes()
    {
        Write(Examples.Contract, out var one);
        Write(Examples.Contract, out var other);

        Assert.Equal(one.ToArray(), other.ToArray());
    }

    private static IReadOnlyList<Loss> Write(string json, out MemoryStream workbook)
    {
        workbook = new MemoryStream();
        var losses = XlsFormWriter.Write(workbook, json, "ki", "1");
        workbook.Position = 0;
        return losses;
    }

    private static void AssertComesBack(string json)
    {
        var losses = Write(json, out var workbook);
        var back = XlsFormReader.Read(workbook);

        Assert.Equal(Said(InstrumentJson.Read(json), losses), Said(InstrumentJson.Read(back.Instrument), losses));
        Assert.DoesNotContain(back.Losses, l => l.Code is not ("lost.constraint_message" or "lost.setting" or "changed.decimals" or "changed.markup") && !(l.Code == "changed.key" && losses.Any(w => w.Code == "changed.key")));
    }

    // Everything an instrument says, but for what the losses name.
    private static string Said(Instrument instrument, IReadOnlyList<Loss> losses)
    {
        var lost = losses.Select(l => l.Code).ToHashSet();
        var said = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{instrument.Title} {instrument.Language}");
        foreach (var section in instrument.Sections)
        {
            said.AppendLine(CultureInfo.InvariantCulture, $"section {section.Key} {Titles(section.TitleIn)} when {When(section.ShownWhen)}");
            foreach (var page in section.Pages)
            {
                said.AppendLine(CultureInfo.InvariantCulture, $" page {page.Key} {Titles(page.TitleIn)} when {When(page.ShownWhen)}");
                foreach (var item in page.Items)
                {
                    Say(said, item, lost);
                }
            }
        }

        foreach (var list in instrument.CodeLists)
        {
            said.AppendLine(CultureInfo.InvariantCulture, $"list {list.Name} {string.Join(", ", lost.Contains("lost.other") ? list.Options.Select(o => o with { Other = false }) : list.Options)}");
        }

        return said.ToString();

        string Titles(Func<string, string?> titleIn) => string.Join(" / ", new[] { instrument.Language, "cy", "fr-CA" }.Select(titleIn));
    }

    private static void Say(StringBuilder said, Item item, HashSet<string> lost)
    {
        var reasons = item is TextItem or DateItem or RankingItem && (lost.Contains("lost.dontKnow") || lost.Contains("lost.preferNotToSay")) ? [] : item.OfferedReasons;
        said.AppendLine(CultureInfo.InvariantCulture, $"  {item.Type} {item.Key} “{item.Text}” “{item.Hint}” required {item.Required} {string.Join(' ', reasons)} when {When(item.ShownWhen)}");
        said.AppendLine("   " + item switch
        {
            NumberItem number => $"{number.Min} {number.Max} {number.Decimals} {number.Unit}",
            TextItem text => $"{text.Lines} {text.MaxLength}",
            RankingItem ranking => $"{ranking.CodeListName} {Options(ranking)}{(lost.Contains("lost.ranks") ? "" : $" {Math.Min(ranking.Ranks, ranking.Options.Length)}")}",
            GridItem grid => $"{grid.CodeListName} {Options(grid)} {string.Join(", ", grid.Rows.Select(r => $"{r.Key} “{r.Text}” when {When(r.ShownWhen)}"))}",
            ChoiceItem choice => $"{choice.CodeListName} {Options(choice)}",
            _ => "",
        });
        string Options(ChoiceItem choice) => string.Join(", ", choice is not MultipleItem && lost.Contains("lost.exclusive") ? choice.Options.Select(o => o with { Exclusive = false }) : choice.Options);

        foreach (var (language, texts) in item.Texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            said.AppendLine(CultureInfo.InvariantCulture, $"   {language} {string.Join(", ", texts.OrderBy(t => t.Key, StringComparer.Ordinal))}");
        }
    }

    // "k = 1 or k = 2" and "k in (1, 2)" are the same.
    private static string? When(Condition? condition) => condition is null ? null : ConditionParser.Parse(OneOf(condition).ToString()!).ToString(); // a condition says itself

    private static Condition OneOf(Condition condition) => condition switch
    {
        AnyOf any when any.Terms.All(t => t is Compared { Comparator: Comparator.Equal } c && c.Key == (any.Terms[0] as Compared)?.Key) =>
            new IsOneOf(((Compared)any.Terms[0]).Key, [.. any.Terms.Select(t => ((Compared)t).Value)]),
        AnyOf any => new AnyOf([.. any.Terms.Select(OneOf)]),
        AllOf all => new AllOf([.. all.Terms.Select(OneOf)]),
        Not not => new Not(OneOf(not.Term)),
        _ => condition,
    };
}
