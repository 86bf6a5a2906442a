using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Extracts;

/// <summary>A study with a panel, rounds and answers, all of it made by the operations that people use.</summary>
public sealed class FieldedStudy(SurveyApp app, string code)
{
    public static readonly Actor Ada = new(Guid.Parse("0190aaaa-0000-7000-8000-000000000001"), "Ada");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Code => code;

    /// <param name="panel">Lines of <c>seat;site;role;organisation_type;name;email;informant</c>; sites are made as they come, each in group G.</param>
    public async Task CreateAsync(string panel)
    {
        await app.Given.StudyAsync(code);
        var lines = panel.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var site in lines.Select(l => l.Split(';')[1]).Distinct())
        {
            await WithAsync<SaveSite>((save, study) => save.RunAsync(study, site, new() { Name = site.ToUpperInvariant(), Group = "G" }, Ada, Ct));
        }

        var file = "seat;site;role;organisation_type;name;email;informant;from\n" + string.Join('\n', lines.Select(l => l + ";2015-01-01"));
        var imported = await AskAsync((ImportPanel import, Study study) => import.RunAsync(study, PanelFile.ReadCsv(Encoding.UTF8.GetBytes(file)), false, Ada, Ct));
        Assert.Empty(imported.Rejected);
    }

    public async Task LaunchAsync(string round, string instrument)
    {
        await WithAsync<SaveDraft>((save, study) => save.RunAsync(study, "ki", instrument, Ada, Ct));
        await WithAsync<PublishVersion>((publish, study) => publish.RunAsync(study, "ki", Ada, Ct));
        await WithAsync<SaveRound>((save, study) => save.RunAsync(study, round, new()
        {
            Name = $"Round {round}",
            Questionnaire = "ki",
            FrameDate = new(2018, 1, 1),
            OpensAt = app.Clock.GetUtcNow(),
        }, Ada, Ct));
        await WithAsync<LaunchRound>((launch, study) => launch.RunAsync(study, round, Ada, Ct));
    }

    public Task CloseAsync(string round) => WithAsync<ChangeRoundState>((change, study) => change.CloseAsync(study, round, Ada, Ct));

    public Task<Guid> InvitationAsync(string round, string seat) => AskAsync((SurveyDb db, Study study) => db.Invitations
        .Where(i => i.StudyId == study.Id && i.Round.Code == round && i.Seat.Code == seat).Select(i => i.Id).SingleAsync(Ct));

    /// <summary>Answers the pages on the route, one after the other; only to the given number of pages.</summary>
    public async Task AnswerAsync(string round, string seat, Dictionary<string, Answer?> answers, bool submit = true, int pages = int.MaxValue)
    {
        var invitation = await InvitationAsync(round, seat);
        await WithAsync<OpenResponse>(async (open, _) => await open.RunAsync(await RespondentAsync(invitation), Ct));
        var respondent = await RespondentAsync(invitation);
        var save = app.Services.GetRequiredService<SavePage>();
        foreach (var page in respondent.Instrument.Pages)
        {
            if (respondent.Route.IsOnRoute(page.Key) && pages-- > 0)
            {
                var own = page.Items.SelectMany(i => i.AnswerKeys).ToDictionary(k => k, k => answers.GetValueOrDefault(k));
                respondent = (await save.RunAsync(respondent, page, new(own), Ct)).Respondent;
            }
        }

        if (submit)
        {
            await WithAsync<SubmitResponse>((submitting, _) => submitting.RunAsync(respondent, Ct));
        }
    }

    public async Task<Extract> RequestAsync(RequestExtract.Input input, bool mayIdentify = false) =>
        await AskAsync((RequestExtract request, Study study) => request.RunAsync(study, input, mayIdentify, Ada, Ct));

    /// <returns>The finished file.</returns>
    public async Task<(Extract Extract, string Text)> BuildAsync(RequestExtract.Input input, bool mayIdentify = false)
    {
        var asked = await RequestAsync(input, mayIdentify);
        await app.RunJobAsync<BuildExtracts>();
        var extract = await ReadAsync(asked.Id);
        Assert.Equal((ExtractState.Ready, null), (extract.State, extract.Error));
        return (extract, await File.ReadAllTextAsync(app.Services.GetRequiredService<ExtractFolder>().FileOf(extract.Id, ".csv"), Ct));
    }

    public Task<Extract> ReadAsync(Guid extract) => AskAsync((SurveyDb db, Study _) => db.Extracts.AsNoTracking().SingleAsync(e => e.Id == extract, Ct));

    public async Task<T> AskAsync<TService, T>(Func<TService, Study, Task<T>> ask)
        where TService : notnull
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        var study = await scope.ServiceProvider.GetRequiredService<SurveyDb>().Studies.SingleAsync(s => s.Code == code, Ct);
        return await ask(scope.ServiceProvider.GetRequiredService<TService>(), study);
    }

    public Task WithAsync<TService>(Func<TService, Study, Task> act)
        where TService : notnull => AskAsync<TService, bool>(async (service, study) =>
        {
            await act(service, study);
            return true;
        });

    private async Task<Respondent> RespondentAsync(Guid invitation) =>
        await app.Services.GetRequiredService<Respondents>().FindAsync(invitation, 1, Ct) ?? throw new InvalidOperationException("The link was re-issued.");
}
