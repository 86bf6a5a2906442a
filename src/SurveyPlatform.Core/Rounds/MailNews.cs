using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// What follows from news of a mail, whether it came back as a message or its server refused it while it was being sent: a dead address gets no more
/// mail, a complaint ends the mail of the study, a policy that refuses us pauses the domain. Always inside the transaction of who brings the news.
/// </summary>
public sealed class MailNews(SurveyDb db, SiteScope scope, AuditLog audit, TimeProvider clock) : IRefusedMail
{
    /// <summary>A server's refusal for good. A dead address waits at the reply desk like one that came back.</summary>
    public async Task<bool> TakeAsync(OutgoingMail mail, string words, CancellationToken ct)
    {
        scope.AllowEverything(); // a sender's own scope: nobody asks
        var status = StatusCode.In(words);
        var news = new ReturnedMail
        {
            Id = clock.NewId(),
            StudyId = mail.StudyId,
            MailId = mail.Id,
            InformantId = await InformantOfAsync(mail, ct),
            ContentHash = $"refused:{mail.Id}:{mail.Attempts}",
            MessageId = null,
            ReceivedAt = clock.GetUtcNow(),
            Kind = StatusCode.KindOf(status, words),
            Sender = null,
            Subject = null,
            Status = status,
            Recipient = mail.Recipient,
            Words = words,
            AwayUntil = null,
            SuccessorName = null,
            SuccessorEmail = null,
            Proposal = Proposal.Dead,
        };
        if (news is { Kind: ReturnedKind.Bounce, InformantId: not null })
        {
            db.ReturnedMail.Add(news);
        }

        await ActAsync(news, mail, Actor.System, ct);
        await db.SaveChangesAsync(ct);
        return news.Kind == ReturnedKind.Policy;
    }

    /// <summary>The person whom a mail went to: it is about their invitation, their contact check, or them.</summary>
    public async Task<Guid?> InformantOfAsync(OutgoingMail mail, CancellationToken ct) =>
        await db.Invitations.Where(i => i.Id == mail.SubjectId).Select(i => (Guid?)i.InformantId).SingleOrDefaultAsync(ct)
        ?? await db.ContactChecks.Where(c => c.Id == mail.SubjectId).Select(c => (Guid?)c.InformantId).SingleOrDefaultAsync(ct)
        ?? await db.Informants.Where(i => i.Id == mail.SubjectId).Select(i => (Guid?)i.Id).SingleOrDefaultAsync(ct);

    public async Task ActAsync(ReturnedMail news, OutgoingMail mail, Actor actor, CancellationToken ct)
    {
        if (news.Kind == ReturnedKind.Policy && mail.Recipient is { } recipient)
        {
            await MailDomains.PauseAsync(db, MailAddresses.DomainOf(recipient), news.ReceivedAt, mail.SentAt ?? news.ReceivedAt, news.Words, ct);
        }
        else if (news is { Kind: ReturnedKind.Bounce or ReturnedKind.Complaint, InformantId: { } informant })
        {
            await RecordAsync(news, mail, informant, actor, ct);
        }
    }

    private async Task RecordAsync(ReturnedMail news, OutgoingMail mail, Guid id, Actor actor, CancellationToken ct)
    {
        // Invitations before the informant, as unsubscribing does.
        var invitations = await db.Invitations
            .FromSql($"select * from invitations where informant_id = {id} order by id for update")
            .Include(i => i.Events).Include(i => i.Round)
            .ToListAsync(ct);
        var informant = await db.Informants.SingleAsync(i => i.Id == id, ct);
        var bounced = news.Kind == ReturnedKind.Bounce;
        if (bounced && !string.Equals(MailAddresses.One(informant.Email), mail.Recipient, StringComparison.OrdinalIgnoreCase))
        {
            return; // the address has been corrected since
        }

        if (bounced)
        {
            informant.BouncedAt ??= news.ReceivedAt;
        }
        else
        {
            informant.UnsubscribedAt ??= news.ReceivedAt;
        }

        foreach (var invitation in invitations.Where(i => i.Id == mail.SubjectId || i.Round.State != RoundState.Closed))
        {
            invitation.Record(bounced ? EventKind.Bounced : EventKind.Unsubscribed, news.ReceivedAt, clock.NewId());
        }

        audit.Record(actor, bounced ? "informant.bounced" : "informant.complained", mail.StudyId, $"informant:{informant.Code}",
            bounced ? $"took note that mail to informant {informant.Code} comes back" : $"took informant {informant.Code} off the mail of the study, who called it unwanted");
    }
}
