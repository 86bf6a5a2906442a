using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>
/// Plays a round from now to its end as it would go if nobody answered: with the program's own launch, jobs and sender, on a copy of the study in a
/// database of its own, on a clock that runs ahead. The real data is only read, and what is printed is what the ledger of the copy says.
/// </summary>
internal static class RehearseRound
{
    /// <summary>How long after a round without an end its last message is waited for.</summary>
    private static readonly TimeSpan s_after = TimeSpan.FromDays(1);

    /// <param name="real">The instance whose study it is.</param>
    /// <param name="settings">The settings that it was launched with.</param>
    /// <returns>What is to be printed.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(Launch real, string[] settings, string study, string round, Action<string> say, CancellationToken ct)
    {
        await using var there = await real.OperatorsScopeAsync(ct);
        var (id, now, holdUps) = await FindAsync(there.ServiceProvider, study, round, ct);
        await using var folder = await RehearsalFolder.TakeAsync(real.Deployment.DataFolder, say, ct);
        await using var copy = await Launch.BeginAsync([.. settings, .. Own(real, folder.Path)], Purpose.Rehearse, say, ct);
        await StudyCopy.MakeAsync(real.Database.Source, copy.Database.Source, id, ct);
        await copy.App.Services.GetRequiredService<MovableClock>().MoveToAsync(now, ct);
        await using var here = await copy.OperatorsScopeAsync(ct);
        return await PlayAsync(here.ServiceProvider, study, round, holdUps, ct);
    }

    /// <summary>The settings of the copy, last and so above all others: nothing of it is real but the words.</summary>
    private static string[] Own(Launch real, string folder) =>
    [
        "--ConnectionStrings:Survey=", $"--Survey:DataDirectory={folder}", "--Survey:Rehearsal=true", $"--Survey:PublicUrl={real.Deployment.PublicUrl}",
        $"--Survey:Secret={Convert.ToBase64String(RandomNumberGenerator.GetBytes(SurveySecret.Length))}", "--Mail:Host=", "--Mail:ReturnedMaildir=", "--Mail:ReturnedImapHost=", "--Jobs:Enabled=false",
    ];

    private static async Task<(Guid Study, DateTimeOffset Now, IReadOnlyList<HoldUp> HoldUps)> FindAsync(IServiceProvider services, string study, string round, CancellationToken ct)
    {
        var db = services.GetRequiredService<SurveyDb>();
        var found = await db.Studies.AsNoTracking().Where(s => s.Code == study).RequireAsync("study", study, ct);
        var asked = await db.Rounds.AsNoTracking().Where(r => r.StudyId == found.Id && r.Code == round).RequireAsync("round", round, ct);
        return asked.State != RoundState.Closed
            ? (found.Id, services.GetRequiredService<TimeProvider>().GetUtcNow(), await HoldUp.ListAsync(db, found, asked, ct))
            : throw RoundProblems.Closed.With(round);
    }

    private static async Task<IReadOnlyList<string>> PlayAsync(IServiceProvider services, string studyCode, string roundCode, IReadOnlyList<HoldUp> holdUps, CancellationToken ct)
    {
        var db = services.GetRequiredService<SurveyDb>();
        var began = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await FreeAsync(db, ct);
        var study = await db.Studies.AsNoTracking().SingleAsync(s => s.Code == studyCode, ct);
        var foreseen = await services.GetRequiredService<RoundPlans>().OfAsync(study, roundCode, ct);
        await services.GetRequiredService<LaunchRound>().RunAsync(study, roundCode, Actor.System, ct);
        var round = await db.Rounds.AsNoTracking().SingleAsync(r => r.StudyId == study.Id && r.Code == roundCode, ct);
        var last = foreseen.Days.Select(d => d.At).Append(round.OpensAt).Max();
        var clock = await services.GetRequiredService<AdvanceClock>().RunAsync((round.ClosesAt ?? last + s_after).AddMinutes(1), ct);
        return RehearsalReport.Of(new PlayedRound
        {
            Study = study,
            Round = round,
            Began = began,
            HoldUps = holdUps,
            Foreseen = foreseen,
            Mails = await db.OutgoingMail.AsNoTracking().Where(m => m.RoundId == round.Id && m.Kind != MailKind.ContactCheck).ToListAsync(ct), // that comes before the round
            Outcomes = (await services.GetRequiredService<RoundProgresses>().OfAsync(study.Id, roundCode, study.Zone, ct)).All.Counts,
            Samples = await SamplesAsync(services, study, round, ct),
            Failures = clock.Failures,
        });
    }

    /// <summary>In the copy nobody holds anything up, and what somebody was sending just now waits for its turn.</summary>
    private static async Task FreeAsync(SurveyDb db, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"""
        update studies set mail_paused_at = null, approval_above = null;
        update rounds set mail_paused_at = null;
        update outgoing_mail set state = 'queued', claim_id = null where state = 'claimed'
        """, ct);

    /// <summary>One message of each kind in each language, as the first person who reads it gets it.</summary>
    private static async Task<List<MailText.Composed>> SamplesAsync(IServiceProvider services, Study study, Round round, CancellationToken ct)
    {
        var readers = await services.GetRequiredService<SurveyDb>().Invitations.Where(i => i.RoundId == round.Id)
            .GroupBy(i => i.Informant.Language)
            .Select(g => g.OrderBy(i => i.Seat.Code).Select(i => i.Informant.Code).First())
            .ToListAsync(ct);
        var sample = services.GetRequiredService<SampleMail>();
        var samples = new List<MailText.Composed>();
        foreach (var reader in readers)
        {
            foreach (var kind in round.Reminders.Count == 0 ? [MailKind.Invitation, MailKind.Confirmation] : (string[])[MailKind.Invitation, MailKind.Reminder, MailKind.Confirmation])
            {
                samples.Add(await sample.OfAsync(study, new(kind, round.Code, reader), ct));
            }
        }

        return samples;
    }
}
