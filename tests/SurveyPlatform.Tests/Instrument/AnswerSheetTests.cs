using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class AnswerSheetTests
{
    [Fact]
    public void The_stored_form_is_the_one_agreed()
    {
        var sheet = AnswerSheet.Empty
            .With("org", new SingleAnswer(97, "Hospice"), 1)
            .With("years", new NumberAnswer(4.50m), 2)
            .With("since", new DateAnswer(new DateOnly(2018, 3, 1)), 2)
            .With("tasks", new MultipleAnswer([1, 2]), 2)
            .With("top", new RankingAnswer([3, 1]), 3)
            .With("bar_ig", MissingAnswer.DontKnow, 3)
            .With("comment", new TextAnswer("a\r\nb"), 3)
            .With("org2", null, 4);

        Assert.Equal(
            """{"bar_ig":{"missing":-93,"rev":3},"comment":{"v":"a\nb","rev":3},"org":{"v":97,"other":"Hospice","rev":1},"org2":{"rev":4},"since":{"v":"2018-03-01","t":"date","rev":2},"tasks":{"v":[1,2],"rev":2},"top":{"v":[3,1],"t":"ranking","rev":3},"years":{"v":"4.5","t":"number","rev":2}}""",
            sheet.ToJson());
        Assert.Equal(7, sheet.Count);
        Assert.Equal((4, true, 0, false), (sheet.Rev("org2"), sheet.Saved("org2"), sheet.Rev("nobody"), sheet.Saved("nobody")));
    }

    [Fact]
    public void A_changed_sheet_leaves_the_old_one_as_it_was()
    {
        var before = AnswerSheet.Empty.With("a", SingleAnswer.Of(1), 1);
        var after = before.With("a", null, 2);

        Assert.Equal(SingleAnswer.Of(1), before.Get("a"));
        Assert.Null(after.Get("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"a": {"v": null}}""")]
    [InlineData("""{"a": {"v": true}}""")]
    [InlineData("""{"a": {"v": 1.5}}""")]
    [InlineData("""{"a": {"v": "x", "t": "number"}}""")]
    [InlineData("""{"a": {"v": "2018-02-30", "t": "date"}}""")]
    [InlineData("""{"a": {"v": "x", "t": "colour"}}""")]
    [InlineData("""{"a": {"missing": -96}}""")]
    [InlineData("""{"a": {"v": 1, "missing": -93}}""")]
    [InlineData("""{"a": {"v": 1}, "a": {"v": 2}}""")]
    [InlineData("""{"a": {"v": "\ud800"}}""")]
    public void What_is_not_a_sheet_is_refused(string json)
    {
        Assert.Throws<FormatException>(() => AnswerSheet.Parse(json));
    }

    [Fact]
    public void Text_is_made_fit_for_the_database_at_the_door()
    {
        // Not a theory: attributes are stored as UTF-8, which has no lone surrogates.
        (string Typed, string Kept)[] cases =
        [
            ("a\0b", "ab"),
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("x\ud800y", "x\ufffdy"),
            ("\udc00", "\ufffd"),
            ("\ud83d\ude00", "\ud83d\ude00"),
        ];

        Assert.All(cases, c => Assert.Equal((c.Kept, c.Kept), (new TextAnswer(c.Typed).Value, new SingleAnswer(1, c.Typed).Other)));
    }

    [Fact]
    public void Every_answer_comes_back_from_its_stored_form_as_it_was()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Where(t => !string.IsNullOrEmpty(t));
        var codes = Gen.Choose(0, 999).ListOf().Select(c => c.Distinct().ToArray());
        var answers = Gen.OneOf(
            Gen.Choose(0, 999).Select(c => (Answer?)SingleAnswer.Of(c)),
            text.Select(t => (Answer?)new SingleAnswer(97, t)),
            codes.Select(c => (Answer?)new MultipleAnswer([.. c])),
            codes.Select(c => (Answer?)new RankingAnswer([.. c])),
            Gen.Choose(-999_999_999, 999_999_999).SelectMany(d => Gen.Choose(0, 6).Select(s => (Answer?)new NumberAnswer(new decimal(Math.Abs(d), 0, 0, d < 0, (byte)s)))),
            Gen.Choose(0, 700_000).Select(d => (Answer?)new DateAnswer(DateOnly.FromDayNumber(d))),
            text.Select(t => (Answer?)new TextAnswer(t)),
            Gen.Elements<Answer?>(MissingAnswer.DontKnow, MissingAnswer.PreferNotToSay, null));

        Prop.ForAll(answers.ListOf().ToArbitrary(), list =>
        {
            var sheet = list.Index().Aggregate(AnswerSheet.Empty, (s, a) => s.With($"k{a.Index}", a.Item, a.Index));
            var back = AnswerSheet.Parse(sheet.ToJson());
            return sheet.Keys.SequenceEqual(back.Keys) && sheet.Keys.All(k => Equals(sheet.Get(k), back.Get(k)) && sheet.Rev(k) == back.Rev(k));
        }).QuickCheckThrowOnFailure();
    }
}
