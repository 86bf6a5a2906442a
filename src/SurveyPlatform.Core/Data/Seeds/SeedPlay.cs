using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>One playing of a seed: round after round, and within a round event after event in the order of time. What stands already is left alone.</summary>
internal sealed class SeedPlay(SeedFolder seed, IServiceProvider services, SeedClock clock, DateTimeOffset now)
{
    private readonly SeedMoment _moment = new(Zone(seed), now.DayIn(Zone(seed)));

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var round in seed.Rounds)
        {
            var state = await StateAsync(round, ct);
            if (state is null or RoundState.Draft)
            {
                await PrepareAsync(round, ct);
            }

            if (state is not RoundState.Closed)
            {
                await FieldAsync(round, ct);
            }
        }
    }

    /// <summary>Everything up to the launch. A panel file is only imported while its round is not launched: later ones build on it.</summary>
    private async Task PrepareAsync(SeedRound round, CancellationToken ct)
    {
        clock.MoveTo(_moment.At(round.ImportedAt));
        await DoAsync<SaveStudy>((save, _) => save.RunAsync(seed.Study.Code, new() { Name = seed.Study.Name, TimeZone = seed.Study.TimeZone, Holidays = seed.Study.Holidays }, Actor.System, ct), ct);
        foreach (var site in seed.Sites)
        {
            await DoAsync<SaveSite>((save, study) => save.RunAsync(study!, site.Code, new() { Name = site.Name, Group = site.Group }, Actor.System, ct), ct);
        }

        clock.Pass(TimeSpan.FromMinutes(10));
        await DoAsync<ImportPanel>(async (import, study) =>
        {
            var result = await import.RunAsync(study!, PanelFile.ReadCsv(seed.PanelFile(round)), false, Actor.System, ct);
            if (result.Rejected is [var first, ..])
            {
                throw SeedProblems.Unreadable.With(seed.Study.Code, $"{round.Panel}, row {first.Row}: {first.Message}");
            }
        }, ct);

        clock.MoveTo(_moment.At(round.PublishedAt));
        if (!await AskAsync(db => db.QuestionnaireVersions.AnyAsync(v => v.Number == round.Version && v.Questionnaire.Code == round.Questionnaire && db.Studies.Any(s => s.Id == v.StudyId && s.Code == seed.Study.Code), ct)))
        {
            await DoAsync<SaveDraft>((save, study) => save.RunAsync(study!, round.Questionnaire, seed.Instrument(round), Actor.System, ct), ct);
            clock.Pass(TimeSpan.FromMinutes(25));
            await DoAsync<PublishVersion>((publish, study) => publish.RunAsync(study!, round.Questionnaire, Actor.System, ct), ct);
        }

        clock.Pass(TimeSpan.FromMinutes(15));
        await DoAsync<SaveRound>((save, study) => save.RunAsync(study!, round.Code, new()
        {
            Name = round.Name,
            Questionnaire = round.Questionnaire,
            Version = round.Version,
            FrameDate = _moment.Day(round.FrameDate),
            OpensAt = _moment.At(round.OpensAt),
            ClosesAt = _moment.At(round.ClosesAt),
            Reminders = [.. round.Reminders.Select(r => new ReminderStep { AfterDays = r.AfterDays, At = r.At, Audience = Enum.Parse<Audience>(r.Audience, true) })],
        }, Actor.System, ct), ct);

        clock.MoveTo(_moment.At(round.LaunchedAt));
        await DoAsync<LaunchRound>((launch, study) => launch.RunAsync(study!, round.Code, Actor.System, ct), ct);
    }

    private async Task FieldAsync(SeedRound round, CancellationToken ct)
    {
        var fielded = await AskAsync(db => db.Rounds.AsNoTracking().SingleAsync(r => r.Code == round.Code && db.Studies.Any(s => s.Id == r.StudyId && s.Code == seed.Study.Code), ct));
        var people = await AskAsync(db => SeedPerson.OfAsync(db, fielded.Id, ct));
        var opensOn = fielded.OpensAt.DayIn(_moment.Zone);

        var events = new List<(DateTimeOffset At, Func<Task> Play)> { (fielded.OpensAt, () => RunJobsAsync(ct)) };
        events.AddRange(round.Reminders.Select<SeedReminder, (DateTimeOffset, Func<Task>)>(r => (opensOn.AddDays(r.AfterDays).At(r.At, _moment.Zone), () => RunJobsAsync(ct))));
        var sessions = new SeedSessions(seed, services, clock, round.Code, opensOn);
        foreach (var outcome in seed.Outcomes[round.Code].Where(o => o.Outcome != SeedOutcome.Bounced))
        {
            var person = people.GetValueOrDefault((outcome.Seat, outcome.Informant))
                ?? throw SeedProblems.Unreadable.With(seed.Study.Code, $"outcomes.csv: {outcome.Informant} was not asked in seat {outcome.Seat} in {round.Code}.");
            events.Add((sessions.TimeOf(outcome, _moment.Zone), () => sessions.PlayAsync(outcome, person, ct)));
        }

        if (!round.StayOpen && fielded.ClosesAt is { } closes)
        {
            events.Add((closes, () => RunJobsAsync(ct)));
        }

        foreach (var (at, play) in events.Where(e => e.At <= now).OrderBy(e => e.At))
        {
            clock.MoveTo(at);
            await play();
        }
    }

    /// <summary>What the job engine does when something falls due, in its order.</summary>
    private async Task RunJobsAsync(CancellationToken ct)
    {
        await SeedScope.DoAsync<AdvanceRounds>(services, job => job.RunAsync(ct));
        await SeedScope.DoAsync<SendReminders>(services, job => job.RunAsync(ct));
        await SeedScope.DoAsync<DeliverMail>(services, job => job.RunAsync(ct));
    }

    private Task<RoundState?> StateAsync(SeedRound round, CancellationToken ct) => AskAsync(db => db.Rounds
        .Where(r => r.Code == round.Code && db.Studies.Any(s => s.Id == r.StudyId && s.Code == seed.Study.Code))
        .Select(r => (RoundState?)r.State).SingleOrDefaultAsync(ct));

    private async Task DoAsync<T>(Func<T, Study?, Task> act, CancellationToken ct)
        where T : notnull
    {
        await using var scope = SeedScope.Open(services);
        var study = await scope.ServiceProvider.GetRequiredService<SurveyDb>().Studies.SingleOrDefaultAsync(s => s.Code == seed.Study.Code, ct);
        await act(scope.ServiceProvider.GetRequiredService<T>(), study);
    }

    private async Task<T> AskAsync<T>(Func<SurveyDb, Task<T>> question)
    {
        await using var scope = SeedScope.Open(services);
        return await question(scope.ServiceProvider.GetRequiredService<SurveyDb>());
    }

    private static TimeZoneInfo Zone(SeedFolder seed) => TimeZoneInfo.FindSystemTimeZoneById(seed.Study.TimeZone);
}
