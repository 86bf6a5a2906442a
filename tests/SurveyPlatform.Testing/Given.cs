using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Testing;

/// <summary>What a test starts from, made through the operations that people use.</summary>
public sealed class Given(SurveyApp app)
{
    /// <summary>Two pages: a number that must be given, and a comment for those who give more than ten.</summary>
    public const string ShortInstrument =
        """
        {"title": "Key informant survey", "language": "en", "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "role", "items": [{"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "required": true}]},
            {"key": "why", "shownWhen": "years > 10", "items": [{"key": "comment", "type": "text", "text": "Why so long?"}]}]}]}
        """;

    private static readonly Actor Ada = new(Guid.Parse("01900000-0000-7000-8000-0000000000ad"), "Ada");

    /// <summary>Somebody who is asked in a round; the link is the one in their mail.</summary>
    public sealed record Asked(Guid InvitationId, string Name, string Email, string Site, string Seat, string Informant, string Link);

    public sealed record OpenRound(string Study, string Code, IReadOnlyList<Asked> Informants);

    /// <returns>The study's id.</returns>
    public async Task<Guid> StudyAsync(string code = "pioneers")
    {
        await app.WithAsync((SaveStudy save) => save.RunAsync(code, new SaveStudy.Input { Name = $"Study {code}" }, Ada, CancellationToken.None));
        return (await StudyOfAsync(code)).Id;
    }

    /// <returns>The site's id, for a coordinator to have.</returns>
    public async Task<Guid> SiteAsync(string code, string study = "pioneers")
    {
        await StudyAsync(study);
        var of = await StudyOfAsync(study);
        await app.WithAsync((SaveSite save) => save.RunAsync(of, code, new() { Name = $"Site {code}", Group = "Wave 1" }, Ada, CancellationToken.None));
        return await app.WithAsync((SurveyDb db) => db.Sites.Where(s => s.StudyId == of.Id && s.Code == code).Select(s => s.Id).SingleAsync());
    }

    /// <summary>Informants by number, one seat each, spread over the sites in turn.</summary>
    public async Task PanelAsync(int informants, string study = "pioneers", params string[] sites)
    {
        foreach (var site in sites)
        {
            await SiteAsync(site, study);
        }

        var file = new StringBuilder("seat,site,role,organisation_type,name,email,from,informant\n");
        for (var i = 1; i <= informants; i++)
        {
            file.AppendLine(CultureInfo.InvariantCulture, $"seat-{i},{sites[(i - 1) % sites.Length]},Manager,CCG,Informant {i},informant{i}@example.org,2016-01-01,person-{i}");
        }

        var of = await StudyOfAsync(study);
        var result = await app.WithAsync((ImportPanel import) => import.RunAsync(of, PanelFile.ReadCsv(Encoding.UTF8.GetBytes(file.ToString())), false, Ada, CancellationToken.None));
        if (result.Rejected.Count > 0)
        {
            throw new InvalidOperationException($"The panel of the test is refused: {result.Rejected[0]}");
        }
    }

    public async Task QuestionnaireAsync(string code = "ki", string instrument = ShortInstrument, string study = "pioneers")
    {
        var of = await StudyOfAsync(study);
        await app.WithAsync((SaveDraft save) => save.RunAsync(of, code, instrument, Ada, CancellationToken.None));
        await app.WithAsync((PublishVersion publish) => publish.RunAsync(of, code, Ada, CancellationToken.None));
    }

