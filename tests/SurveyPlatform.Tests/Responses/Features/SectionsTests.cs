using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>The task list says what the person has done: neither what a scanner did, nor what was only looked at.</summary>
public sealed class SectionsTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_task_list_says_what_is_complete_in_progress_and_not_started()
    {
        using var visit = await BeginAsync();
        Assert.Equal(["Your views: Not started", "Your work: Not started", "The end: Not started"], await StatusesAsync(visit));
        Assert.Contains("You have answered 0 of 3 sections.", visit.Person.Text, StringComparison.Ordinal);

        await visit.Person.OpenAsync("/respond/second"); // started anywhere
        await visit.Put("missed", "Time").GoesOnAsync("role");
        Assert.Equal(["Your views: In progress", "Your work: Not started", "The end: Not started"], await StatusesAsync(visit));

        await visit.Person.OpenAsync("/respond/first");
        await visit.GoesOnAsync("second"); // optional, seen and left empty
        await visit.Person.OpenAsync("/respond/role");
        await visit.Put("lead", "1").GoesOnAsync("team");
        Assert.Equal(["Your views: Completed", "Your work: In progress", "The end: Not started"], await StatusesAsync(visit));
        Assert.Contains("You have answered 1 of 3 sections.", visit.Person.Text, StringComparison.Ordinal);
        await visit.Person.SubmitAsync("Continue");
        Assert.Equal("team", visit.At);
        await visit.GoesOnAsync("last");
        await visit.GoesOnAsync("review");
        Assert.Equal(["Your views: Completed", "Your work: Completed", "The end: Completed"], await StatusesAsync(visit));
        await visit.Person.SubmitAsync("Check and submit");
        Assert.Equal("review", visit.At);
    }

    [Fact]
    public async Task The_check_of_all_answers_counts_what_is_still_needed_and_leads_there()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/review");
        Assert.Contains("1 answer is still needed before you can submit", visit.Person.Text, StringComparison.Ordinal);
        await visit.Person.FollowAsync("Select an answer to ‘Do you lead a team?’");
        Assert.Equal("role", visit.At);
        await visit.Put("lead", "2").GoesOnAsync("review");
        Assert.DoesNotContain("still needed", visit.Person.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_task_list_says_where_answers_are_needed_until_they_are_given()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond");
        var needed = Assert.Single(visit.Person.Page.QuerySelectorAll(".govuk-task-list__hint"));
        Assert.Equal("1 answer is needed here", needed.TextContent.Trim());
        Assert.Equal("needed-work status-work", visit.Person.Page.QuerySelectorAll(".govuk-task-list__link").Single(l => l.TextContent == "Your work").GetAttribute("aria-describedby"));

        await visit.Person.OpenAsync("/respond/role");
        await visit.Put("lead", "1").GoesOnAsync("team");
        await visit.Person.OpenAsync("/respond");
        Assert.Empty(visit.Person.Page.QuerySelectorAll(".govuk-task-list__hint"));
    }

    [Fact]
    public async Task What_a_scanner_sent_on_empty_is_not_done()
    {
        using var visit = await BeginAsync();
        using var browser = app.NewVisitor();
        await new Crawler(browser, $"/r/{visit.Informant.Link}").CrawlAsync();

        Assert.Equal(["Your views: Not started", "Your work: Not started", "The end: Not started"], await StatusesAsync(visit));
        Assert.NotNull(visit.Person.Page.QuerySelectorAll("button").SingleOrDefault(b => b.TextContent == "Start with the first section"));
        Assert.Empty(await SavesAsync(visit));
    }

    [Fact]
    public async Task Pages_that_a_person_passed_before_the_first_answer_count_from_then_on()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/first");
        await visit.GoesOnAsync("second");
        Assert.Equal("Your views: Not started", (await StatusesAsync(visit))[0]); // a scanner may have done that
        await visit.Person.OpenAsync("/respond/second");
        await visit.Put("missed", "Time").GoesOnAsync("role");

        Assert.Equal("Your views: Completed", (await StatusesAsync(visit))[0]);
        Assert.True((await visit.SheetAsync()).Saved("liked"));
    }

    [Fact]
    public async Task Who_leaves_an_untouched_page_comes_back_to_it()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/first");
        await visit.Put("liked", "The people").GoesOnAsync("second");
        await visit.Person.SubmitAsync("Save and leave");
        Assert.StartsWith("saved-so-far", visit.At, StringComparison.Ordinal);

        using var later = await app.Cast.AnsweringAsync(visit.Informant);
        Assert.Equal("/respond/second", later.Address);
    }

    [Fact]
    public async Task Turning_to_another_language_does_not_make_a_page_done()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/first");
        await visit.Put("liked", "The people").GoesOnAsync("second");
        await visit.Person.SubmitAsync("Cymraeg");
        Assert.Contains("Beth oedd ar goll?", visit.Person.Text, StringComparison.Ordinal);

        Assert.False((await visit.SheetAsync()).Saved("missed"));
    }

    [Fact]
    public async Task A_change_that_opens_a_page_leads_to_it_and_then_back_to_the_check()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/role");
        await visit.Put("lead", "2").GoesOnAsync("last");
        await visit.Person.OpenAsync("/respond/role?change");
        await visit.Put("lead", "1").GoesOnAsync("team");
        await visit.Put("size", "7").GoesOnAsync("review");
    }

    [Fact]
    public async Task A_page_seen_again_and_left_as_it_was_is_a_visit_and_sent_twice_is_one()
    {
        using var visit = await BeginAsync();
        await visit.Person.OpenAsync("/respond/role");
        await visit.Put("lead", "2").GoesOnAsync("last");
        await visit.Person.OpenAsync("/respond/role");
        var form = visit.Person.Page.QuerySelectorAll("main form input").Where(i => i.GetAttribute("type") == "hidden" || i.HasAttribute("checked"))
            .Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!)).ToList();
        for (var time = 0; time < 2; time++)
        {
            using var reply = await visit.Person.Client.PostAsync(new Uri("/respond/role", UriKind.Relative), new FormUrlEncodedContent(form), Ct);
            Assert.True(reply.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.OK);
        }

        Assert.Equal([("role", false), ("role", true)], (await SavesAsync(visit)).Select(s => (s.Page, s.Changes == "{}")));
        Assert.Equal(new SingleAnswer(2), await visit.KeptAsync("lead"));
    }

    private Task<FeatureVisit> BeginAsync() => FeatureVisit.BeginAsync(app, "sections");

    private static async Task<List<string>> StatusesAsync(FeatureVisit visit)
    {
        await visit.Person.OpenAsync("/respond");
        return [.. visit.Person.Page.QuerySelectorAll(".govuk-task-list__item").Select(i =>
            $"{i.QuerySelector(".govuk-task-list__link")!.TextContent}: {i.QuerySelector(".govuk-task-list__status")!.TextContent.Trim()}")];
    }

    private Task<List<Core.Responses.PageSave>> SavesAsync(FeatureVisit visit) => app.WithAsync((SurveyDb db) =>
        db.PageSaves.Where(s => db.Responses.Any(r => r.Id == s.ResponseId && r.InvitationId == visit.Informant.InvitationId)).OrderBy(s => s.Revision).ToListAsync(Ct));
}
