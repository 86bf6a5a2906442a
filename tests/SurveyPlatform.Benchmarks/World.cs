using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Benchmarks;

/// <summary>A study with people and a questionnaire, made through the API as any program would make it.</summary>
internal sealed class World(RunningProgram program, string study)
{
    public const int Sites = 25;

    public const string Round = "r1";

    private const string Questionnaire = "ki";

    public string Study => study;

    /// <summary>The study with its sites, and the published questionnaire.</summary>
    public async Task CreateAsync(CancellationToken ct)
    {
        await program.PutAsync($"studies/{study}", new { name = $"Study {study}", timeZone = "Europe/London" }, ct);
        for (var site = 0; site < Sites; site++)
        {
            await program.PutAsync($"studies/{study}/sites/site-{site}", new { name = $"Site {site}", group = $"Wave {site % 2}" }, ct);
        }

        await program.PutAsync($"studies/{study}/questionnaires/{Questionnaire}/draft", BenchmarkQuestionnaire.Json, ct);
        await program.PostAsync($"studies/{study}/questionnaires/{Questionnaire}/publish", null, ct);
    }

    /// <summary>People by a panel file, spread over sites and mail domains.</summary>
    public async Task ImportAsync(int people, CancellationToken ct)
    {
        foreach (var part in Enumerable.Range(0, people).Chunk(PanelFile.MaxRows))
        {
            var file = new StringBuilder("seat,site,role,organisation_type,name,email,from\n");
            foreach (var person in part)
            {
                file.Append(CultureInfo.InvariantCulture, $"seat-{person},site-{person % Sites},Manager,Council,Person Number {person},person{person}@{study}{person % 50}.example,2016-01-01\n");
            }

            await program.PostAsync($"studies/{study}/panel/import", new StringContent(file.ToString(), MediaTypeHeaderValue.Parse("text/csv")), ct);
        }
    }

    /// <summary>A round that opens when it is launched.</summary>
    public Task PlanAsync(string round, string frameDate, CancellationToken ct) => program.PutAsync($"studies/{study}/rounds/{round}", new
    {
        name = $"Round {round}",
        questionnaire = Questionnaire,
        frameDate,
        opensAt = "2020-01-01T09:00:00Z",
        reminders = new[] { new { afterDays = 7 }, new { afterDays = 14 } },
    }, ct);

    /// <returns>How many are asked.</returns>
    public async Task<int> LaunchAsync(string round, CancellationToken ct) =>
        (await program.PostAsync($"studies/{study}/rounds/{round}/launch", null, ct)).GetProperty("asked").GetInt32();
}
