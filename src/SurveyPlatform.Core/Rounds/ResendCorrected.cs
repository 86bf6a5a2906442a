using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// "Correct the address and resend" in one step. The mail goes out as a new one, with a Message-ID and a return address of its own: what may still come
/// back from the old address is not taken for news of the new one.
/// </summary>
public sealed class ResendCorrected(SurveyDb db, CorrectInformant correct, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    public static readonly Problem SameAddress = new("sameAddress", 422, "Mail came back from {0}. Give another address.");

    public async Task RunAsync(Study study, Guid returned, string? email, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.UnsettledAsync(study.Id, returned, DeskVerdict.Confirmed, ct) is not { } row)
        {
            return;
        }

        var mails = await db.OutgoingMail.AsNoTracking().Where(m => m.Id == row.MailId || m.CarriedBy == row.MailId).OrderBy(m => m.CarriedBy != null).ToListAsync(ct);
        var invitations = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {row.InformantId} order by id for update")
            .Include(i => i.Events).Include(i => i.Round)
            .ToListAsync(ct);
        var informant = await db.Informants.SingleAsync(i => i.Id == row.InformantId, ct);
        if (string.Equals(informant.Email, email?.Trim(), StringComparison.OrdinalIgnoreCase) && informant.BouncedAt is not null)
        {
            throw SameAddress.With(informant.Email);
        }

        foreach (var invitation in invitations.Where(i => i.Standing == Standing.Bounced && i.Round.State != RoundState.Closed))
        {
            invitation.Record(EventKind.Reopened, clock.GetUtcNow(), clock.NewId());
        }

        row.Settle(DeskVerdict.Confirmed, clock.GetUtcNow());
        Guid? first = null;
        foreach (var mail in mails)
        {
            var again = outbox.Queue(mail.Kind, mail.Step, study.Id, mail.RoundId, mail.SubjectId, $"{mail.DedupeKey}:{row.Id:N}", clock.GetUtcNow(), first);
            first ??= again;
        }

        audit.Record(actor, "returned.corrected", study.Id, $"informant:{informant.Code}", $"corrected the address of informant {informant.Code} and sent the {mails[0].Kind} again");
        await correct.RunAsync(study, informant.Code, new() { Email = email ?? "" }, actor, ct);
        await transaction.CommitAsync(ct);
    }
}
