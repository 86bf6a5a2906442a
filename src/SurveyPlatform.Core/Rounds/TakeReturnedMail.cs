using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes in one message that came back, once, whichever door it comes by and however often. Only a message that proves to be about a mail of ours
/// (by the tag in its return address, or by naming its Message-ID) changes anything; an address alone proves nothing, since anybody can write one.
/// </summary>
public sealed class TakeReturnedMail(SurveyDb db, ReturnAddress returns, MailNews news, TimeProvider clock)
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
        var informant = mail is null ? null : await news.InformantOfAsync(mail, ct);
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
            await news.ActAsync(row, mail, actor, ct);
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
}
