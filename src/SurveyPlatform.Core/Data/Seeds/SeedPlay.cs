using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>One playing of a seed: round after round, and within a round event after event in the order of time. What stands already is left alone.</summary>
internal sealed class SeedPlay(SeedFolder seed, IReadOnlyList<SeedStage> stages, DateTimeOffset now)
{
    /// <summary>After the last of a day's sessions has begun, what people have done that day is confirmed to them.</summary>
    private static readonly TimeSpan SessionsEnd = TimeSpan.FromMinutes(40);

    private readonly SeedMoment _moment = new(Zone(seed), now.DayIn(Zone(seed)));

    /// <summary>Where everything happens that people do not do side by side.</summary>
    private SeedStage Main => stages[0];

    private SeedClock Clock => Main.Clock;

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
        Clock.MoveTo(_moment.At(round.ImportedAt));
        await DoAsync<SaveStudy>((save, _) => save.RunAsync(seed.Study.Code, new() { Name = seed.Study.Name, TimeZone = seed.Study.TimeZone, Holidays = seed.Study.Holidays }, Actor.System, ct), ct);
        foreach (var site in seed.Sites)
        {
            await DoAsync<SaveSite>((save, study) => save.RunAsync(study!, site.Code, new() { Name = site.Name, Group = site.Group }, Actor.System, ct), ct);
        }

        Clock.Pass(TimeSpan.FromMinutes(10));
        await DoAsync<ImportPanel>(async (import, study) =>
        {
            var result = await import.RunAsync(study!, PanelFile.ReadCsv(seed.PanelFile(round)), false, Actor.System, ct);
            if (result.Rejected is [var first, ..])
            {
                throw SeedProblems.Unreadable.With(seed.Study.Code, $"{round.Panel}, row {first.Row}: {first.Message}");
            }
        }, ct);

        Clock.MoveTo(_moment.At(round.PublishedAt));
        if (!await AskAsync(db => db.QuestionnaireVersions.AnyAsync(v => v.Number == round.Version && v.Questionnaire.Code == round.Questionnaire && db.Studies.Any(s => s.Id == v.StudyId && s.Code == seed.Study.Code), ct)))
        {
            await DoAsync<SaveDraft>((save, study) => save.RunAsync(study!, round.Questionnaire, seed.Instrument(round), Actor.System, ct), ct);
            Clock.Pass(TimeSpan.FromMinutes(25));
            await DoAsync<PublishVersion>((publish, study) => publish.RunAsync(study!, round.Questionnaire, Actor.System, ct), ct);
        }

        Clock.Pass(TimeSpan.FromMinutes(15));
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

        Clock.MoveTo(_moment.At(round.LaunchedAt));
        await DoAsync<LaunchRound>((launch, study) => launch.RunAsync(study!, round.Code, Actor.System, ct), ct);
    }

    private async Task FieldAsync(SeedRound round, CancellationToken ct)
    {
        var fielded = await AskAsync(db => db.Rounds.AsNoTracking().SingleAsync(r => r.Code == round.Code && db.Studies.Any(s => s.Id == r.StudyId && s.Code == seed.Study.Code), ct));
        var opensOn = fielded.OpensAt.DayIn(_moment.Zone);
        var due = new SortedSet<DateTimeOffset> { fielded.OpensAt };
        due.UnionWith(round.Reminders.Select(r => opensOn.AddDays(r.AfterDays).At(r.At, _moment.Zone)));
        if (!round.StayOpen && fielded.ClosesAt is { } closes)
        {
            due.Add(closes);
        }

        var sessions = await SessionsAsync(round, fielded.Id, opensOn, ct);
        due.UnionWith(sessions.GroupBy(s => s.At.DayIn(_moment.Zone)).Select(day => day.Max(s => s.At) + SessionsEnd));
        var at = 0;
        foreach (var instant in due.Where(d => d <= now))
        {
            var before = sessions[at..].TakeWhile(s => s.At < instant).ToList();
            await PlayAsync(before, ct);
            at += before.Count;
            Clock.MoveTo(instant);
            await RunJobsAsync(ct);
        }
    }

    /// <summary>What people do in a round, in the order of time.</summary>
    private async Task<List<SeedSession>> SessionsAsync(SeedRound round, Guid id, DateOnly opensOn, CancellationToken ct)
    {
        var people = await AskAsync(db => SeedPerson.OfAsync(db, id, ct));
        return
        [
            .. from outcome in seed.Outcomes[round.Code]
               where outcome.Outcome != SeedOutcome.Bounced
               let person = people.GetValueOrDefault((outcome.Seat, outcome.Informant))
                   ?? throw SeedProblems.Unreadable.With(seed.Study.Code, $"outcomes.csv: {outcome.Informant} was not asked in seat {outcome.Seat} in {round.Code}.")
               let session = new SeedSession(seed, outcome, person, opensOn, _moment.Zone)
               orderby session.At
               select session,
        ];
    }

    /// <summary>People answer side by side, each on a stage with a clock of its own.</summary>
    private async Task PlayAsync(IReadOnlyCollection<SeedSession> sessions, CancellationToken ct)
    {
        var waiting = new ConcurrentQueue<SeedSession>(sessions);
        await Task.WhenAll(stages.Select(async stage =>
        {
            while (waiting.TryDequeue(out var session))
            {
                await session.PlayAsync(stage, ct);
            }
        }));
    }

    /// <summary>What the job engine does when something falls due, in its order.</summary>
    private async Task RunJobsAsync(CancellationToken ct)
    {
        await Main.DoAsync<AdvanceRounds>(job => job.RunAsync(ct));
        await Main.DoAsync<SendReminders>(job => job.RunAsync(ct));
        await Main.DoAsync<DeliverMail>(job => job.RunAsync(ct));
    }

    private Task<RoundState?> StateAsync(SeedRound round, CancellationToken ct) => AskAsync(db => db.Rounds
        .Where(r => r.Code == round.Code && db.Studies.Any(s => s.Id == r.StudyId && s.Code == seed.Study.Code))
        .Select(r => (RoundState?)r.State).SingleOrDefaultAsync(ct));

    private async Task DoAsync<T>(Func<T, Study?, Task> act, CancellationToken ct)
        where T : notnull
    {
        var study = await AskAsync(db => db.Studies.AsNoTracking().SingleOrDefaultAsync(s => s.Code == seed.Study.Code, ct));
        await Main.DoAsync<T>(operation => act(operation, study));
    }

    private Task<T> AskAsync<T>(Func<SurveyDb, Task<T>> question) => Main.DoAsync(question);

    private static TimeZoneInfo Zone(SeedFolder seed) => TimeZoneInfo.FindSystemTimeZoneById(seed.Study.TimeZone);
}
