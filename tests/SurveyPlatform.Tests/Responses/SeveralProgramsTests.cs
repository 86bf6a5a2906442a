using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>What a program remembers of a person is never believed where another program at the same database knows better.</summary>
public sealed class SeveralProgramsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string TwoPages =
        """
        {"title": "Survey", "language": "en", "sections": [{"key": "all", "title": "All", "pages": [
          {"key": "one", "title": "One", "items": [{"key": "first", "type": "text", "text": "First"}]},
          {"key": "two", "title": "Two", "items": [{"key": "second", "type": "text", "text": "Second"}]},
          {"key": "end", "title": "End", "items": [{"key": "last", "type": "text", "text": "Last"}]}]}]}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_question_answered_through_another_program_is_for_the_person_to_choose()
    {
        var (ola, elsewhere) = await BeginAsync("programs-same");
        await elsewhere.SaveAsync("one", "first", "from elsewhere");
        await ola.Fill("First (optional)", "from here").SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Which answer should we keep?"), (ola.Status, ola.Heading));
        Assert.Contains("from elsewhere", ola.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_sent_as_it_was_shown_meets_what_another_program_saved_since()
    {
        var (ola, elsewhere) = await BeginAsync("programs-unchanged");
        await ola.Fill("First (optional)", "from here").SubmitAsync();
        await ola.OpenAsync("/respond/one");
        await elsewhere.SaveAsync("one", "first", "from elsewhere");
        await ola.SubmitAsync(); // nothing typed: the newer answer stands

        await ola.OpenAsync("/respond/one");
        Assert.Equal("from elsewhere", ola.Page.GetElementById("first")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_another_program_saves_on_another_page_stays_and_shows()
    {
        var (ola, elsewhere) = await BeginAsync("programs-other");
        await elsewhere.SaveAsync("two", "second", "from elsewhere");
        await ola.Fill("First (optional)", "from here").SubmitAsync();

        Assert.Equal("/respond/two", ola.Address);
        Assert.Equal("from elsewhere", ola.Page.GetElementById("second")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_page_after_a_save_is_shown_once_from_memory_and_then_as_the_database_has_it()
    {
        var (ola, elsewhere) = await BeginAsync("programs-reload");
        await ola.Fill("First (optional)", "from here").SubmitAsync();
        await elsewhere.SaveAsync("two", "second", "from elsewhere");
        await ola.OpenAsync("/respond/two"); // at once

        Assert.Equal("from elsewhere", ola.Page.GetElementById("second")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_session_that_another_program_ended_saves_nothing_here()
    {
        var (ola, elsewhere) = await BeginAsync("programs-ended");
        await ola.Fill("First (optional)", "from here").SubmitAsync();
        var ticket = ola.Page.QuerySelector($"input[name={FormTicket.Control}]")!.GetAttribute("value");
        await elsewhere.EndAsync(app.Services.GetRequiredService<FormTickets>().Open(ticket)!.Session.Id);
        await ola.Fill("Second (optional)", "typed too late").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, ola.Status);
        Assert.Contains("typed too late", ola.Text, StringComparison.Ordinal);
        Assert.Null((await elsewhere.ReadAsync()).Sheet.Get("second"));
    }

    private async Task<(Visitor Ola, AnotherProgram Elsewhere)> BeginAsync(string study)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: TwoPages, study: study);
        var ola = app.NewVisitor();
        await ola.OpenAsync($"/r/{round.Informants[0].Link}");
        await ola.SubmitAsync("Start");
        return (ola, new AnotherProgram(app, round.Informants[0].Link));
    }

    /// <summary>The same operations over the same database, with a memory of their own.</summary>
    private sealed class AnotherProgram(SurveyApp app, string link) : IDisposable
    {
        private readonly KnownRespondents _known = new();

        private Respondents Respondents => new(
            app.Services.GetRequiredService<NpgsqlDataSource>(), app.Services.GetRequiredService<PublishedInstruments>(), app.Services.GetRequiredService<InvitationLink>(), _known);

        public async Task<Respondent> ReadAsync() => (await Respondents.FindAsync(link, Ct))!;

        public async Task SaveAsync(string page, string key, string text)
        {
            var source = app.Services.GetRequiredService<NpgsqlDataSource>();
            var respondent = await ReadAsync();
            var save = new SavePage(source, Respondents, _known, new AnswerHistory(source), app.Clock);
            await save.RunAsync(respondent, respondent.Instrument.FindPage(page)!, new(new Dictionary<string, Answer?> { [key] = new TextAnswer(text) }), Ct);
        }

        public void Dispose() => _known.Dispose();

        public async Task EndAsync(long session) =>
            await new EndSession(app.Services.GetRequiredService<NpgsqlDataSource>(), _known).RunAsync(await ReadAsync(), session, Ct);
    }
}
