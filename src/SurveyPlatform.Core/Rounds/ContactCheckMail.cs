using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Asks somebody before a round whether what is known of them is still right: one mail for all their seats.</summary>
public sealed class ContactCheckMail(SurveyDb db, MailTemplates templates, InvitationLink links, PublicAddress address, TimeProvider clock) : IMailSource, IWorded
{
    public async Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct)
    {
        var subjects = mails.Select(m => m.SubjectId).Distinct().ToArray();
        var now = clock.GetUtcNow();
        var rows = await (
            from c in db.ContactChecks.AsNoTracking()
            join s in db.Studies on c.StudyId equals s.Id
            where subjects.Contains(c.Id)
            select new Row(c.Id, c.Generation, c.Answer, c.Informant, s, c.Round)).ToListAsync(ct);
        var informants = rows.ConvertAll(r => r.Informant.Id);
        var rounds = rows.ConvertAll(r => r.Round.Id);
        var seats = (await (
            from m in db.Memberships
            join r in db.Rounds on m.StudyId equals r.StudyId
            where informants.Contains(m.InformantId) && rounds.Contains(r.Id) && m.StartsOn <= r.FrameDate && (m.EndsOn == null || r.FrameDate < m.EndsOn)
            orderby m.Seat.Code
            select new { Key = new { m.InformantId, RoundId = r.Id }, Seat = new HeldSeat(m.Seat.Code, m.Seat.Role, m.Seat.Site.Code, m.Seat.Site.Name) }).ToListAsync(ct))
            .ToLookup(s => s.Key, s => s.Seat);
        var caps = await MessageCaps.ReadAsync(db, rows.ConvertAll(r => (r.Informant.Id, r.Study, r.Round)), now, ct);
        var wordings = await templates.OfAsync(mails, ct);
        var texts = new Dictionary<Guid, MailText>(mails.Count);
        foreach (var (mail, row) in mails.Join(rows, m => m.SubjectId, r => r.Id, (m, r) => (m, r)))
        {
            var held = seats[new { InformantId = row.Informant.Id, RoundId = row.Round.Id }].ToList();
            texts[mail.Id] = WhyNot(row, held) is { } reason
                ? new MailText.NotWanted(reason)
                : row.Informant.MailPausedUntil is { } until && until > now ? new MailText.Later(until, "is away until then")
                : caps.WhyNotNow(mail, row.Informant.Id, row.Study, row.Round)
                    ?? Write(row, FactsOf(row.Informant.Name, row.Informant.Email, row.Informant.Language, held, row.Study, row.Round) with { Step = mail.Step }, mail, wordings);
        }

        return texts;
    }

    public MailWords BuiltIn(RoundMail.Facts facts)
    {
        var say = facts.Words;
        return new(
            say["Before {0}: are you still the one to ask?", facts.Round],
            [
                say["Dear {0},", facts.Name],
                facts.Step == 0
                    ? say["{0}, part of {1}, is planned to open on {2}. Before that we would like to make sure that we write to the right people.", facts.Round, facts.Study, facts.Opens]
                    : say["A little while ago we asked you this, and have not heard from you. {0}, part of {1}, is planned to open on {2}, and we would like to write to the right people.", facts.Round, facts.Study, facts.Opens],
                say["This is what we know of you: {0}.", facts.Seats],
                say["Is that still you, and still your role? One answer is enough: yes, something has changed, or somebody else does this work now."],
            ],
            say["Tell us whether this is right"],
            [
                say["There are no other questions behind the link yet."],
                say["The link is yours alone: please do not pass it on."],
            ]);
    }

    /// <summary>What the mail says of a person who holds these seats, at least one. One can answer it until the round opens.</summary>
    internal static RoundMail.Facts FactsOf(string name, string email, string? language, IReadOnlyCollection<HeldSeat> seats, Study study, Round round)
    {
        var facts = RoundMail.Facts.Together([.. seats.Select(s => RoundMail.Facts.Of(name, email, study, round, s.SiteName, s.Role, language))]);
        return facts with { LastDay = facts.Words.LastDay(round.OpensAt, study.Zone) };
    }

    private static string? WhyNot(Row row, List<HeldSeat> seats) => row switch
    {
        { Round.State: RoundState.Closed } => "the round is closed",
        { Round.State: not RoundState.Draft } => "the round is launched",
        { Answer: not null } => "has answered the contact check",
        { Informant.UnsubscribedAt: not null } => "has unsubscribed",
        { Informant.BouncedAt: not null } => "mail to the address comes back",
        _ when seats.Count == 0 => "no longer holds a seat of the frame",
        _ => null,
    };

    private MailText.Composed Write(Row row, RoundMail.Facts facts, OutgoingMail mail, IReadOnlyDictionary<(Guid Study, string Kind, string Language), MailWording> wordings) => RoundMail.Compose(
        [facts], BuiltIn, wordings.GetValueOrDefault((mail.StudyId, mail.Kind, facts.Words.Language)), _ => address.To($"c/{links.CreateContactCheck(row.Id, row.Generation)}"), address.To($"u/{links.CreateUnsubscribe(row.Id)}"));

    private sealed record Row(Guid Id, int Generation, ContactAnswer? Answer, Informant Informant, Study Study, Round Round);
}

/// <summary>A seat that somebody holds on the frame date.</summary>
public sealed record HeldSeat(string Seat, string Role, string Site, string SiteName)
{
    /// <summary>Role and site, as a person reads them.</summary>
    internal string Words => $"{Role}, {SiteName}";
}
