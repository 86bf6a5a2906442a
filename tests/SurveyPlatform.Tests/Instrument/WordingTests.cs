using System.Globalization;
using System.Reflection;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>What a person who answers is told, in the language they answer in.</summary>
public sealed class WordingTests
{
    private const string Bilingual = """
        {"title": "T", "language": "en", "codeLists": {"l": [{"code": 1, "label": "One"}, {"code": 2, "label": "Two"}, {"code": 3, "label": "Three"}]},
         "texts": {"cy": {"l.1": "Un", "l.2": "Dau"}}, "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [
          {"key": "org", "type": "single", "text": "What kind of organisation do you work for?", "required": true, "dontKnow": true,
           "options": [{"code": 1, "label": "Council"}, {"code": 97, "label": "Other", "other": true}],
           "texts": {"cy": {"org": "I ba fath o sefydliad ydych chi’n gweithio?", "org.1": "Cyngor", "org.97": "Arall"}}},
          {"key": "n", "type": "number", "text": "Years in post", "required": true, "min": 0, "max": 50, "texts": {"cy": {"n": "Blynyddoedd yn y swydd"}}},
          {"key": "c", "type": "number", "text": "Cost", "decimals": 2, "min": 0, "max": 1000000, "texts": {"cy": {"c": "Cost"}}},
          {"key": "y", "type": "number", "text": "Year of opening", "min": 1900, "max": 2100, "texts": {"cy": {"y": "Blwyddyn agor"}}},
          {"key": "l", "type": "text", "text": "Story", "maxLength": 1200, "texts": {"cy": {"l": "Hanes"}}},
          {"key": "m", "type": "multiple", "text": "Which of these?", "preferNotToSay": true, "options": [{"code": 1, "label": "A"}, {"code": 98, "label": "None of these", "exclusive": true}],
           "texts": {"cy": {"m": "Pa rai o’r rhain?", "m.98": "Dim un o’r rhain"}}},
          {"key": "g", "type": "grid", "text": "How much?", "options": "l", "rows": [{"key": "g1", "text": "Beds"}], "required": true, "texts": {"cy": {"g": "Faint?", "g1": "Gwelyau"}}},
          {"key": "d", "type": "date", "text": "Since when?", "texts": {"cy": {"d": "Ers pryd?"}}},
          {"key": "b", "type": "date", "text": "Date of birth", "texts": {"cy": {"b": "Dyddiad geni"}}},
          {"key": "t", "type": "text", "text": "Comments", "maxLength": 5, "texts": {"cy": {"t": "Sylwadau"}}},
          {"key": "r", "type": "ranking", "text": "In order", "options": "l", "ranks": 2, "required": true, "texts": {"cy": {"r": "Mewn trefn"}}}]},
         {"key": "q", "items": [{"key": "end", "type": "note", "text": "{org}, {m}, {d}, {n}, {r}", "texts": {"cy": {"end": "{org}; {m}; {d}; {n}; {r}"}}}]}]}]}
        """;

