using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class TranslationsTests
{
    private const string Whole = """
        {
          "title": "Survey", "language": "en",
          "codeLists": {"yn": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}]},
          "texts": {"cy": {"title": "Arolwg", "yn.1": "Ydw", "yn.2": "Nac ydw", "views": "Safbwyntiau", "beds": "Sawl gwely?", "beds.unit": "gwely", "trust.2": "Ddim o gwbl"},
                    "gd": {"title": "Suirbhidh"}},
          "sections": [
            {"key": "about", "title": "About you", "texts": {"cy": {"about": "Amdanoch chi", "role": "Eich rôl", "trust": "o'r adran", "agree.hint": "o'r adran"}}, "pages": [
              {"key": "role", "title": "Your role", "texts": {"cy": {"trust": "o'r dudalen"}}, "items": [
                {"key": "agree", "type": "single", "text": "Agree?", "hint": "Say so", "options": "yn", "texts": {"cy": {"agree": "Cytuno?"}}},
                {"key": "trust", "type": "single", "text": "Trust?", "options": "yn", "texts": {"cy": {"trust": "Ymddiried?", "trust.1": "Yn llwyr"}}},
                {"key": "other", "type": "single", "text": "Other?", "options": [{"code": 1, "label": "One"}], "dontKnow": true, "texts": {"cy": {"other.1": "Un", "other": "Arall?"}}}]}]},
            {"key": "views", "title": "Views", "pages": [
              {"key": "numbers", "items": [
                {"key": "beds", "type": "number", "text": "How many beds?", "unit": "beds"},
                {"key": "note", "type": "note", "text": "Nearly done", "texts": {"cy": {"note": "Bron â gorffen"}}},
                {"key": "g", "type": "grid", "text": "How much?", "options": "yn", "rows": [{"key": "g1", "text": "Row one"}, {"key": "g2", "text": "Row two"}], "texts": {"cy": {"g": "Faint?", "g1": "Rhes un", "g2": "  "}}}]}]}]
        }
        """;

    private static readonly Instrument Instrument = InstrumentJson.Read(Whole);

    [Fact]
    public void An_instrument_knows_its_languages_and_who_reads_which()
    {
        Assert.Equal(["en", "cy", "gd"], Instrument.Languages);
        Assert.Equal("en", Instrument.Language);
        Assert.Equal(["cy", "cy", "en", "en", "en", "gd"], new[] { "cy", "cy-GB", "en-GB", "fr", null, "GD" }.Select(Instrument.LanguageFor));
    }

    [Fact]
    public void Every_text_is_found_wherever_it_stands_the_nearest_first_and_none_is_ever_empty()
    {
        var (about, views) = (Instrument.Sections[0], Instrument.Sections[1]);
        var (agree, trust, beds, grid) = (Choice("agree"), Choice("trust"), (NumberItem)Instrument.FindItem("beds")!, (GridItem)Instrument.FindItem("g")!);

        Assert.Equal(("Arolwg", "Suirbhidh", "Survey", "Survey"), (Instrument.TitleIn("cy"), Instrument.TitleIn("gd"), Instrument.TitleIn("en"), Instrument.TitleIn("fr")));
        Assert.Equal(("Amdanoch chi", "Safbwyntiau", "About you"), (about.TitleIn("cy"), views.TitleIn("cy"), about.TitleIn("gd")));
        Assert.Equal(("Eich rôl", "Your role", null), (about.Pages[0].TitleIn("cy"), about.Pages[0].TitleIn("en"), views.Pages[0].TitleIn("cy")));
        Assert.Equal(("Cytuno?", "o'r adran", "Agree?", "Say so"), (agree.TextIn("cy"), agree.HintIn("cy"), agree.TextIn("gd"), agree.HintIn("en")));
        Assert.Equal("Ymddiried?", trust.TextIn("cy")); // beside the item, though its page and section say it too
        Assert.Equal(("Ydw", "Nac ydw"), (agree.LabelIn("cy", agree.Options[0]), agree.LabelIn("cy", agree.Options[1]))); // of the code list, once
        Assert.Equal(("Yn llwyr", "Ddim o gwbl", "Yes"), (trust.LabelIn("cy", trust.Options[0]), trust.LabelIn("cy", trust.Options[1]), trust.LabelIn("gd", trust.Options[0])));
        Assert.Equal("Un", Choice("other").LabelIn("cy", Choice("other").Options[0]));
        Assert.Equal(("Sawl gwely?", "gwely", "beds"), (beds.TextIn("cy"), beds.UnitIn("cy"), beds.UnitIn("en")));
        Assert.Equal("Bron â gorffen", Instrument.FindItem("note")!.TextIn("cy"));
        Assert.Equal(("Faint?", "Rhes un", "Row two", "Nac ydw"), (grid.TextIn("cy"), grid.TextIn("cy", grid.Rows[0]), grid.TextIn("cy", grid.Rows[1]), grid.LabelIn("cy", grid.Options[1])));
    }

    [Fact]
    public void What_lacks_is_one_warning_for_each_language()
    {
        var warnings = InstrumentJson.Review(Whole).Warnings;

        Assert.Equal(
            [
                ("/sections/1/pages/0/items/2/rows/1/text", "rule.translation-missing", "In 'cy' 1 of 17 texts are not translated and are shown in 'en': g2."),
                ("/sections/0/title", "rule.translation-missing", "In 'gd' 16 of 17 texts are not translated and are shown in 'en': about, role, agree, agree.hint, trust and 11 more."),
            ],
            warnings.Select(w => (w.Pointer, w.Code, w.Message)));
    }

    [Fact]
    public void An_instrument_in_one_language_is_told_nothing()
    {
        Assert.Equal(["en"], InstrumentJson.Read(Examples.Contract).Languages);
        Assert.Empty(InstrumentJson.Review(Examples.Contract).Warnings);
    }

    // One word for a section, a page and an item: beside a title it is the title, at the root it could be any of them.
    [Theory]
    [InlineData("""{"cy": {"a": "Teitl"}}""", "", "", "", "rule.ambiguous-key", null, null, null)]
    [InlineData("", """{"cy": {"a": "Teitl"}}""", "", "", null, "Teitl", "P", "A")]
    [InlineData("", "", """{"cy": {"a": "Teitl"}}""", "", null, "S", "Teitl", "A")]
    [InlineData("", "", "", """{"cy": {"a": "Testun"}}""", null, "S", "P", "Testun")]
    [InlineData("", """{"cy": {"a": "1"}}""", """{"cy": {"a": "2"}}""", """{"cy": {"a": "3"}}""", null, "1", "2", "3")]
    public void One_word_for_several_things_is_never_mixed_up(string root, string section, string page, string item, string? problem, string? sectionTitle, string? pageTitle, string? text)
    {
        var json = $$"""
            {"title": "T" {{Beside(root)}}, "sections": [{"key": "a", "title": "S" {{Beside(section)}}, "pages": [{"key": "a", "title": "P" {{Beside(page)}}, "items": [
              {"key": "a", "type": "text", "text": "A" {{Beside(item)}}}]}]}]}
            """;

        var review = InstrumentJson.Review(json);

        Assert.Equal(problem is null ? [] : [problem], review.Refusals.Select(p => p.Code));
        var only = review.Instrument.Sections[0];
        Assert.Equal((sectionTitle ?? "S", pageTitle ?? "P", text ?? "A"), (only.TitleIn("cy"), only.Pages[0].TitleIn("cy"), only.Pages[0].Items[0].TextIn("cy")));
    }

    [Fact]
    public void A_page_without_a_title_leaves_its_word_to_the_item()
    {
        var review = InstrumentJson.Review("""
            {"title": "T", "texts": {"cy": {"a": "Testun"}}, "sections": [{"key": "s", "title": "S", "pages": [{"key": "a", "items": [{"key": "a", "type": "text", "text": "A"}]}]}]}
            """);

        Assert.Empty(review.Refusals);
        Assert.Equal("Testun", review.Instrument.Items[0].TextIn("cy"));
    }

    [Fact]
    public void An_item_called_as_its_code_list_shares_the_options_words()
    {
        var review = InstrumentJson.Review("""
            {"title": "T", "codeLists": {"a": [{"code": 1, "label": "One"}], "b": [{"code": 1, "label": "One"}]}, "texts": {"cy": {"a.1": "Un", "b.1": "Eraill"}},
             "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [
               {"key": "a", "type": "single", "text": "A", "options": "a"}, {"key": "c", "type": "single", "text": "C", "options": "a"},
               {"key": "b", "type": "single", "text": "B", "options": [{"code": 1, "label": "Own"}]}, {"key": "d", "type": "single", "text": "D", "options": "b"}]}]}]}
            """);

        string Label(string key) => ((ChoiceItem)review.Instrument.FindItem(key)!).LabelIn("cy", ((ChoiceItem)review.Instrument.FindItem(key)!).Options[0]);
        Assert.Equal(("Un", "Un", "Own", "One"), (Label("a"), Label("c"), Label("b"), Label("d")));
        Assert.Equal(("/texts/cy/b.1", "rule.ambiguous-key"), (Assert.Single(review.Refusals).Pointer, review.Refusals[0].Code));
    }

    [Theory]
    [InlineData(""" "texts": {"cy": {"b": "x"}} """, "/sections/0/pages/0/items/0/texts/cy/b", "rule.unknown-key")] // stands elsewhere
    [InlineData(""" "texts": {"en": {"a": "x"}} """, "/sections/0/pages/0/items/0/texts/en/a", "rule.own-language")]
    [InlineData(""" "texts": {"cy": {"a": "{nobody}"}} """, "/sections/0/pages/0/items/0/texts/cy/a", "rule.unknown-key")]
    [InlineData(""" "texts": {"cy": {"a.hint": "{b}"}} """, "/sections/0/pages/0/items/0/texts/cy/a.hint", "rule.forward-reference")]
    [InlineData(""" "texts": {"cy": {"a.1": "{g}"}} """, "/sections/0/pages/0/items/0/texts/cy/a.1", "rule.forward-reference")]
    public void What_would_translate_nothing_or_pipe_nothing_is_refused_in_a_draft_and_readable_when_published(string texts, string place, string code)
    {
        var json = Examples.Pages(
            Examples.YesNo("a", $", {texts}"), Examples.YesNo("b"),
            """{"key": "g", "type": "grid", "text": "G", "options": [{"code": 1, "label": "x"}], "rows": [{"key": "g1", "text": "R"}]}""");

        var refusal = Assert.Single(InstrumentJson.Review(json).Refusals);

        Assert.Equal((place, code), (refusal.Pointer, refusal.Code));
        Assert.Equal("a", InstrumentJson.Read(json).Items[0].TextIn("en"));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a.9")]
    [InlineData("a.01")]
    [InlineData("a.unit")]
    [InlineData("a.")]
    [InlineData("g1.hint")]
    [InlineData("s.hint")]
    [InlineData("")]
    public void A_name_that_is_nowhere_is_no_instrument(string name)
    {
        var json = Examples.Pages(Examples.YesNo("a"), """{"key": "g", "type": "grid", "text": "G", "options": [{"code": 1, "label": "x"}], "rows": [{"key": "g1", "text": "R"}]}""");

        Assert.Equal("rule.unknown-key", Assert.Single(Examples.ProblemsOf(json[..^1] + $$$""", "texts": {"cy": { "{{{name}}}": "x"}} }""")).Code);
    }

    [Fact]
    public void Names_piped_into_a_shared_option_are_judged_where_it_is_shown_first()
    {
        string Json(string first) => $$$"""
            {"title": "T", "codeLists": {"l": [{"code": 1, "label": "One"}]}, "texts": {"cy": {"l.1": "{a}"}}, "sections": [{"key": "s", "title": "S", "pages": [
              {"key": "p", "items": [{{{Examples.YesNo("a")}}}{{{first}}}]}, {"key": "q", "items": [{"key": "c", "type": "single", "text": "C", "options": "l"}]}]}]}
            """;

        Assert.Empty(InstrumentJson.Review(Json("")).Refusals);
        Assert.Equal("rule.forward-reference", Assert.Single(InstrumentJson.Review(Json(""", {"key": "b", "type": "single", "text": "B", "options": "l"}""")).Refusals).Code);
    }

    private static ChoiceItem Choice(string key) => (ChoiceItem)Instrument.FindItem(key)!;

    private static string Beside(string texts) => texts.Length == 0 ? "" : $", \"texts\": {texts}";
}
