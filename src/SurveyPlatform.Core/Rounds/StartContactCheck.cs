using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Asks everybody who would be in the frame today, before the launch, whether what is known of them still holds: all of them or none, one mail a person.
/// Starting again adds who is new in the frame and changes nothing for the others. Where a second person must approve first and has not, the request
/// for that is what stands afterwards, and nobody is asked.
/// </summary>
public sealed class StartContactCheck(SurveyDb db, ContactApprovals contacts, PersonalApprovals approvals, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        /// <summary>When the mail is to leave; at once when not given or past.</summary>
        public DateTimeOffset? At { get; init; }
    }

    /// <summary>Judges the input by the round that it is for.</summary>
    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules(Round round, DateTimeOffset now)
        {
            RuleFor(i => i.At).Must(at => at is null || at < round.OpensAt || round.OpensAt <= now)
                .WithErrorCode("afterOpening").WithMessage("The round opens before that. Give an earlier time, or none for at once.");
        }
    }

    /// <returns>How many are asked by this.</returns>
    public async Task<int> RunAsync(Study study, string code, Input input, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var round = await db.CheckedRoundAsync(study, code, ct);
        var now = clock.GetUtcNow();
        new Rules(round, now).Require(input);
        var frame = await db.FrameOfAsync(round, ct);
        if (!await db.ContactChecks.AnyAsync(c => c.RoundId == round.Id, ct) && LaunchStops.OfFrame(round, frame) is { } stop)
        {
            throw stop;
        }

        var informants = await ToAskAsync(db, round, frame, ct);
        if (informants.Length == 0)
        {
            return 0;
        }

        await approvals.RequireAsync(await contacts.NeededAsync(study, round, 0, informants, ct), study.Id, Approval.ContactCheck, round.Id, actor,
            needed => audit.Record(actor, "contactCheck.approvalAsked", study.Id, $"round:{code}", $"asked for approval to ask {needed.Recipients} people in the contact check before round {code}"), ct);

        audit.Record(actor, "contactCheck.started", study.Id, $"round:{code}", $"asked {informants.Length} people in the contact check before round {code}");
        await db.SaveChangesAsync(ct);
        await db.ForgetPlansAsync(ct);
        var ids = Array.ConvertAll(informants, _ => clock.NewId());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into contact_checks (id, study_id, round_id, informant_id, asked_at)
            select c.id, {study.Id}, {round.Id}, c.informant_id, {now} from unnest({ids}, {informants}) as c (id, informant_id)
            """, ct);
        await outbox.QueueManyAsync(MailKind.ContactCheck, 0, study.Id, round.Id, [.. ids.Zip(informants)], input.At is { } at && at > now ? at : now, ct);
        await transaction.CommitAsync(ct);
        return informants.Length;
    }

    /// <summary>The informants of the frame who can be mailed and were not asked yet.</summary>
    internal static async Task<Guid[]> ToAskAsync(SurveyDb db, Round round, IEnumerable<LaunchSeat> frame, CancellationToken ct)
    {
        var asked = await db.ContactChecks.Where(c => c.RoundId == round.Id).Select(c => c.InformantId).ToHashSetAsync(ct);
        return [.. LaunchSeat.Mailed(frame).Where(i => !asked.Contains(i))];
    }
}
