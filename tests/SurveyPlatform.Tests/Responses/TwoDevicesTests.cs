using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using SurveyPlatform.Web.Pages.Respond;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>One person at two devices or in two tabs: different questions are both kept, the same question is theirs to decide (C-01 to C-05; C-06 is of autosave, which there is not).</summary>
public sealed class TwoDevicesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string TwoQuestions =
        """
        {"title": "Survey", "language": "en", "sections": [{"key": "all", "title": "All", "pages": [
          {"key": "both", "title": "Both", "items": [
            {"key": "first", "type": "text", "text": "First"},
            {"key": "second", "type": "text", "text": "Second"}]},
          {"key": "end", "items": [{"key": "last", "type": "text", "text": "Last"}]}]}]}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>C-01 through the door; a thousand rounds of it go past the door below.</summary>
    [Fact]
    public async Task Two_devices_that_post_different_questions_at_the_same_moment_lose_nothing()
    {
        var (desk, telephone) = await TwoAtOnceAsync("moment");
        for (var round = 1; round <= 50; round++)
        {
            await desk.OpenAsync("/respond/both");
            await telephone.OpenAsync("/respond/both");
            desk.Fill("First (optional)", $"desk {round}");
            telephone.Fill("Second (optional)", $"telephone {round}");
            await Task.WhenAll(desk.SubmitAsync(), telephone.SubmitAsync());

            Assert.Equal(("/respond/end", "/respond/end"), (desk.Address, telephone.Address));
            await desk.OpenAsync("/respond/both");
            Assert.Equal(($"desk {round}", $"telephone {round}"), (Value(desk, "first"), Value(desk, "second")));
        }
    }

    [Fact]
    public async Task Different_questions_of_a_page_are_both_kept_without_a_word()
    {
        var (desk, telephone) = await TwoAtOnceAsync("different");
        await desk.Fill("First (optional)", "from the desk").SubmitAsync();
        await telephone.Fill("Second (optional)", "from the telephone").SubmitAsync();

        Assert.Equal((HttpStatusCode.OK, "/respond/end"), (telephone.Status, telephone.Address));
        await desk.OpenAsync("/respond/both");
        Assert.Equal(("from the desk", "from the telephone"), (Value(desk, "first"), Value(desk, "second")));
    }

    [Fact]
    public async Task The_same_question_shows_both_answers_and_the_person_chooses()
    {
        var (desk, telephone) = await TwoAtOnceAsync("same");
        await desk.Fill("First (optional)", "one").SubmitAsync();
        await telephone.Fill("First (optional)", "two").Fill("Second (optional)", "more").SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Which answer should we keep?"), (telephone.Status, telephone.Heading));
        Assert.Contains("one", telephone.Text, StringComparison.Ordinal);
        Assert.Contains("two", telephone.Text, StringComparison.Ordinal);
        await telephone.SubmitAsync("Continue");
        Assert.Equal(HttpStatusCode.Conflict, telephone.Status); // nothing chosen: nothing decided
        Assert.Equal("#first.keep", telephone.Page.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        await telephone.Tick("two").SubmitAsync("Continue");

        Assert.Equal("/respond/end", telephone.Address);
        await desk.OpenAsync("/respond/both");
        Assert.Equal(("two", "more"), (Value(desk, "first"), Value(desk, "second")));
    }

    /// <summary>An answer of every type, given otherwise on another device: as it is posted, and as both are said.</summary>
    [Theory]
    [InlineData("role", "years", "years=3", "years=4.5", "4.5", "3")]
    [InlineData("role", "org", "org=1", "org=97;org.other=A hospice", "A hospice", "Council")]
    [InlineData("barriers", "bar_it", "bar_it=1", "bar_it=-93", "Don't know", "Not a barrier")]
    [InlineData("rest", "tasks", "tasks=1,2", "tasks=98", "None", "Navigators")]
    [InlineData("rest", "since", "since.day=1;since.month=4;since.year=2017", "since.day=2;since.month=4;since.year=2017", "2 April 2017", "1 April 2017")]
    [InlineData("rest", "top", "top.1=3;top.2=1", "top.1=1;top.2=3", "Significant", "Not a barrier")]
    [InlineData("rest", "remark", "remark=Yes", "remark.missing=-94", "Prefer not to say", "Yes")]
    public async Task Of_every_type_both_answers_are_said_and_the_one_that_is_chosen_stays(string page, string key, string there, string here, string saidHere, string saidThere)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        var desk = visit.Person;
        if (page == "rest")
        {
            await desk.OpenAsync("/respond/role");
            await desk.Put("org", "1").SubmitAsync();
        }

        await desk.OpenAsync($"/respond/{page}");
        var telephone = desk.OtherTab();
        await telephone.OpenAsync($"/respond/{page}");
        await Typed(desk, page == "role" && key != "org" ? "org=1;" + there : there).SubmitAsync();
        await Typed(telephone, page == "role" && key != "org" ? "org=1;" + here : here).SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Which answer should we keep?"), (telephone.Status, telephone.Heading));
        var offered = telephone.Page.QuerySelectorAll($"label[for^='{key}.keep']").Select(l => l.TextContent.Trim()).ToList();
        Assert.Contains(saidHere, offered[0], StringComparison.Ordinal);
        Assert.Contains(saidThere, offered[1], StringComparison.Ordinal);
        await telephone.Put($"{key}.keep", ConflictChoice.Here).SubmitAsync("Continue");

        Assert.Equal(HttpStatusCode.OK, telephone.Status);
        await telephone.OpenAsync("/respond/review");
        Assert.Contains(saidHere, telephone.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_rows_of_a_grid_from_two_devices_are_both_kept()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/barriers");
        var telephone = visit.Person.OtherTab();
        await telephone.OpenAsync("/respond/barriers");
        await visit.Person.Put("bar_ig", "1").SubmitAsync();
        await telephone.Put("bar_it", "3").SubmitAsync();

        Assert.Equal(HttpStatusCode.OK, telephone.Status);
        await telephone.OpenAsync("/respond/barriers");
        Assert.Equal(["1", "3"], [.. telephone.Standing("bar_ig"), .. telephone.Standing("bar_it")]);
    }

    [Fact]
    public async Task The_answer_that_gave_way_stays_in_the_history()
    {
        var (desk, telephone) = await TwoAtOnceAsync("history");
        await desk.Fill("First (optional)", "one").SubmitAsync();
        await telephone.Fill("First (optional)", "two").SubmitAsync();
        await telephone.Tick("one").SubmitAsync("Continue");

        await desk.OpenAsync("/respond/both");
        Assert.Equal("one", Value(desk, "first"));
        var aside = await app.WithAsync((SurveyDb db) => db.PageSaves.Where(s => s.SetAside != null && db.Studies.Any(x => x.Id == s.StudyId && x.Code == "history")).Select(s => s.SetAside).SingleAsync(Ct));
        Assert.Equal(new TextAnswer("two"), AnswerSheet.Parse(aside!).Get("first"));
    }

    [Fact]
    public async Task A_page_left_open_does_not_clear_what_was_answered_elsewhere_since()
    {
        var (desk, telephone) = await TwoAtOnceAsync("stale");
        await desk.Fill("First (optional)", "kept").SubmitAsync();
        await desk.Fill("Last (optional)", "also kept").SubmitAsync();
        await telephone.SubmitAsync(); // an old page, nothing typed

        await desk.OpenAsync("/respond/both");
        Assert.Equal("kept", Value(desk, "first"));
    }

    [Fact]
    public async Task A_thousand_rounds_of_two_devices_saving_at_once_lose_nothing()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: TwoQuestions, study: "thousand");
        await app.WithAsync(async (OpenResponse open) => await open.RunAsync(await RespondentAsync(round.Informants[0]), Ct));
        for (var i = 0; i < 1000; i++)
        {
            var seen = await RespondentAsync(round.Informants[0]);
            var page = seen.Instrument.Pages[0];
            var (first, second) = (seen.Sheet.Get("first"), seen.Sheet.Get("second"));
            await Task.WhenAll(
                app.WithAsync((SavePage save) => save.RunAsync(seen, page, Form(new TextAnswer($"f{i}"), second), Ct)),
                app.WithAsync((SavePage save) => save.RunAsync(seen, page, Form(first, new TextAnswer($"s{i}")), Ct)));

            var sheet = (await RespondentAsync(round.Informants[0])).Sheet;
            Assert.Equal((new TextAnswer($"f{i}"), new TextAnswer($"s{i}")), (sheet.Get("first"), sheet.Get("second")));

            SavePage.Form Form(Answer? a, Answer? b) => new(new Dictionary<string, Answer?> { ["first"] = a, ["second"] = b }, seen.Revision);
        }
    }

    [Fact]
    public async Task Ten_submits_at_once_are_one_with_one_reference_and_one_mail()
    {
        var (desk, telephone) = await TwoAtOnceAsync("submits");
        await desk.Fill("First (optional)", "one").SubmitAsync();
        await desk.OpenAsync("/respond/review");
        var fields = desk.Page.QuerySelectorAll("main form input[type=hidden]").Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!)).ToList();

        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var reply = await desk.Client.PostAsync(new Uri("/respond/review", UriKind.Relative), new FormUrlEncodedContent(fields), Ct);
            Assert.Equal("/respond/thanks", reply.Headers.Location?.ToString());
            return await desk.Client.GetStringAsync(new Uri("/respond/thanks", UriKind.Relative), Ct);
        }));

        var reference = Assert.Single(pages.Select(p => Regex.Match(p, "Your reference<br><strong>([0-9A-F]{8})</strong>").Groups[1].Value).Distinct());
        Assert.NotEmpty(reference);
        Assert.Equal(1, await app.WithAsync((SurveyDb db) => db.OutgoingMail.CountAsync(m => m.DedupeKey.StartsWith("confirmation:") && db.Studies.Any(s => s.Id == m.StudyId && s.Code == "submits"), Ct)));

        // Back and once more: the page says that it is recorded and under which reference, and nothing changes (C-05).
        await telephone.Fill("First (optional)", "too late").SubmitAsync();
        Assert.Equal("Your answers have been submitted already", telephone.Heading);
        Assert.Contains($"Your reference: {reference}", telephone.Text, StringComparison.Ordinal);
        Assert.Contains("too late", telephone.Text, StringComparison.Ordinal); // given back to be copied
        await telephone.FollowAsync("See your answers");
        Assert.Equal("/respond/thanks", telephone.Address);
        Assert.DoesNotContain("too late", telephone.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_with_a_question_in_conflict_chooses_and_has_left()
    {
        var (desk, telephone) = await TwoAtOnceAsync("leaves");
        await desk.Fill("First (optional)", "one").SubmitAsync();
        await telephone.Fill("First (optional)", "two").SubmitAsync("Save and leave");
        Assert.Equal("Which answer should we keep?", telephone.Heading);
        await telephone.Tick("two").SubmitAsync("Continue");

        Assert.StartsWith("/respond/saved-so-far", telephone.Address, StringComparison.Ordinal);
        await telephone.OpenAsync("/respond/both");
        Assert.Equal("/respond/session-over", telephone.Address);
    }

    [Fact]
    public async Task Answers_that_the_person_was_not_shown_are_not_submitted_before_they_are()
    {
        var (desk, telephone) = await TwoAtOnceAsync("unseen");
        await desk.Fill("First (optional)", "one").SubmitAsync();
        await desk.OpenAsync("/respond/review");
        await telephone.Fill("Second (optional)", "two").SubmitAsync();
        await desk.SubmitAsync("Submit");

        Assert.Equal((HttpStatusCode.Conflict, "/respond/review"), (desk.Status, desk.Address));
        Assert.Contains("changed on another device", desk.Text, StringComparison.Ordinal);
        Assert.Contains("two", desk.Text, StringComparison.Ordinal);
        await desk.SubmitAsync("Submit");
        Assert.Equal("/respond/thanks", desk.Address);
    }

    [Fact]
    public async Task A_submission_that_meets_a_save_of_the_same_moment_is_not_made()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: TwoQuestions, study: "same-moment");
        await app.WithAsync(async (OpenResponse open) => await open.RunAsync(await RespondentAsync(round.Informants[0]), Ct));
        var shown = await SaveAsync(await RespondentAsync(round.Informants[0]), "one");
        await SaveAsync(shown, "two");

        var refusal = await Assert.ThrowsAsync<Core.ProblemException>(() => app.WithAsync((SubmitResponse submit) => submit.RunAsync(shown, Ct)));
        Assert.Equal(ResponseProblems.ChangedMeanwhile, refusal.Problem);
        await app.WithAsync(async (SubmitResponse submit) => await submit.RunAsync(await RespondentAsync(round.Informants[0]), Ct));
        Assert.NotNull((await RespondentAsync(round.Informants[0])).SubmittedAt);

        Task<Respondent> SaveAsync(Respondent respondent, string text) => app.WithAsync(async (SavePage save) =>
            (await save.RunAsync(respondent, respondent.Instrument.Pages[0], new(new Dictionary<string, Answer?> { ["first"] = new TextAnswer(text) }), Ct)).Respondent);
    }

    [Fact]
    public async Task Ten_starts_at_once_are_one()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: TwoQuestions, study: "starts");
        var seen = await RespondentAsync(round.Informants[0]);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.WithAsync(async (OpenResponse open) =>
        {
            await open.RunAsync(seen, Ct);
            return true;
        })));

        Assert.Equal(1, await app.WithAsync((SurveyDb db) => db.Responses.CountAsync(r => r.InvitationId == seen.InvitationId, Ct)));
        Assert.Equal(EventKind.Started, await app.WithAsync((SurveyDb db) => db.InvitationEvents.Where(e => e.InvitationId == seen.InvitationId).Select(e => e.Kind).SingleAsync(Ct)));
    }

    private async Task<(Visitor Desk, Visitor Telephone)> TwoAtOnceAsync(string study)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: TwoQuestions, study: study);
        var (desk, telephone) = (app.NewVisitor(), app.NewVisitor());
        foreach (var device in new[] { desk, telephone })
        {
            await device.OpenAsync($"/r/{round.Informants[0].Link}");
            await device.SubmitAsync();
            Assert.Equal("/respond/both", device.Address);
        }

        return (desk, telephone);
    }

    private static string Value(Visitor visitor, string id) => visitor.Page.GetElementById(id)!.GetAttribute("value")!;

    private async Task<Respondent> RespondentAsync(Given.Asked informant) => (await app.WithAsync((Respondents all) => all.FindAsync(informant.Link, Ct)))!; // the link is alive

    private static Visitor Typed(Visitor person, string answers)
    {
        foreach (var answer in answers.Split(';').Select(a => a.Split('=')))
        {
            person.Put(answer[0], answer[1].Split(','));
        }

        return person;
    }
}
