using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Answers from paper and by telephone, entered by the staff through the door (<see cref="BeginEntry"/>): whose they are, who may, and what is written down.</summary>
public sealed class ProxyEntryTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ada_enters_a_paper_from_the_page_of_the_round_and_everything_says_so()
    {
        var round = await app.Given.OpenRoundAsync(study: "paper");
        var emma = round.Informants[0];
        using var ada = await app.Cast.AdaAsync("paper");
        await ada.OpenAsync("/studies/paper/rounds/2018");
        await ada.FollowAsync($"Enter answers of {emma.Name}");
        Assert.Equal($"Enter answers of {emma.Name}", ada.Heading);
        Assert.Contains("Paper that arrives later cannot be entered", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Begin");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status); // paper or telephone was not said
        await ada.Tick("On paper").SubmitAsync("Begin");

        Assert.Equal("/respond/role", ada.Address);
        Assert.Equal($"You are entering answers of {emma.Name}, Site barnsley, from paper. Stop entering", Banner(ada));
        await ada.Fill("Years in post", "4").SubmitAsync();
        Assert.Equal("/respond/review", ada.Address);
        Assert.NotNull(Banner(ada));
        await ada.SubmitAsync("Submit");

        Assert.Equal("/studies/paper/rounds/2018", ada.Address);
        Assert.Contains($"The answers of {emma.Name} are entered and submitted.", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/respond/review");
        Assert.Equal("/respond/session-over", ada.Address);

        var account = await AccountAsync("ada@paper.test");
        var response = await ResponseAsync(emma);
        Assert.Equal((ResponseMode.Paper, account), (response.Mode, response.EnteredBy));
        var save = Assert.Single(await SavesAsync(emma));
        Assert.Equal((ResponseMode.Paper, account, null), (save.Mode, save.EnteredBy, save.Device));
        Assert.Equal(
            [$"ada began to enter answers of {emma.Name}, Site barnsley, from paper in Round 2018", $"ada entered answers of {emma.Name}, Site barnsley, from paper in Round 2018"],
            await AuditAsync(emma));
        await ada.OpenAsync($"/studies/paper/panel/{emma.Informant}");
        Assert.Contains("Their answers to Round 2018 were submitted for them, from paper", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Opened their link", ada.Text, StringComparison.Ordinal);

        await app.RunJobAsync<DeliverMail>();
        var mail = Assert.Single(app.Mailbox.To(emma.Email), m => m.Subject.Contains("recorded", StringComparison.Ordinal) && m.Text.Contains("Study paper", StringComparison.Ordinal));
        Assert.Contains("we have entered the answers to Round 2018 for Site barnsley that you gave us on paper", mail.Text, StringComparison.Ordinal);

        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{emma.Link}");
        Assert.Equal("Your answers are recorded", informant.Heading);
    }

    /// <summary>L-12: staff and a respondent in two tabs of one browser.</summary>
    [Fact]
    public async Task A_personal_link_opened_beside_an_entry_mixes_neither_persons_answers_and_signs_nobody_out()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, study: "beside");
        var (emma, owen) = (round.Informants[0], round.Informants[1]);
        using var ada = await app.Cast.AdaAsync("beside");
        await ada.OpenAsync("/studies/beside/rounds/2018");
        await ada.FollowAsync($"Enter answers of {emma.Name}");
        await ada.Tick("On paper").SubmitAsync("Begin");
        var other = ada.OtherTab();
        await other.OpenAsync($"/r/{owen.Link}");
        await other.SubmitAsync("Start");
        await other.Fill("Years in post", "7").SubmitAsync();
        await ada.Fill("Years in post", "4").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status); // asked once more, for whom this is
        Assert.Contains(emma.Name, ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Continue");
        Assert.Equal((4m, 7m), (await YearsAsync(emma), await YearsAsync(owen)));
        await ada.OpenAsync("/studies/beside/rounds/2018");
        Assert.Equal(HttpStatusCode.OK, ada.Status);

        async Task<decimal> YearsAsync(Given.Asked person) => ((NumberAnswer)AnswerSheet.Parse(
            await app.WithAsync((SurveyDb db) => db.Responses.Where(r => r.InvitationId == person.InvitationId).Select(r => r.Answers).SingleAsync(Ct))).Get("years")!).Value;
    }

    [Fact]
    public async Task Ben_enters_for_his_own_site_alone_and_Eve_for_none()
    {
        var round = await app.Given.OpenRoundAsync(study: "sites", sites: ["barnsley", "leeds"]);
        using var ben = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "sites"), "sites");
        using var eve = await app.Cast.EveAsync("sites");
        var (own, other) = (round.Informants.Single(i => i.Site == "barnsley"), round.Informants.Single(i => i.Site == "leeds"));

        await ben.OpenAsync(Enter("sites", other));
        Assert.Equal(HttpStatusCode.NotFound, ben.Status);
        await eve.OpenAsync(Enter("sites", own));
        Assert.Equal(HttpStatusCode.Forbidden, eve.Status);
        await BeginAsync(ben, "sites", own, "By telephone");
        await ben.Fill("Years in post", "4").SubmitAsync();
        await ben.SubmitAsync("Submit");

        Assert.Equal("/studies/sites/rounds/2018", ben.Address);
        Assert.Equal(ResponseMode.Telephone, (await ResponseAsync(own)).Mode);
        Assert.Contains(await AuditAsync(own), a => a.EndsWith("by telephone in Round 2018", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ben_never_reads_what_a_person_has_answered_online()
    {
        var round = await app.Given.OpenRoundAsync(study: "unread", sites: "barnsley");
        using var ben = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "unread"), "unread");
        using var ada = await app.Cast.AdaAsync("unread");
        await app.Given.StartedResponseAsync(round.Informants[0]);
        await ben.OpenAsync(Enter("unread", round.Informants[0]));
        Assert.Contains("has begun to answer online", ben.Text, StringComparison.Ordinal);
        Assert.Null(ben.Page.QuerySelector("main form"));

        // Midway too: the person goes on online with what Ben has begun.
        await BeginAsync(ben, "unread", round.Informants[1]);
        using var informant = await app.Cast.AnsweringAsync(round.Informants[1]);
        await informant.Fill("Years in post", "31").SubmitAsync();
        await ben.OpenAsync("/respond/role");
        Assert.Equal("/respond/session-over", ben.Address);
        Assert.Equal("You can no longer enter these answers here", ben.Heading);

        await BeginAsync(ada, "unread", round.Informants[1]); // an administrator may read answers
        Assert.Equal("/respond/why", ada.Address);
    }

    [Fact]
    public async Task Whose_role_is_taken_midway_saves_nothing_more_and_gets_back_what_was_typed()
    {
        var round = await app.Given.OpenRoundAsync(study: "revoked");
        using var ada = await app.Cast.AdaAsync("revoked");
        await BeginAsync(ada, "revoked", round.Informants[0]);
        await ada.Fill("Years in post", "12").SubmitAsync();
        var study = await app.Given.StudyAsync("revoked");
        await app.WithAsync(async (TakeRole take) => await take.RunAsync(await AccountAsync("ada@revoked.test"), "ada", study, Actor.System, Ct));
        await ada.Fill("Why so long? (optional)", "a sentence to copy").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("a sentence to copy", ada.Text, StringComparison.Ordinal);
        Assert.Null(Banner(ada));
        await ada.OpenAsync("/respond/review");
        Assert.Equal("/respond/session-over", ada.Address);
        Assert.Single(await SavesAsync(round.Informants[0]));
    }

    [Fact]
    public async Task The_cookie_of_the_questionnaire_alone_opens_nothing_and_signing_out_ends_it()
    {
        var round = await app.Given.OpenRoundAsync(study: "signed-out");
        using var ada = await app.Cast.AdaAsync("signed-out");
        await BeginAsync(ada, "signed-out", round.Informants[0]);
        var cookie = ada.Cookie("respondent");
        using (var thief = app.NewVisitor())
        {
            await thief.OpenAsync("/account/login");
            thief.Restore("respondent", cookie);
            await thief.OpenAsync("/respond/role");
            Assert.Equal("/respond/session-over", thief.Address);
        }

        using (var eve = await app.Cast.EveAsync("signed-out"))
        {
            eve.Restore("respondent", cookie);
            await eve.OpenAsync("/respond/role");
            Assert.Equal("/respond/session-over", eve.Address);
        }

        await ada.OpenAsync("/account/logout");
        await ada.SubmitAsync();
        Assert.Throws<InvalidOperationException>(() => ada.Cookie("respondent"));
        ada.Restore("respondent", cookie);
        await ada.OpenAsync("/respond/role");
        Assert.Equal("/respond/session-over", ada.Address);
    }

    [Fact]
    public async Task A_person_goes_on_online_with_what_was_begun_on_paper()
    {
        var round = await app.Given.OpenRoundAsync(study: "both-ways");
        var emma = round.Informants[0];
        using var ada = await app.Cast.AdaAsync("both-ways");
        using var informant = app.NewVisitor();
        await BeginAsync(ada, "both-ways", emma);
        await ada.Fill("Years in post", "12").SubmitAsync();
        Assert.Equal((ResponseMode.Paper, "2.12"), ((await ResponseAsync(emma)).Mode, await OutcomeAsync(emma)));

        await informant.OpenAsync($"/r/{emma.Link}");
        await informant.SubmitAsync("Continue");
        Assert.Equal("/respond/why", informant.Address);
        await informant.Fill("Why so long? (optional)", "I like it").SubmitAsync();
        await informant.SubmitAsync("Submit");

        Assert.Equal("/respond/thanks", informant.Address);
        Assert.Equal((ResponseMode.Web, null), ((await ResponseAsync(emma)).Mode, (await ResponseAsync(emma)).EnteredBy));
        Assert.Equal([("role", ResponseMode.Paper), ("why", ResponseMode.Web)], (await SavesAsync(emma)).Select(s => (s.Page, s.Mode)));

        // Who entered is not shown the thanks, nor given the person's link.
        await ada.OpenAsync("/respond/thanks");
        Assert.Equal(Enter("both-ways", emma), ada.Address);
        Assert.Contains("Nothing can be entered over them", ada.Text, StringComparison.Ordinal);
        await ada.OpenAsync("/respond/why");
        Assert.Equal(Enter("both-ways", emma), ada.Address);
    }

    [Fact]
    public async Task Between_paper_and_person_the_same_question_is_decided_as_between_two_devices()
    {
        var round = await app.Given.OpenRoundAsync(study: "conflict");
        using var ada = await app.Cast.AdaAsync("conflict");
        await BeginAsync(ada, "conflict", round.Informants[0]);
        using var informant = await app.Cast.AnsweringAsync(round.Informants[0]);
        await informant.Fill("Years in post", "4").SubmitAsync();
        await ada.Fill("Years in post", "5").SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Which answer should we keep?"), (ada.Status, ada.Heading));
        await ada.Tick("5").SubmitAsync("Continue");
        Assert.Equal("/respond/review", ada.Address);
        await informant.OpenAsync("/respond/role");
        Assert.Equal("5", informant.Page.GetElementById("years")!.GetAttribute("value")); // the informant's own session goes on
    }

    [Fact]
    public async Task A_closed_round_takes_no_paper_and_says_so()
    {
        var round = await app.Given.OpenRoundAsync(study: "late");
        using var ada = await app.Cast.AdaAsync("late");
        await BeginAsync(ada, "late", round.Informants[0]);
        await app.WithAsync(async (SurveyDb db) => await db.Rounds.Where(r => db.Studies.Any(s => s.Id == r.StudyId && s.Code == "late")).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RoundState.Closed)));
        await ada.Fill("Years in post", "4").SubmitAsync();

        Assert.Equal((HttpStatusCode.Conflict, "Round 2018 is closed"), (ada.Status, ada.Heading)); // with what was typed
        await ada.FollowAsync("Go back to where you began to enter answers");
        Assert.Equal(Enter("late", round.Informants[0]), ada.Address);
        Assert.Contains("not even what was written on paper in time", ada.Text, StringComparison.Ordinal);
        var respondent = (await app.WithAsync((Respondents all) => all.FindAsync(round.Informants[0].Link, Ct)))!;
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => app.WithAsync((BeginEntry begin) => begin.RunAsync(respondent, new() { Mode = ResponseMode.Paper }, Actor.System, Ct)));
        Assert.Equal(RoundProblems.NotOpen, refusal.Problem);
    }

    [Fact]
    public async Task Stop_entering_and_save_and_leave_end_the_session_and_keep_what_was_saved()
    {
        var round = await app.Given.OpenRoundAsync(study: "stopped");
        using var ada = await app.Cast.AdaAsync("stopped");
        foreach (var button in new[] { "Stop entering", "Save and leave" })
        {
            await BeginAsync(ada, "stopped", round.Informants[0]);
            await ada.OpenAsync("/respond/role");
            var cookie = ada.Cookie("respondent");
            await ada.Fill("Years in post", "12").SubmitAsync(button);
            Assert.Equal("/studies/stopped/rounds/2018", ada.Address);
            Assert.Contains("not submitted yet", ada.Text, StringComparison.Ordinal);
            ada.Restore("respondent", cookie);
            await ada.OpenAsync("/respond/role");
            Assert.Equal("/respond/session-over", ada.Address);
        }

        Assert.Equal(new NumberAnswer(12), AnswerSheet.Parse((await ResponseAsync(round.Informants[0])).Answers).Get("years"));
    }

    private static string Enter(string study, Given.Asked informant) => $"/studies/{study}/invitations/{informant.InvitationId}/enter";

    private static async Task BeginAsync(Visitor staff, string study, Given.Asked informant, string how = "On paper")
    {
        await staff.OpenAsync(Enter(study, informant));
        await staff.Tick(how).SubmitAsync("Begin");
        Assert.StartsWith("/respond/", staff.Address, StringComparison.Ordinal);
    }

    private static string? Banner(Visitor visitor) =>
        visitor.Page.QuerySelector(".app-proxy") is { } banner ? string.Join(' ', banner.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)) : null;

    private Task<Guid> AccountAsync(string email) => app.WithAsync((AccountsDb db) => db.Accounts.Where(a => a.Email == email).Select(a => a.Id).SingleAsync(Ct));

    private Task<Response> ResponseAsync(Given.Asked informant) => app.WithAsync((SurveyDb db) => db.Responses.AsNoTracking().SingleAsync(r => r.InvitationId == informant.InvitationId, Ct));

    private Task<List<PageSave>> SavesAsync(Given.Asked informant) => app.WithAsync((SurveyDb db) => db.PageSaves.AsNoTracking()
        .Where(s => db.Responses.Any(r => r.Id == s.ResponseId && r.InvitationId == informant.InvitationId)).OrderBy(s => s.Revision).ToListAsync(Ct));

    private Task<List<string>> AuditAsync(Given.Asked informant) => app.WithAsync((SurveyDb db) => db.AuditEntries
        .Where(e => e.Subject == $"invitation:{informant.InvitationId}").OrderBy(e => e.Action == "answers.entered").Select(e => e.Details.ActorName + " " + e.Details.Summary).ToListAsync(Ct));

    private Task<string> OutcomeAsync(Given.Asked informant) =>
        app.WithAsync((SurveyDb db) => db.Outcomes.Where(o => o.InvitationId == informant.InvitationId).Select(o => o.Code).SingleAsync(Ct));
}
