using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class RouteTests
{
    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Fact]
    public void The_route_of_an_empty_sheet_leaves_out_what_waits_for_answers()
    {
        var route = Route.Walk(Contract, AnswerSheet.Empty);

        Assert.Equal(["role", "barriers", "progress"], route.Pages.Select(p => p.Key));
        Assert.Equal("role", route.FirstIncomplete?.Key);
        Assert.Equal("barriers", route.Next("role")?.Key);
    }

    [Fact]
    public void Answers_open_a_page_and_other_answers_close_it_without_losing_what_was_said_there()
    {
        var open = Examples.Sheet(("org", SingleAnswer.Of(2)), ("years", new NumberAnswer(1)), ("tasks", new MultipleAnswer([1])));
        var closed = open.With("org", SingleAnswer.Of(1), 2);

        Assert.Equal("la", Route.Walk(Contract, open).Next("role")?.Key);
        Assert.False(Route.Walk(Contract, closed).IsShown("tasks"));
        Assert.Null(Route.Walk(Contract, closed).Answers.Get("tasks"));
        Assert.NotNull(closed.Get("tasks"));
    }

    [Fact]
    public void Next_and_previous_go_across_sections_and_know_pages_off_the_route()
    {
        var route = Route.Walk(Contract, AnswerSheet.Empty);

        Assert.Equal(("barriers", "role", null, null), (route.Next("la")?.Key, route.Previous("la")?.Key, route.Next("progress")?.Key, route.Previous("role")?.Key));
        Assert.False(route.IsOnRoute("la"));
        Assert.Null(route.Next("nowhere"));
    }

    [Fact]
    public void A_page_saved_empty_is_done_unless_something_on_it_is_required()
    {
        var instrument = Examples.Read(Examples.YesNo("must", """, "required": true """), Examples.YesNo("may"), Examples.YesNo("more"));

        var route = Route.Walk(instrument, Examples.Sheet(("must", null), ("may", null)));

        Assert.Equal([Progress.InProgress, Progress.Complete, Progress.NotStarted], route.Pages.Select(route.ProgressOf));
        Assert.Equal("p1", route.FirstIncomplete?.Key);
        Assert.Equal(Progress.InProgress, route.ProgressOf(instrument.Sections[0]));
    }

    [Fact]
    public void What_comes_onto_a_page_after_it_was_saved_is_still_to_be_seen()
    {
        var instrument = Examples.Read(Examples.YesNo("lead"), Examples.YesNo("a") + "," + Examples.YesNo("b", """, "shownWhen": "lead = 1" """));
        var sheet = Examples.Sheet(("lead", SingleAnswer.Of(2)), ("a", SingleAnswer.Of(1)));

        Assert.Null(Route.Walk(instrument, sheet).FirstIncomplete);
        Assert.Equal("p2", Route.Walk(instrument, sheet.With("lead", SingleAnswer.Of(1), 2)).FirstIncomplete?.Key);
    }

    [Fact]
    public void A_page_of_notes_is_read_once_something_behind_it_is_saved()
    {
        const string note = """{"key": "welcome", "type": "note", "text": "Welcome to {site}"}""";
        var instrument = Examples.Read(note, Examples.YesNo("a"), note.Replace("welcome", "goodbye", StringComparison.Ordinal));

        Assert.Equal("p1", Route.Walk(instrument, AnswerSheet.Empty).FirstIncomplete?.Key);
        Assert.Null(Route.Walk(instrument, Examples.Sheet(("a", null))).FirstIncomplete);
    }

    [Fact]
    public void Off_the_route_nothing_is_shown_and_every_condition_on_it_sees_no_answer()
    {
        var instrument = Examples.Read(
            Examples.YesNo("lead"),
            Examples.YesNo("a", """, "shownWhen": "lead = 1" """),
            Examples.YesNo("b", """, "shownWhen": "a = 1" """),
            Examples.YesNo("c", """, "shownWhen": "not answered(a)" """));
        var sheet = Examples.Sheet(("lead", SingleAnswer.Of(1)), ("a", SingleAnswer.Of(1)), ("b", SingleAnswer.Of(1)));

        Assert.Equal(["p1", "p2", "p3"], Route.Walk(instrument, sheet).Pages.Select(p => p.Key));
        Assert.Equal(["p1", "p4"], Route.Walk(instrument, sheet.With("lead", null, 2)).Pages.Select(p => p.Key));
    }

    [Fact]
    public void A_hidden_section_has_no_progress_and_a_hidden_row_no_answer()
    {
        var instrument = InstrumentJson.Read("""
            {"title": "T", "sections": [
              {"key": "one", "title": "One", "pages": [{"key": "p1", "items": [
                {"key": "n", "type": "number", "text": "N"},
                {"key": "g", "type": "grid", "text": "G", "options": [{"code": 1, "label": "x"}],
                 "rows": [{"key": "g_a", "text": "A", "shownWhen": "n > 1"}, {"key": "g_b", "text": "B", "shownWhen": "g_a = 1"}]}]}]},
              {"key": "two", "title": "Two", "shownWhen": "g_b = 1", "pages": [{"key": "p2", "items": [{"key": "t", "type": "text", "text": "T"}]}]}]}
            """);
        var sheet = Examples.Sheet(("n", new NumberAnswer(2)), ("g_a", SingleAnswer.Of(1)), ("g_b", SingleAnswer.Of(1)));
        var (open, closed) = (Route.Walk(instrument, sheet), Route.Walk(instrument, sheet.With("n", new NumberAnswer(1), 2)));

        Assert.Equal((Progress.Complete, Progress.NotStarted), (open.ProgressOf(instrument.Sections[0]), open.ProgressOf(instrument.Sections[1])));
        Assert.Equal(["g_a", "g_b"], open.KeysAsked(instrument.FindItem("g")!));
        Assert.Null(closed.ProgressOf(instrument.Sections[1]));
        Assert.Equal((false, false), (closed.IsShown("g"), closed.IsShown("g_b")));
        Assert.Equal(["n"], closed.Answers.Keys);
    }

    [Fact]
    public void A_posted_page_gives_answers_and_faults()
    {
        var route = Route.Walk(Contract, AnswerSheet.Empty);
        var role = Contract.FindPage("role")!;

        var wrong = PageForm.Read(role, route, Examples.Posted(("years", "60")));
        var right = PageForm.Read(role, route, Examples.Posted(("org", "97"), ("org.other", " Hospice "), ("years", "4")));

        Assert.Equal(
            ["Select what kind of organisation you work for", "Enter years in post as a whole number between 0 and 50"],
            wrong.Faults.Select(f => f.Message));
        Assert.Empty(right.Faults);
        Assert.Equal(new SingleAnswer(97, "Hospice"), right.Answers["org"]);
        Assert.Equal(new NumberAnswer(4), right.Answers["years"]);
    }
}