    /// <summary>A round that is launched and open now, its invitations queued and not yet sent.</summary>
    public async Task<OpenRound> OpenRoundAsync(
        int informants = 2, int? reminderAfterDays = null, string code = "2018", string instrument = ShortInstrument, string study = "pioneers", bool allowReopen = false, params string[] sites)
    {
        await StudyAsync(study);
        await PanelAsync(informants, study, sites.Length == 0 ? ["barnsley"] : sites);
        await QuestionnaireAsync("ki", instrument, study);
        var of = await StudyOfAsync(study);
        var now = app.Clock.GetUtcNow();
        var plan = new SaveRound.Input
        {
            Name = $"Round {code}",
            Questionnaire = "ki",
            FrameDate = now.DayIn(of.Zone),
            OpensAt = now,
            ClosesAt = now.AddDays(60),
            AllowReopen = allowReopen,
            Reminders = reminderAfterDays is { } days ? [new() { AfterDays = days }] : [],
        };
        await app.WithAsync((SaveRound save) => save.RunAsync(of, code, plan, Ada, CancellationToken.None));
        await app.WithAsync((LaunchRound launch) => launch.RunAsync(of, code, Ada, CancellationToken.None));

        var invited = await app.WithAsync((SurveyDb db) => db.Invitations
            .Where(i => i.StudyId == of.Id && i.Round.Code == code)
            .OrderBy(i => i.Seat.Code)
            .Select(i => new { i.Id, i.Informant.Name, i.Informant.Email, Site = i.Site.Code, Seat = i.Seat.Code, Informant = i.Informant.Code, i.Generation })
            .ToListAsync());
        var asked = await app.WithAsync((InvitationLink links) =>
            Task.FromResult(invited.ConvertAll(i => new Asked(i.Id, i.Name, i.Email, i.Site, i.Seat, i.Informant, links.Create(i.Id, i.Generation)))));
        return new OpenRound(study, code, asked);
    }

    /// <summary>Changes the plan of a round as a program does: it reads the round, changes it and puts it back.</summary>
    public async Task<HttpResponseMessage> PutRoundAsync(OpenRound round, Action<JsonObject> change)
    {
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, round.Study);
        var address = $"/api/v1/studies/{round.Study}/rounds/{round.Code}";
        var plan = await ada.GetFromJsonAsync<JsonObject>(address) ?? throw new InvalidOperationException($"There is no round {round.Code}.");
        change(plan);
        return await ada.PutAsJsonAsync(address, plan);
    }

    /// <summary>The same where nothing speaks against it.</summary>
    public async Task RoundPlanAsync(OpenRound round, Action<JsonObject> change)
    {
        using var reply = await PutRoundAsync(round, change);
        if (!reply.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The plan of the test is refused: {await reply.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>A panel file handed in by a program.</summary>
    public async Task<HttpResponseMessage> ImportAsync(string study, string csv)
    {
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, study);
        using var file = new StringContent(csv, new MediaTypeHeaderValue("text/csv"));
        return await ada.PostAsync($"/api/v1/studies/{study}/panel/import", file);
    }

    /// <summary>A sheet that was begun: the first page saved.</summary>
    public Task StartedResponseAsync(Asked informant) => AnsweredAsync(informant, submit: false);

    public Task SubmittedResponseAsync(Asked informant) => AnsweredAsync(informant, submit: true);

    private async Task AnsweredAsync(Asked informant, bool submit)
    {
        await app.WithAsync(async (OpenResponse open) => await open.RunAsync(await RespondentAsync(informant), CancellationToken.None));
        var respondent = await RespondentAsync(informant);
        var first = respondent.Instrument.Pages[0];
        respondent = (await app.WithAsync((SavePage save) => save.RunAsync(respondent, first, new(new Dictionary<string, Answer?> { ["years"] = new NumberAnswer(4) }), CancellationToken.None))).Respondent;
        if (submit)
        {
            await app.WithAsync((SubmitResponse submitResponse) => submitResponse.RunAsync(respondent, CancellationToken.None));
        }
    }

    private async Task<Respondent> RespondentAsync(Asked informant) =>
        await app.WithAsync((Respondents respondents) => respondents.FindAsync(informant.Link, CancellationToken.None))
            ?? throw new InvalidOperationException($"The link of {informant.Name} is dead.");

    private Task<Study> StudyOfAsync(string code) => app.WithAsync((SurveyDb db) => db.Studies.AsNoTracking().SingleAsync(s => s.Code == code));
}
