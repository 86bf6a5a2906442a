using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>What an informant can know before starting: the questions, how long it takes, until when, who sees it, whom to ask.</summary>
public sealed partial class BeforeStartingTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task All_questions_can_be_read_before_starting_and_nothing_is_made()
    {
        var round = await app.Given.OpenRoundAsync(study: "preview", instrument: TwoSections);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.FollowAsync("See all the questions");

        Assert.Equal((HttpStatusCode.OK, "All the questions"), (informant.Status, informant.Heading));
        Assert.Equal(["About you", "Site barnsley"], informant.Page.QuerySelectorAll("h2[id^=section-]").Select(h => h.TextContent));
        Assert.Contains("2. Why so long? (optional) Asked only if you answer more than 10 to ‘Years in post’.", informant.Text, StringComparison.Ordinal);
        Assert.Contains("This section is asked only if you answer ‘Years in post’.", informant.Text, StringComparison.Ordinal);
        Assert.Contains("○ Local authority", informant.Text, StringComparison.Ordinal);
        Assert.Contains("A whole number from 0 to 50.", informant.Text, StringComparison.Ordinal);
        Assert.Empty(informant.Page.QuerySelectorAll("main form, main input"));
        Assert.False(await app.WithAsync((SurveyDb db) => db.Responses.AnyAsync(r => r.InvitationId == round.Informants[0].InvitationId)));
    }

    [Fact]
    public async Task On_paper_each_row_of_a_grid_has_its_marks_and_a_long_text_its_lines()
    {
        var round = await app.Given.OpenRoundAsync(study: "paper", instrument: """
            {"title": "Survey", "language": "en", "sections": [{"key": "all", "title": "All", "pages": [{"key": "one", "items": [
              {"key": "barriers", "type": "grid", "text": "Barriers", "rows": [{"key": "money", "text": "Money"}, {"key": "time", "text": "Time"}], "options": [{"code": 1, "label": "Minor"}, {"code": 2, "label": "Major"}]},
              {"key": "more", "type": "text", "text": "Anything else?", "lines": 4}]}]}]}
            """);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}/questions");

        Assert.All(informant.Page.QuerySelectorAll(".app-read__rows li"), row => Assert.Contains("○ Minor ○ Major", row.TextContent.ReplaceLineEndings(" ").Replace('\u00a0', ' ').Replace('\u2003', ' '), StringComparison.Ordinal));
        Assert.Equal(4, informant.Page.QuerySelectorAll(".app-read__item:last-child br").Length);
    }

    [Fact]
    public async Task The_questions_show_nobodys_answers()
    {
        var round = await app.Given.OpenRoundAsync(study: "nobody", instrument: TwoSections);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Start");
        await informant.SubmitAsync("Start with the first section");
        await informant.Fill("Years in post", "37").SubmitAsync();

        await informant.OpenAsync($"/r/{round.Informants[0].Link}/questions");

        Assert.DoesNotContain("37", informant.Text, StringComparison.Ordinal);
        Assert.Contains("After … years, what do you work for?", informant.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_that_is_not_open_yet_shows_its_questions_and_a_closed_one_its_usual_page()
    {
        var round = await app.Given.OpenRoundAsync(study: "early");
        var link = round.Informants[0].Link;
        using var informant = app.NewVisitor();
        var study = await app.Given.StudyAsync("early");
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.StudyId == study).ExecuteUpdateAsync(r => r.SetProperty(x => x.OpensAt, app.Clock.GetUtcNow().AddDays(3))));
        await informant.OpenAsync($"/r/{link}");
        Assert.Equal("Round 2018 is not open yet", informant.Heading);
        await informant.FollowAsync("See all the questions");
        Assert.Contains("Years in post", informant.Text, StringComparison.Ordinal);

        await CloseAsync("early", "2018");
        await informant.OpenAsync($"/r/{link}/questions");
        Assert.Equal(($"/r/{link}", "Round 2018 is closed"), (informant.Address, informant.Heading));
        await informant.OpenAsync("/r/forged/questions");
        Assert.Equal(HttpStatusCode.NotFound, informant.Status);
    }

    /// <summary>A-08, and WCAG 3.2.6: consistent help.</summary>
    [Fact]
    public async Task Closing_date_confidentiality_contact_and_statement_stand_on_every_page_in_the_same_place()
    {
        var round = await app.Given.OpenRoundAsync(study: "help", instrument: TwoSections);
        var link = $"/r/{round.Informants[0].Link}";
        using var informant = app.NewVisitor();
        await informant.OpenAsync(link);
        var help = Footer(informant);
        Assert.Contains("You can answer until ", help, StringComparison.Ordinal);
        Assert.Contains("survey@survey.test", help, StringComparison.Ordinal);
        Assert.Contains("read by the evaluation team only", help, StringComparison.Ordinal);
        Assert.Equal("mailto:survey@survey.test", informant.Page.QuerySelector("footer a")!.GetAttribute("href"));

        foreach (var address in new[] { $"{link}/questions", $"{link}/decline", $"{link}/moved-on" })
        {
            await informant.OpenAsync(address);
            Assert.Equal((address, help), (informant.Address, Footer(informant)));
        }

        await informant.OpenAsync(link);
        await informant.SubmitAsync("Start");
        Assert.Equal(("/respond", help), (informant.Address, Footer(informant)));
        await informant.SubmitAsync();
        Assert.Equal(("/respond/role", help), (informant.Address, Footer(informant)));
        await informant.Fill("Years in post", "4").SubmitAsync();
        await informant.OpenAsync("/respond/review");
        Assert.Equal(help, Footer(informant));
        await informant.SubmitAsync("Submit");
        Assert.Equal(("/respond/thanks", help), (informant.Address, Footer(informant)));

        using var leaver = app.NewVisitor();
        await leaver.OpenAsync($"/r/{round.Informants[1].Link}");
        await leaver.SubmitAsync("Start");
        await leaver.SubmitAsync();
        await leaver.SubmitAsync("Save and leave");
        Assert.Equal(help, Footer(leaver));
        foreach (var nobodys in new[] { "/respond/session-over", "/r/forged", "/accessibility" })
        {
            await leaver.OpenAsync(nobodys);
            Assert.Contains("survey@survey.test", Footer(leaver), StringComparison.Ordinal);
            Assert.NotNull(leaver.Page.QuerySelector("footer a[href='/accessibility']"));
        }
    }

    [Fact]
    public async Task Until_when_one_can_answer_is_said_to_the_minute_and_no_longer_than_that()
    {
        var link = $"/r/{(await app.Given.OpenRoundAsync(informants: 1, study: "minute")).Informants[0].Link}";
        var study = await app.Given.StudyAsync("minute");
        var noon = new DateTimeOffset(app.Clock.GetUtcNow().AddDays(3).Date, TimeSpan.Zero).AddHours(12);
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.StudyId == study).ExecuteUpdateAsync(r => r.SetProperty(x => x.ClosesAt, noon)));
        var until = Words.English.LastDay(noon, TimeZoneInfo.FindSystemTimeZoneById("Europe/London"));
        Assert.Matches(" at 1[23]:00$", until);
        using var informant = app.NewVisitor();
        await informant.OpenAsync(link);
        Assert.Contains($"You can answer until {until}.", Footer(informant), StringComparison.Ordinal);
        Assert.Contains(until, informant.Text, StringComparison.Ordinal);

        app.Clock.Advance(noon - app.Clock.GetUtcNow());
        await informant.OpenAsync(link); // before any job has run
        Assert.Equal("Round 2018 is closed", informant.Heading);
        Assert.Contains($"Round 2018 closed on {until}.", Footer(informant), StringComparison.Ordinal);
        Assert.DoesNotContain("You can answer", Footer(informant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_statement_says_what_is_known_and_nothing_of_an_operator_who_said_nothing()
    {
        using var anybody = app.NewVisitor();
        await anybody.OpenAsync("/accessibility");

        Assert.Equal((HttpStatusCode.OK, "Accessibility statement"), (anybody.Status, anybody.Heading));
        Assert.Contains("Equality Advisory and Support Service", anybody.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("working day", anybody.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("For whoever runs this instance", anybody.Text, StringComparison.Ordinal);

        await anybody.FollowAsync("Cymraeg");
        Assert.Equal(("Datganiad hygyrchedd", "cy"), (anybody.Heading, anybody.Page.DocumentElement.GetAttribute("lang")));

        using var ada = await app.Cast.AdaAsync();
        await ada.OpenAsync("/accessibility");
        Assert.Contains("Accessibility:Organisation", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_long_it_takes_is_what_those_needed_who_answered_last_time()
    {
        var last = await app.Given.OpenRoundAsync(informants: 6, code: "2017", study: "time");
        double[] minutes = [4, 11, 11.5, 12, 40, 300]; // the last left a page open overnight
        for (var i = 0; i < last.Informants.Count; i++)
        {
            await app.Given.SubmittedResponseAsync(last.Informants[i]);
            await TakesAsync(last.Informants[i], minutes[i]);
        }

        app.Clock.Advance(TimeSpan.FromDays(1));
        var round = await app.Given.OpenRoundAsync(informants: 6, code: "2018", study: "time");
        Assert.Null(await MinutesAsync(round)); // 2017 is open still: more may come
        await CloseAsync("time", "2017");
        Assert.Equal(15, await MinutesAsync(round)); // the median is 11 minutes 45, in fives

        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        Assert.Contains("About 15 minutes is what most people needed last time. 2 questions on 2 short pages.", informant.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_answers_say_how_long_somebody_took_and_are_not_shown()
    {
        var last = await app.Given.OpenRoundAsync(informants: 4, code: "2017", study: "few");
        foreach (var asked in last.Informants)
        {
            await app.Given.SubmittedResponseAsync(asked);
            await TakesAsync(asked, 5);
        }

        app.Clock.Advance(TimeSpan.FromDays(1));
        var round = await app.Given.OpenRoundAsync(informants: 4, code: "2018", study: "few");
        await CloseAsync("few", "2017");

        Assert.Null(await MinutesAsync(round));
    }

    /// <summary>As it travels, compressed where the program compresses.</summary>
    [Fact]
    public async Task The_first_view_is_less_than_50_KB_of_HTML_and_CSS()
    {
        var round = await app.Given.OpenRoundAsync(study: "weight");
        using var browser = app.NewProgram();
        browser.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, br");
        var html = await browser.GetByteArrayAsync($"/r/{round.Informants[0].Link}", TestContext.Current.CancellationToken);
        var sheets = StyleSheet().Matches(Encoding.UTF8.GetString(html)).Select(m => m.Groups[1].Value).ToList();
        var css = 0;
        foreach (var sheet in sheets)
        {
            using var reply = await browser.GetAsync(sheet, TestContext.Current.CancellationToken);
            Assert.NotEmpty(reply.Content.Headers.ContentEncoding);
            css += (await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"HTML {html.Length}, CSS {css}");
        Assert.Single(sheets);
        Assert.InRange(html.Length + css, 5_000, 50_000);
    }

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"([^\"]+)\"")]
    private static partial Regex StyleSheet();

    private Task<int> TakesAsync(Given.Asked asked, double minutes) => app.WithAsync((SurveyDb db) => db.Database.ExecuteSqlAsync(
        $"update page_saves set seconds = {minutes * 60} where response_id = (select id from responses where invitation_id = {asked.InvitationId})"));

    private async Task CloseAsync(string study, string round)
    {
        var id = await app.Given.StudyAsync(study);
        await app.WithAsync((SurveyDb db) => db.Rounds.Where(r => r.StudyId == id && r.Code == round).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
    }

    /// <summary>Asked of one that remembers nothing yet.</summary>
    private async Task<int?> MinutesAsync(Given.OpenRound round)
    {
        var id = await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == round.Informants[0].InvitationId).Select(i => i.RoundId).SingleAsync());
        return await new TimeNeeded(app.Services.GetRequiredService<NpgsqlDataSource>()).MinutesAsync(id, CancellationToken.None);
    }

    private static string Footer(Visitor visitor) => string.Join(' ', visitor.Page.QuerySelector("footer")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // every page has one

    private const string TwoSections =
        """
        {"title": "Key informant survey", "language": "en", "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "role", "items": [{"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "required": true},
              {"key": "why", "type": "text", "text": "Why so long?", "shownWhen": "years > 10"}]}]},
          {"key": "place", "title": "{site}", "shownWhen": "answered(years)", "pages": [
            {"key": "work", "items": [{"key": "org", "type": "single", "text": "After {years} years, what do you work for?", "options": [{"code": 1, "label": "CCG"}, {"code": 2, "label": "Local authority"}]}]}]}]}
        """;
}
