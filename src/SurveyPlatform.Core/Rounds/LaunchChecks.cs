using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What there is to know before a launch: first what stops it. Empty once the round is launched.</summary>
/// <param name="Approval">Of a second person, where the launch needs one.</param>
public sealed record LaunchChecklist(IReadOnlyList<LaunchCheck> Checks, int Recipients, NeededApproval? Approval)
{
    public bool IsStopped => Checks.Any(c => c.Severity == LaunchSeverity.Stops);
}

/// <summary>Looks at a round before its launch, by eight queries, or twelve where there was a contact check, whatever the size of the frame.</summary>
public sealed class LaunchChecks(SurveyDb db, LaunchApprovals launches, ContactChecks contacts, MailOptions mail, PublicAddress address, TimeProvider clock)
{
    public async Task<LaunchChecklist> OfAsync(Study study, string code, CancellationToken ct)
    {
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == code).RequireAsync("round", code, ct);
        if (round.State != RoundState.Draft)
        {
            return new([], 0, null);
        }

        var frame = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new LaunchPerson(
                new(m.Id, m.InformantId, m.SeatId, m.Seat.SiteId, m.Informant.Email, m.Informant.BouncedAt, m.Informant.UnsubscribedAt),
                m.Informant.Code, m.Informant.Name, m.Informant.Language, m.Seat.Role, m.Seat.Site.Name))
            .ToListAsync(ct);
        var sites = await db.Sites.Where(s => s.StudyId == study.Id).OrderBy(s => s.Code).Select(s => new { s.Id, s.Code, s.Name }).ToListAsync(ct);
        var templates = await db.MailTemplates.AsNoTracking().Where(t => t.StudyId == study.Id).ToListAsync(ct);

        var now = clock.GetUtcNow();
        var seats = frame.ConvertAll(p => p.Seat);
        var mailed = frame.FindAll(p => p.Seat.IsMailed);
        var covered = mailed.Select(p => p.Seat.Site).ToHashSet();
        LaunchCheck[] checks =
        [
            .. LaunchStops.Of(round, seats, now).Select(LaunchCheck.Stops),
            .. AddressChecks.Of(frame, [.. await db.MailDomains.Where(d => d.PausedAt != null).Select(d => d.Domain).ToListAsync(ct)]),
            .. WordingChecks.Of(templates, study, round, mailed),
            .. ContactWarnings.Of(await contacts.OfStartedAsync(round, ct)),
            .. PlanChecks.Of(study, round, now),
            .. SenderChecks.Of(mail.Sender, address.Url),
            .. PanelChecks.Of(frame, [.. sites.Where(s => !covered.Contains(s.Id)).Select(s => new LaunchConcern(ConcernKind.Site, s.Code, s.Name))]),
        ];
        return new(checks, LaunchSeat.Recipients(seats), await launches.NeededAsync(study, round, seats, ct));
    }
}

/// <summary>A seat of the frame with all that a mail to its holder may say.</summary>
internal sealed record LaunchPerson(LaunchSeat Seat, string Code, string Name, string? Language, string Role, string Site)
{
    public LaunchConcern Concern(string? detail = null) => new(ConcernKind.Informant, Code, Name, detail);
}
