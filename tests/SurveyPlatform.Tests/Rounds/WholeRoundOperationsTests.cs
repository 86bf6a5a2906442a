using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>One whole round through the operations that pages, API and seeds all call.</summary>
public sealed class WholeRoundOperationsTests(Postgres postgres)
{
    private static readonly Actor Ada = new(Guid.Parse("0190aaaa-0000-7000-8000-000000000001"), "Ada");

    private const string Panel =
        """
        seat;site;role;organisation_type;name;email;from
        barnsley-ccg;barnsley;Manager;CCG;Ola Brandt;ola@example.org;2016-01-01
        barnsley-la;barnsley;Director;Council;Per Quist;per@example.org;2016-01-01
        """;

    private const string Instrument =
        """
        {"title": "Survey", "language": "en", "sections": [
          {"key": "about", "title": "About you", "pages": [
            {"key": "role", "items": [{"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "required": true}]},
            {"key": "why", "shownWhen": "years > 10", "items": [{"key": "comment", "type": "text", "text": "Why so long?"}]}]}]}
        """;

    [Fact]
    public async Task A_round_goes_from_panel_file_to_submitted_sheet()
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using var provider = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSurveyCore(database.ConnectionString)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        provider.GetRequiredService<SurveySecret>().Set(new byte[SurveySecret.Length]);
        provider.GetRequiredService<PublicAddress>().Url = new Uri("http://localhost:5080");
        var ct = TestContext.Current.CancellationToken;

        await InScopeAsync(s => s.GetRequiredService<SaveStudy>().RunAsync("s", new() { Name = "Study" }, Ada, ct));
        await InScopeAsync(async s => await s.GetRequiredService<SaveSite>().RunAsync(await StudyAsync(s), "barnsley", new() { Name = "Barnsley", Group = "Wave 1" }, Ada, ct));
        var imported = await InScopeAsync(async s => await s.GetRequiredService<ImportPanel>().RunAsync(await StudyAsync(s), PanelFile.ReadCsv(Encoding.UTF8.GetBytes(Panel)), false, Ada, ct));
        Assert.Equal((2, 0), (imported.Added, imported.Rejected.Count));

        await InScopeAsync(async s => await s.GetRequiredService<SaveDraft>().RunAsync(await StudyAsync(s), "ki", Instrument, Ada, ct));
        var published = await InScopeAsync(async s => await s.GetRequiredService<PublishVersion>().RunAsync(await StudyAsync(s), "ki", Ada, ct));
        Assert.Equal(1, published.Version);

        await InScopeAsync(async s => await s.GetRequiredService<SaveRound>().RunAsync(await StudyAsync(s), "2018", new()
        {
            Name = "Round 2018", Questionnaire = "ki", FrameDate = new(2018, 1, 1), OpensAt = new(2018, 1, 1, 9, 0, 0, TimeSpan.FromHours(1)),
            Reminders = [new() { AfterDays = 7 }],
        }, Ada, ct));
        Assert.Equal(2, await InScopeAsync(async s => await s.GetRequiredService<LaunchRound>().RunAsync(await StudyAsync(s), "2018", Ada, ct)));
        Assert.Equal(2, await InScopeAsync(async s => await s.GetRequiredService<LaunchRound>().RunAsync(await StudyAsync(s), "2018", Ada, ct)));

        var plan = await InScopeAsync(async s => await s.GetRequiredService<RoundPlans>().OfAsync(await StudyAsync(s), "2018", ct));
        Assert.Equal(["invitation", "reminder"], plan.Days.Select(d => d.Kind));

        var invitation = await InScopeAsync(s => s.GetRequiredService<SurveyDb>().Invitations.OrderBy(i => i.Seat.Code).Select(i => i.Id).FirstAsync(ct));
        var link = provider.GetRequiredService<InvitationLink>().Create(invitation, 1);
        var respondents = provider.GetRequiredService<Respondents>();
        var ola = (await respondents.FindAsync(link, ct))!;
        Assert.Equal("Ola Brandt", ola.Facts.Name);

        await InScopeAsync(async s => { await s.GetRequiredService<OpenResponse>().RunAsync(ola, ct); return 0; });
        ola = (await respondents.FindAsync(link, ct))!;
        ola = await provider.GetRequiredService<SavePage>().RunAsync(ola, ola.Instrument.Pages[0], new Dictionary<string, Answer?> { ["years"] = new NumberAnswer(4) }, ct);
        Assert.Equal(["role"], ola.Route.Pages.Select(p => p.Key));

        await InScopeAsync(async s => { await s.GetRequiredService<SubmitResponse>().RunAsync(ola, ct); return 0; });
        await InScopeAsync(async s => { await s.GetRequiredService<SubmitResponse>().RunAsync(ola, ct); return 0; });
        var outcomes = await InScopeAsync(s => s.GetRequiredService<SurveyDb>().Outcomes.Select(o => o.Code).OrderBy(c => c).ToListAsync(ct));
        Assert.Equal(["1.1", "3.11"], outcomes);
        var kinds = await InScopeAsync(s => s.GetRequiredService<SurveyDb>().InvitationEvents.OrderBy(e => e.At).Select(e => e.Kind).ToListAsync(ct));
        Assert.Equal([EventKind.Started, EventKind.Saved, EventKind.Submitted], kinds);

        async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> act)
        {
            await using var scope = provider.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
            return await act(scope.ServiceProvider);
        }

        Task<Study> StudyAsync(IServiceProvider s) => s.GetRequiredService<SurveyDb>().Studies.SingleAsync(ct);
    }
}
