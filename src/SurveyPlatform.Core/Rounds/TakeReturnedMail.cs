using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes in one message that came back, once, whichever door it comes by and however often. Only a message that proves to be about a mail of ours
/// (by the tag in its return address, or by naming its Message-ID) changes anything; an address alone proves nothing, since anybody can write one.
/// </summary>
public sealed class TakeReturnedMail(SurveyDb db, ReturnAddress returns, AuditLog audit, TimeProvider clock)
{
    public static readonly Problem NotYours = new("notFound", 404, "There is no mail here that this message belongs to.");

    /// <param name="Again">It was taken in before, and nothing was done now.</param>
    public sealed record Taken(Guid Id, bool Again);

    /// <param name="studies">Those that the caller may hand in for; null for all.</param>
    public async Task<Taken> RunAsync(ReturnedMessage message, IReadOnlyList<Guid>? studies, Actor actor, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var text = ReturnedTextReader.Read(message.Start);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var mail = await FindAsync(text, ct);
        if (mail is not null && studies?.Contains(mail.StudyId) == false)
        {
            throw NotYours.With();
        }

        var study = mail?.StudyId ?? (studies is [var only] ? only : (Guid?)null);
        var informant = mail is null ? null : await InformantOfAsync(mail, ct);
        var row = Row(message, text, study, mail?.Id, informant);
        // Who comes second waits here for the first one's commit, and then finds it done.
        if (await db.Database.ExecuteSqlAsync(
            $"""
            insert into returned_mail (id, study_id, mail_id, content_hash, message_id, received_at, kind)
            values ({row.Id}, {study}, {row.MailId}, {row.ContentHash}, {row.MessageId}, {row.ReceivedAt}, 'reply') on conflict do nothing
            """, ct) == 0)
        {
            var earlier = await db.ReturnedMail
                .Where(r => r.ContentHash == row.ContentHash || (r.MailId == row.MailId && r.MessageId == row.MessageId))
                .OrderByDescending(r => r.ContentHash == row.ContentHash).Select(r => r.Id).FirstAsync(ct);
            return new(earlier, Again: true);
        }

        db.ReturnedMail.Update(row);
        if (mail is not null)
        {
            await ActAsync(row, mail, actor, ct);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(row.Id, Again: false);
    }

    private async Task<OutgoingMail?> FindAsync(ReturnedText text, CancellationToken ct)
    {
        foreach (var tag in text.Tags)
        {
            if (returns.TryRead(tag, out var id) && await MailAsync(id, ct) is { } tagged)
            {
                return tagged;
            }
        }

        foreach (var about in text.About)
        {
            var at = about.IndexOf('@', StringComparison.Ordinal);
            if (Guid.TryParseExact(about[1..at], "D", out var id) && await MailAsync(id, ct) is { } named && string.Equals(named.MessageId, about, StringComparison.OrdinalIgnoreCase))
            {
                return named;
            }
        }

        return null;
    }

    private Task<OutgoingMail?> MailAsync(Guid id, CancellationToken ct) => db.OutgoingMail.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct);

    /// <summary>The person whom a mail went to: it is about their invitation, or about them.</summary>
    private async Task<Guid?> InformantOfAsync(OutgoingMail mail, CancellationToken ct) =>
        await db.Invitations.Where(i => i.Id == mail.SubjectId).Select(i => (Guid?)i.InformantId).SingleOrDefaultAsync(ct)
        ?? await db.Informants.Where(i => i.Id == mail.SubjectId).Select(i => (Guid?)i.Id).SingleOrDefaultAsync(ct);

    private ReturnedMail Row(ReturnedMessage message, ReturnedText text, Guid? study, Guid? mail, Guid? informant) => new()
    {
        Id = clock.NewId(),
        StudyId = study,
        MailId = mail,
        InformantId = informant,
        ContentHash = message.Hash,
        MessageId = text.MessageId,
        ReceivedAt = clock.GetUtcNow(),
        Kind = text.Kind,
        Sender = text.From,
        Subject = text.Subject,
        Status = text.Status,
        Recipient = text.Recipient,
        Words = text.Words,
        AwayUntil = text.AwayUntil,
        SuccessorName = text.SuccessorName,
        SuccessorEmail = text.SuccessorEmail,
        Proposal = mail is null ? null : ProposalFor(text.Kind),
    };

    private static Proposal? ProposalFor(ReturnedKind kind) => kind switch
    {
        ReturnedKind.Bounce => Proposal.Dead,
        ReturnedKind.Away => Proposal.Pause,
        ReturnedKind.Left => Proposal.Left,
        ReturnedKind.Reply or ReturnedKind.Complaint or ReturnedKind.Policy or ReturnedKind.Undelivered => Proposal.Read,
        _ => null,
    };

    private async Task ActAsync(ReturnedMail row, OutgoingMail mail, Actor actor, CancellationToken ct)
    {
        if (row.Kind == ReturnedKind.Policy && mail.Recipient is { } recipient)
        {
            var domain = MailAddresses.DomainOf(recipient);
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into mail_domains (domain, paused_at, reason) values ({domain}, {row.ReceivedAt}, {row.Words})
                on conflict (domain) do update set paused_at = coalesce(mail_domains.paused_at, excluded.paused_at), reason = excluded.reason
                """, ct);
        }
        else if (row is { Kind: ReturnedKind.Bounce or ReturnedKind.Complaint, InformantId: { } informant })
        {
            await RecordAsync(row, mail, informant, actor, ct);
        }
    }

    private async Task RecordAsync(ReturnedMail row, OutgoingMail mail, Guid id, Actor actor, CancellationToken ct)
    {
        // Invitations before the informant, as unsubscribing does.
        var invitations = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {id} order by id for update")
            .Include(i => i.Events).Include(i => i.Round)
            .ToListAsync(ct);
        var informant = await db.Informants.SingleAsync(i => i.Id == id, ct);
        var bounced = row.Kind == ReturnedKind.Bounce;
        if (bounced && !string.Equals(MailAddresses.One(informant.Email), mail.Recipient, StringComparison.OrdinalIgnoreCase))
        {
            return; // the address has been corrected since
        }

        if (bounced)
        {
            informant.BouncedAt ??= row.ReceivedAt;
        }
        else
        {
            informant.UnsubscribedAt ??= row.ReceivedAt;
        }

        foreach (var invitation in invitations.Where(i => i.Id == mail.SubjectId || i.Round.State != RoundState.Closed))
        {
            invitation.Record(bounced ? EventKind.Bounced : EventKind.Unsubscribed, row.ReceivedAt, clock.NewId());
        }

        audit.Record(actor, bounced ? "informant.bounced" : "informant.complained", mail.StudyId, $"informant:{informant.Code}",
            bounced ? $"took note that mail to informant {informant.Code} comes back" : $"took informant {informant.Code} off the mail of the study, who called it unwanted");
    }
}
