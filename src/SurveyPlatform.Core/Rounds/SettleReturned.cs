using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A person's word on what the reply desk proposes: it is so, and what follows from it is done, or it is not. Said twice it is said once.</summary>
public sealed class SettleReturned(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public static readonly Problem NoDay = new("awayUntil", 422, "Say until which coming day the person is to get no mail.");

    /// <param name="Until">The day on which an absent person is back, where it is another than the one read out of the message.</param>
    public sealed record Input(DeskVerdict As, DateOnly? Until = null);

    public async Task RunAsync(Study study, Guid returned, Input input, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.UnsettledAsync(study.Id, returned, input.As, ct) is not { } row)
        {
            return;
        }

        var informant = await db.Informants.SingleAsync(i => i.Id == row.InformantId, ct);
        var done = "dismissed what came back";
        if (input.As == DeskVerdict.Confirmed)
        {
            done = row.Proposal switch
            {
                Proposal.Pause => Pause(informant, input.Until ?? row.AwayUntil, study.Zone),
                Proposal.Left => await LeaveAsync(informant, row, ct),
                Proposal.Dead => "confirmed that the address is dead",
                _ => "read what came back",
            };
        }

        row.Settle(input.As, clock.GetUtcNow());
        audit.Record(actor, "returned.settled", study.Id, $"informant:{informant.Code}", $"{done} ({informant.Code})");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private string Pause(Informant informant, DateOnly? until, TimeZoneInfo zone)
    {
        if (until is not { } day || day <= clock.GetUtcNow().DayIn(zone))
        {
            throw NoDay.With();
        }

        informant.MailPausedUntil = day.At(TimeOnly.MinValue, zone);
        return $"paused mail until {day:yyyy-MM-dd}";
    }

    /// <summary>As if the person had said so on their own pages, where they have said nothing there: the seat's next holder is for an administrator to agree to.</summary>
    private async Task<string> LeaveAsync(Informant informant, ReturnedMail row, CancellationToken ct)
    {
        var said = JsonSerializer.Serialize(
            new MoveOn.Input { Reason = MoveOn.MovedOn, SuccessorName = row.SuccessorName, SuccessorEmail = row.SuccessorEmail }, JsonSerializerOptions.Web);
        var invitations = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {informant.Id} order by id for update")
            .Include(i => i.Events).Include(i => i.Round)
            .ToListAsync(ct);
        foreach (var invitation in invitations.Where(i => i.Round.State != RoundState.Closed && i.Standing is not (Standing.Submitted or Standing.Declined)))
        {
            invitation.Record(EventKind.MovedOn, clock.GetUtcNow(), clock.NewId(), said);
        }

        var checks = await db.ContactChecks
            .FromSql($"select * from contact_checks where informant_id = {informant.Id} order by id for update")
            .Include(c => c.Round)
            .ToListAsync(ct);
        foreach (var check in checks.Where(c => c.Round.State == RoundState.Draft && c.Answer is null))
        {
            check.Take(ContactAnswer.NoLonger, clock.GetUtcNow(), successorName: row.SuccessorName, successorEmail: row.SuccessorEmail);
        }

        return "confirmed that the person has left";
    }
}
