using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>Random instruments and a random person who answers them page by page as a browser would.</summary>
public sealed class GeneratedInstrumentsTests
{
    [Fact]
    public void Every_instrument_can_be_answered_to_its_end_and_then_nothing_is_wrong()
    {
        ForAll((instrument, random) =>
        {
            var (sheet, visited) = AnswerToTheEnd(instrument, random, nonsense: false);
            var route = Route.Walk(instrument, sheet);

            Assert.Equal(route.Pages.Select(p => p.Key), visited);
            Assert.Empty(SurveyPlatform.Instruments.Check.Sheet(route));
            Assert.Null(route.FirstIncomplete);
            Assert.All(instrument.Sections, s => Assert.True(route.ProgressOf(s) is null or Progress.Complete));
            Assert.All(route.Answers.Keys, key => Assert.True(route.IsShown(key)));
            Assert.All(instrument.AnswerKeys, key => Assert.Equal(route.Answer(key), route.Answers.Get(key)));

            // The same sheet through its stored form gives the same route, and the codebook finds a value or a reason in every cell.
            var back = Route.Walk(instrument, AnswerSheet.Parse(System.Text.Encoding.UTF8.GetBytes(sheet.ToJson()), instrument));
            Assert.Equal(route.Answers.ToJson(), back.Answers.ToJson());
            var codebook = Codebook.Of([("1", instrument)]);
            var row = Codebook.Row(codebook.Rounds[0], sheet, submitted: true);
            Assert.All(codebook.Variables, v => Assert.Equal(v.Value(row).Missing == MissingReason.NotAsked, !route.IsShown(v.AnswerKey) || IsOtherNotChosen(v, route)));
        });
    }

    /// <summary>However much of what is typed is nonsense: what is shown is what is read, nothing else is saved, and nobody is stuck.</summary>
    [Fact]
    public void What_a_page_shows_is_what_is_read_and_nothing_else_is_saved()
    {
        ForAll((instrument, random) =>
        {
            var (sheet, _) = AnswerToTheEnd(instrument, random, nonsense: true);
            Assert.Empty(SurveyPlatform.Instruments.Check.Sheet(Route.Walk(instrument, sheet)));
        });
    }

    private static void ForAll(Action<Instrument, Random> holds) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        holds(InstrumentJson.Read(GeneratedInstrument.Json(random)), random);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsOtherNotChosen(CodebookVariable variable, Route route) =>
        variable.Role == CodebookRole.OtherText && route.Answer(variable.AnswerKey) switch
        {
            SingleAnswer single => single.Code != variable.Code,
            MultipleAnswer multiple => !multiple.Codes.Contains(variable.Code ?? -1),
            _ => false,
        };

    private static (AnswerSheet Sheet, List<string> Visited) AnswerToTheEnd(Instrument instrument, Random random, bool nonsense)
    {
        var (sheet, visited, sent) = (AnswerSheet.Empty, new List<string>(), 0);
        var route = Route.Walk(instrument, sheet);
        for (var page = route.Pages.FirstOrDefault(); page is not null;)
        {
            // Once everything of a page is answered well, at most every item of it can open another one.
            Assert.True(++sent < 2000, "The person is stuck.");
            var posted = nonsense
                ? page.Items.SelectMany(i => random.Next(5) == 0 ? GeneratedInstrument.Nonsense(i, random) : GeneratedInstrument.Answers(i, random))
                : page.Items.Where(route.IsShown).SelectMany(i => GeneratedInstrument.Answers(i, random, route.IsShown));
            var form = PageForm.Read(page, route, Examples.Posted([.. posted]));
            sheet = sheet.With(form.Answers, sent);
            var after = Route.Walk(instrument, sheet);
            AssertReadIsShown(page, form, route, after);
            if (form.Faults.Length == 0 && form.Revealed.Length == 0)
            {
                visited.Add(page.Key);
                page = after.Next(page.Key);
            }
            else
            {
                Assert.True(nonsense || form.Revealed.Length > 0, "Good answers are refused.");
            }

            route = after;
        }

        return (sheet, visited);
    }

    private static void AssertReadIsShown(Page page, PageForm form, Route before, Route after)
    {
        var shown = page.Items.SelectMany(after.KeysAsked).ToHashSet();
        Assert.Subset(shown.Union(page.Items.SelectMany(before.KeysAsked)).ToHashSet(), form.Answers.Keys.ToHashSet()); // what the page itself has hidden waits off the route
        Assert.Subset(shown, form.Faults.Select(f => f.Key).ToHashSet());
        Assert.Superset(shown, form.Answers.Keys.Concat(form.Faults.Select(f => f.Key)).Concat(form.Revealed).ToHashSet());
        Assert.All(form.Faults, f => Assert.StartsWith(f.Key, f.Control, StringComparison.Ordinal));
    }
}
