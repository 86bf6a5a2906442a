using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class PageFormTests
{
    private static readonly Facts Barnsley = new("Barnsley", "2018", "Ms Ann Other");

    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Fact]
    public void Every_kind_of_control_is_read_by_the_name_the_contract_gives_it()
    {
        var barriers = Post("barriers", ("bar_ig", "2"), ("bar_it", "-93"));
        var progress = Post(
            "progress", ("comment", " a\r\nb "), ("since.day", "1"), ("since.month", "3"), ("since.year", "2018"), ("top.1", "3"), ("top.2", "1"), ("top.3", "2"));
        var council = Post("la", ("tasks", "2"), ("tasks", "1"), ("tasks", "2"));

        Assert.Empty(barriers.Faults.Concat(progress.Faults).Concat(council.Faults));
        Assert.Equal((SingleAnswer.Of(2), MissingAnswer.DontKnow), (barriers.Answers["bar_ig"], barriers.Answers["bar_it"]));
        Assert.Equal(new TextAnswer("a\nb"), progress.Answers["comment"]);
        Assert.Equal(new DateAnswer(new DateOnly(2018, 3, 1)), progress.Answers["since"]);
        Assert.Equal(new RankingAnswer([3, 1, 2]), progress.Answers["top"]);
        Assert.Equal(new MultipleAnswer([1, 2]), council.Answers["tasks"]);
    }

    [Fact]
    public void A_field_left_empty_or_out_clears_the_answer()
    {
        var form = Post("progress", ("comment", "  "));

        Assert.Empty(form.Faults);
        Assert.Equal(["comment", "since", "top"], form.Answers.Keys);
        Assert.All(form.Answers.Values, Assert.Null);
    }

    [Theory]
    [InlineData("role", "org=1&years=51", "years", "Enter years in post as a whole number between 0 and 50")]
    [InlineData("role", "org=1&years=2.5", "years", "Enter years in post as a whole number between 0 and 50")]
    [InlineData("role", "org=1&years=2,5", "years", "Enter years in post as a whole number between 0 and 50")]
    [InlineData("role", "org=1&years=two", "years", "Enter years in post as a whole number between 0 and 50")]
    [InlineData("role", "years=2", "org", "Select what kind of organisation you work for")]
    [InlineData("role", "org=5", "org", "Select one of the answers shown for ‘What kind of organisation do you work for?’")]
    [InlineData("role", "org=-93", "org", "Select one of the answers shown for ‘What kind of organisation do you work for?’")]
    [InlineData("role", "org=1&org=2", "org", "Select one of the answers shown for ‘What kind of organisation do you work for?’")]
    [InlineData("role", "org=97&org.other= ", "org.other", "Enter what you mean by ‘Other’ for ‘What kind of organisation do you work for?’")]
    [InlineData("la", "tasks=1&tasks=98", "tasks", "Select which of these are in place, or select ‘None of these’")]
    [InlineData("la", "tasks=x", "tasks", "Select one of the answers shown for ‘Which of these are in place?’")]
    [InlineData("barriers", "bar_ig=9", "bar_ig", "Select one of the answers shown for ‘Information governance’")]
    [InlineData("progress", "since.day=30&since.month=2&since.year=2018", "since.day", "The date for ‘Since when?’ must be a real date")]
    [InlineData("progress", "since.day=3&since.year=2018", "since.month", "The date for ‘Since when?’ must include a month")]
    [InlineData("progress", "since.day=3&since.month=13&since.year=2018", "since.month", "The date for ‘Since when?’ must have a month from 1 to 12")]
    [InlineData("progress", "since.day=3&since.month=mar&since.year=18", "since.year", "The date for ‘Since when?’ must have a year of 4 numbers")]
    [InlineData("progress", "since.day=3&since.month=3&since.year=1018", "since.year", "The date for ‘Since when?’ must have a year between 1900 and 2199")]
    [InlineData("progress", "top.1=1&top.2=1", "top.2", "‘Not a barrier’ can be chosen once only in ‘The three that matter most, in order’")]
    [InlineData("progress", "top.1=1&top.3=2", "top.2", "Select an answer for number 2 before number 3 in ‘The three that matter most, in order’")]
    [InlineData("progress", "top.1=9", "top.1", "Select one of the answers shown for ‘The three that matter most, in order’")]
    public void What_cannot_be_taken_is_said_at_its_control_and_not_saved(string page, string posted, string control, string message)
    {
        var form = Post(page, [.. posted.Split('&').Select(p => p.Split('=')).Select(p => (p[0], p[1]))]);

        var fault = Assert.Single(form.Faults);
        Assert.Equal((control, message, page), (fault.Control, fault.Message, fault.Page));
        Assert.False(form.Answers.TryGetValue(fault.Key, out var saved) && saved is not null);
    }

    [Theory]
    [InlineData("1,234", 1234)]
    [InlineData("-1,234,567.5", -1234567.5)]
    [InlineData(" 12.50 ", 12.5)]
    [InlineData("\u22127", -7)]
    public void Numbers_are_taken_as_people_write_them(string typed, double value)
    {
        var instrument = Examples.Read("""{"key": "n", "type": "number", "text": "N", "decimals": 2}""");

        var form = PageForm.Read(instrument.Pages[0], Route.Walk(instrument, AnswerSheet.Empty), Examples.Posted(("n", typed)));

        Assert.Equal(new NumberAnswer((decimal)value), form.Answers["n"]);
    }

    [Theory]
    [InlineData("-95")]
    [InlineData("-91")]
    [InlineData("1000000000")]
    [InlineData("1e3")]
    [InlineData("0.001")]
    [InlineData("12,34")]
    [InlineData("1.234,5")]
    [InlineData("99999999999999999999999999999999")]
    public void A_number_that_files_could_not_tell_from_a_missing_code_or_hold_is_refused(string typed)
    {
        var instrument = Examples.Read("""{"key": "n", "type": "number", "text": "Beds", "decimals": 2}""");

        var form = PageForm.Read(instrument.Pages[0], Route.Walk(instrument, AnswerSheet.Empty), Examples.Posted(("n", typed)));

        Assert.Equal("Enter beds as a number with at most 2 decimal places", Assert.Single(form.Faults).Message);
    }

    [Fact]
    public void Items_without_options_have_a_control_of_their_own_for_not_answering()
    {
        var instrument = Examples.Read("""{"key": "n", "type": "number", "text": "N", "required": true, "preferNotToSay": true}""");
        var route = Route.Walk(instrument, AnswerSheet.Empty);

        Assert.Equal(MissingAnswer.PreferNotToSay, PageForm.Read(instrument.Pages[0], route, Examples.Posted(("n.missing", "-94"))).Answers["n"]);
        Assert.Single(PageForm.Read(instrument.Pages[0], route, Examples.Posted(("n.missing", "-93"))).Faults);
    }

    [Fact]
    public void An_item_that_hangs_on_another_of_its_page_is_judged_with_what_was_just_posted()
    {
        var instrument = Examples.Read(Examples.YesNo("lead") + ", " + Examples.YesNo("agree", """, "required": true, "shownWhen": "lead = 1" """));
        var page = instrument.Pages[0];
        var empty = Route.Walk(instrument, AnswerSheet.Empty);

        var opened = PageForm.Read(page, empty, Examples.Posted(("lead", "1")));
        var closed = PageForm.Read(page, Route.Walk(instrument, Examples.Sheet(("lead", SingleAnswer.Of(1)))), Examples.Posted(("lead", "2"), ("agree", "1")));

        var answered = PageForm.Read(page, empty, Examples.Posted(("lead", "1"), ("agree", "2")));

        Assert.Empty(opened.Faults); // nobody has seen the second question yet
        Assert.Equal(["lead"], opened.Answers.Keys);
        Assert.Equal(["agree"], opened.Revealed);
        Assert.Equal(["lead", "agree"], answered.Answers.Keys);
        Assert.Empty(answered.Revealed);
        Assert.Empty(closed.Faults);
        Assert.Equal(["lead", "agree"], closed.Answers.Keys); // hidden by the page itself: it waits off the route
    }

    [Fact]
    public void A_fault_is_said_in_the_words_the_person_reads()
    {
        var instrument = Examples.Read("""{"key": "n", "type": "number", "text": "Beds at {site}", "required": true}""");

        var form = PageForm.Read(instrument.Pages[0], Route.Walk(instrument, AnswerSheet.Empty), Examples.Posted(), Barnsley);

        Assert.Equal("Enter beds at Barnsley", Assert.Single(form.Faults).Message);
    }

    [Theory]
    [InlineData("Do you have a lead?", "Select an answer to ‘Do you have a lead?’")]
    [InlineData("IT systems", "Select IT systems")]
    [InlineData("What is your role?", "Select an answer to ‘What is your role?’")]
    [InlineData("How often do you meet?", "Select how often you meet")]
    [InlineData("Anything else?", "Select an answer to ‘Anything else?’")]
    [InlineData("We are keen. Why?", "Select an answer to ‘We are keen. Why?’")]
    public void A_question_becomes_a_request_where_grammar_allows_and_is_quoted_where_not(string text, string message)
    {
        var instrument = Examples.Read($$"""{"key": "q", "type": "single", "text": "{{text}}", "required": true, "options": [{"code": 1, "label": "Yes"}]}""");

        Assert.Equal(message, Assert.Single(Check.Sheet(instrument, AnswerSheet.Empty)).Message);
    }

    private static PageForm Post(string page, params (string, string)[] fields)
    {
        var sheet = Examples.Sheet(("org", SingleAnswer.Of(2)), ("years", new NumberAnswer(3)));
        return PageForm.Read(Contract.FindPage(page)!, Route.Walk(Contract, sheet), Examples.Posted(fields), Barnsley);
    }
}
