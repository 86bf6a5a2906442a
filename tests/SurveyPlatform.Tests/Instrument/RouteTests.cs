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