    private static readonly Instrument Both = InstrumentJson.Read(Bilingual);

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "", "org", "Select what kind of organisation you work for", "Dewiswch ateb i ‘I ba fath o sefydliad ydych chi’n gweithio?’" },
        { "org=5", "org", "Select one of the answers shown for ‘What kind of organisation do you work for?’", "Dewiswch un o’r atebion a ddangosir ar gyfer ‘I ba fath o sefydliad ydych chi’n gweithio?’" },
        { "org=97", "org.other", "Enter what you mean by ‘Other’ for ‘What kind of organisation do you work for?’", "Rhowch fanylion ar gyfer ‘Arall’ yn ‘I ba fath o sefydliad ydych chi’n gweithio?’" },
        { $"org=97&org.other={new string('x', 501)}", "org.other", "What you mean by ‘Other’ for ‘What kind of organisation do you work for?’ must be 500 characters or fewer",
            "Mae’n rhaid i’r manylion ar gyfer ‘Arall’ yn ‘I ba fath o sefydliad ydych chi’n gweithio?’ fod yn 500 nod neu lai" },
        { "", "n", "Enter years in post", "Rhowch ateb i ‘Blynyddoedd yn y swydd’" },
        { "n=51", "n", "Enter years in post as a whole number between 0 and 50", "Rhowch ateb i ‘Blynyddoedd yn y swydd’ ar ffurf rhif cyfan, o 0 i 50" },
        { "c=1.234", "c", "Enter cost as a number with at most 2 decimal places between 0 and 1,000,000", "Rhowch ateb i ‘Cost’ ar ffurf rhif heb fwy na 2 le degol, o 0 i 1,000,000" },
        { "c=1000000.5", "c", "Enter cost as a number with at most 2 decimal places between 0 and 1,000,000", "Rhowch ateb i ‘Cost’ ar ffurf rhif heb fwy na 2 le degol, o 0 i 1,000,000" },
        { "y=1848", "y", "Enter year of opening as a whole number between 1900 and 2100", "Rhowch ateb i ‘Blwyddyn agor’ ar ffurf rhif cyfan, o 1900 i 2100" },
        { $"l={new string('x', 1201)}", "l", "Story must be 1,200 characters or fewer", "Mae’n rhaid i’r ateb i ‘Hanes’ fod yn 1,200 nod neu lai" },
        { "m=1&m=98", "m", "Select which of these, or select ‘None of these’", "Dewiswch ateb i ‘Pa rai o’r rhain?’, neu dewiswch ‘Dim un o’r rhain’" },
        { "m=1&m=-94", "m", "Select which of these, or select ‘Prefer not to say’", "Dewiswch ateb i ‘Pa rai o’r rhain?’, neu dewiswch ‘Mae’n well gennyf beidio â dweud’" },
        { "", "g1", "Select beds", "Dewiswch ateb i ‘Gwelyau’" },
        { "d.day=1", "d.month", "The date for ‘Since when?’ must include a month and a year", "Mae’n rhaid i’r dyddiad ar gyfer ‘Ers pryd?’ gynnwys mis a blwyddyn" },
        { "d.month=1&d.year=2018", "d.day", "The date for ‘Since when?’ must include a day", "Mae’n rhaid i’r dyddiad ar gyfer ‘Ers pryd?’ gynnwys diwrnod" },
        { "d.day=1&d.month=13&d.year=2018", "d.month", "The date for ‘Since when?’ must have a month from 1 to 12", "Mae’n rhaid i’r mis ar gyfer ‘Ers pryd?’ fod yn rhif o 1 i 12" },
        { "d.day=30&d.month=2&d.year=2018", "d.day", "The date for ‘Since when?’ must be a real date", "Mae’n rhaid i’r dyddiad ar gyfer ‘Ers pryd?’ fod yn ddyddiad go iawn" },
        { "d.day=30&d.month=2&d.year=18", "d.year", "The date for ‘Since when?’ must have a year of 4 numbers", "Mae’n rhaid i’r flwyddyn ar gyfer ‘Ers pryd?’ gynnwys 4 rhif" },
        { "d.day=1&d.month=2&d.year=1066", "d.year", "The date for ‘Since when?’ must have a year between 1900 and 2199", "Mae’n rhaid i’r flwyddyn ar gyfer ‘Ers pryd?’ fod rhwng 1900 a 2199" },
        { "b.year=1950", "b.day", "Date of birth must include a day and a month", "Mae’n rhaid i’r dyddiad ar gyfer ‘Dyddiad geni’ gynnwys diwrnod a mis" },
        { "t=longer", "t", "Comments must be 5 characters or fewer", "Mae’n rhaid i’r ateb i ‘Sylwadau’ fod yn 5 nod neu lai" },
        { "r.1=1&r.2=1", "r.2", "‘One’ can be chosen once only in ‘In order’", "Dim ond un safle y gall ‘Un’ ei gael yn ‘Mewn trefn’" },
        { "r.1=1", "r.2", "Select an answer for number 2 in ‘In order’", "Dewiswch ateb ar gyfer rhif 2 yn ‘Mewn trefn’" },
        { "r.2=1", "r.1", "Select an answer for number 1 before number 2 in ‘In order’", "Dewiswch ateb ar gyfer rhif 1 cyn rhif 2 yn ‘Mewn trefn’" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refusal_speaks_the_language_of_who_answers(string posted, string control, string english, string welsh)
    {
        Assert.Equal(english, Said(null));
        Assert.Equal(english, Said("en"));
        Assert.Equal(welsh, Said("cy"));

        string Said(string? language)
        {
            var fields = posted.Split('&').Select(f => f.Split('=')).Where(f => f.Length == 2).Select(f => (f[0], f[1])).ToArray();
            var form = PageForm.Read(Both.Pages[0], Route.Walk(Both, AnswerSheet.Empty), Examples.Posted(fields), null, language);
            return Assert.Single(form.Faults, f => f.Control == control).Message;
        }
    }

    [Fact]
    public void The_whole_sheet_is_judged_in_the_language_of_who_answers()
    {
        Assert.Equal(
            ["Dewiswch ateb i ‘I ba fath o sefydliad ydych chi’n gweithio?’", "Rhowch ateb i ‘Blynyddoedd yn y swydd’", "Dewiswch ateb i ‘Gwelyau’", "Dewiswch ateb i ‘Mewn trefn’"],
            Check.Sheet(Both, AnswerSheet.Empty, null, "cy").Select(f => f.Message));
    }

    [Fact]
    public void A_required_question_left_empty_is_cleared_in_every_language()
    {
        var form = PageForm.Read(Both.Pages[0], Route.Walk(Both, Examples.Sheet(("n", new NumberAnswer(4)))), Examples.Posted(("c", "x")), null, "cy");

        Assert.Null(form.Answers["n"]);
        Assert.False(form.Answers.ContainsKey("c")); // not understood: what was kept stays
    }

    [Fact]
    public void Answers_are_said_in_the_language_of_who_reads()
    {
        var sheet = Examples.Sheet(
            ("org", MissingAnswer.DontKnow), ("m", new MultipleAnswer([98])), ("d", new DateAnswer(new DateOnly(2018, 3, 1))), ("r", new RankingAnswer([2, 3])));
        var note = Both.FindItem("end")!;

        string Piped(string language) => Piping.Render(note.TextIn(language), new Facts("x", "y", "z"), Both, sheet, language);
        Assert.Equal("Ddim yn gwybod; Dim un o’r rhain; 1 Mawrth 2018; …; Dau, Three", Piped("cy"));
        Assert.Equal("Don't know, None of these, 1 March 2018, …, Two, Three", Piped("en"));
        Assert.Equal("Don't know", Piping.Say(Both.FindItem("org")!, MissingAnswer.DontKnow));
        Assert.Equal("Mae’n well gennyf beidio â dweud", Piping.Say(Both.FindItem("m")!, MissingAnswer.PreferNotToSay, "cy-GB"));
    }

    [Fact]
    public void Ways_not_to_answer_are_offered_in_the_language_and_exported_in_English()
    {
        var org = (ChoiceItem)Both.FindItem("org")!;

        Assert.Equal(["Cyngor", "Arall", "Ddim yn gwybod"], org.OfferedOptions.Select(o => org.LabelIn("cy", o)));
        Assert.Equal(["Council", "Other", "Don't know"], org.OfferedOptions.Select(o => org.LabelIn("en", o)));
        Assert.Equal("Don't know", MissingReason.DontKnow.Label);
        Assert.All(Enum.GetValues<MissingReason>(), r => Assert.NotEqual(r.Label, r.LabelIn("cy")));
    }

    [Theory]
    [InlineData("1234567.5", "1,234,567.5")]
    [InlineData("-10000", "-10,000")]
    [InlineData("9999", "9999")]
    [InlineData("0.25", "0.25")]
    public void A_large_number_reads_in_thousands_and_a_year_as_a_year(string number, string said)
    {
        var value = decimal.Parse(number, CultureInfo.InvariantCulture);

        Assert.Equal(said, Piping.Say(value, "cy"));
        Assert.Equal(said, Piping.Say(Both.FindItem("c")!, new NumberAnswer(value)));
    }

    [Theory]
    [InlineData("Mawrth")]
    [InlineData("maw")]
    [InlineData("March")]
    [InlineData("3")]
    public void A_month_may_be_written_in_either_language(string month)
    {
        var posted = Examples.Posted(("d.day", "1"), ("d.month", month), ("d.year", "2018"));

        var form = PageForm.Read(Both.Pages[0], Route.Walk(Both, AnswerSheet.Empty), posted, null, "cy");

        Assert.Equal(new DateAnswer(new DateOnly(2018, 3, 1)), form.Answers["d"]);
    }

    // English grammar is for English questions only.
    [Theory]
    [InlineData("en", "Beds", null, "Select beds")]
    [InlineData("en-GB", "Beds", null, "Select beds")]
    [InlineData("fr", "Lits", null, "Select an answer to ‘Lits’")]
    [InlineData("fr", "Lits", "en", "Select an answer to ‘Lits’")]
    [InlineData("cy", "Gwelyau", null, "Dewiswch ateb i ‘Gwelyau’")]
    [InlineData("cy", "Gwelyau", "en", "Select an answer to ‘Gwelyau’")]
    [InlineData("en", "Beds", "cy", "Dewiswch ateb i ‘Beds’")]
    public void The_instruments_language_counts_where_none_is_asked_for(string own, string text, string? asked, string message)
    {
        var instrument = InstrumentJson.Read(
            $$"""{"title": "T", "language": "{{own}}", "sections": [{"key": "s", "title": "S", "pages": [{"key": "p", "items": [{{Examples.YesNo("a", """, "required": true """).Replace("\"text\": \"a\"", $"\"text\": \"{text}\"", StringComparison.Ordinal)}}]}]}]}""");

        Assert.Equal(message, Assert.Single(Check.Sheet(instrument, AnswerSheet.Empty, null, asked)).Message);
    }

    [Fact]
    public void Every_language_has_every_sentence_with_the_same_things_in_it()
    {
        var wording = typeof(Instrument).Assembly.GetType("SurveyPlatform.Instruments.Wording", throwOnError: true)!; // thrown above
        var languages = wording.Assembly.GetTypes().Where(t => t.IsSubclassOf(wording)).ToDictionary(t => t.Name, New);
        var sentences = wording.GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(m => m.IsAbstract && m.ReturnType == typeof(string)).ToList();
        Assert.Equal(["EnglishWording", "WelshWording"], languages.Keys.Order(StringComparer.Ordinal));
        Assert.True(sentences.Count > 15, "the sentences were not found");

        foreach (var sentence in sentences)
        {
            foreach (var given in Given(sentence))
            {
                var said = languages.Values.Select(l => (string)sentence.Invoke(l, [.. given])!).ToList(); // a sentence is a text
                Assert.Equal(said.Count, said.Distinct().Count());
                Assert.All(said, s => Assert.Matches("^[\\p{Lu}‘].*[^. ]$", s));
                foreach (var thing in given.Where(g => g is int or string))
                {
                    Assert.All(said, s => Assert.Contains(thing.ToString()!, s, StringComparison.OrdinalIgnoreCase)); // numbers and texts have words
                }
            }
        }

        static object New(Type language) => Activator.CreateInstance(language, language.GetConstructors()[0].GetParameters().Length == 1 ? ["x"] : ["x", false])!; // a class
    }

    // Every case of a sentence: each reason, each lack of a date, ranges open at either end.
    private static IEnumerable<object[]> Given(MethodInfo sentence)
    {
        var kinds = sentence.GetParameters().Select(p => p.ParameterType).ToArray();
        if (kinds.Contains(typeof(MissingReason)))
        {
            return Enum.GetValues<MissingReason>().Select(r => new object[] { r });
        }

        if (kinds.Contains(typeof(bool)))
        {
            return Enumerable.Range(1, 6).Select(n => new object[] { "Question", (n & 1) > 0, (n & 2) > 0, (n & 4) > 0 });
        }

        if (kinds.Contains(typeof(NumberItem)))
        {
            return from min in new decimal?[] { null, 12 }
                   from max in new decimal?[] { null, 345 }
                   from places in Enumerable.Range(0, 7)
                   select new object[] { new NumberItem { Key = "n", Text = "T", Min = min, Max = max, Decimals = places }, "Question" };
        }

        return [[.. kinds.Select((k, i) => k == typeof(int) ? (object)(40 + i) : $"Text{i}")]];
    }
}
