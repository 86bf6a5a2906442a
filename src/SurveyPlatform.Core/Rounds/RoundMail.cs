using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What invitation and reminder have in common: whom they go to, when they are no longer wanted, and how a batch is read in one query.</summary>
public sealed class RoundMail(SurveyDb db, MailTemplates templates, InvitationLink links, PublicAddress address, TimeProvider clock)
{
    /// <summary>Everything a mail of a round may say, read in the transaction that claims it.</summary>
    public sealed record Facts(
        Guid Mail, int Step, Guid Invitation, int Generation, Standing Standing,
        string Name, string Email, DateTimeOffset? BouncedAt, DateTimeOffset? UnsubscribedAt,
        string Study, string TimeZone, string Round, string RoundCode, RoundState State, DateTimeOffset? ClosesAt, List<ReminderStep> Reminders,
        string Site, string Role, DateOnly? SeatLeftOn, string? Language)
    {
        /// <summary>The facts of a mail that is about no invitation, to somebody who has done nothing yet.</summary>
        public static Facts Of(string name, string email, Study study, Round round, string site, string role, string? language) =>
            new(Guid.Empty, 0, Guid.Empty, 0, Standing.NotStarted, name, email, null, null, study.Name, study.TimeZone, round.Name, round.Code, round.State, round.ClosesAt, round.Reminders, site, role, null, language)
            {
                OpensAt = round.OpensAt,
            };

        /// <summary>Every field as a template has it.</summary>
        /// <param name="field">How a field is written.</param>
        public static Facts InTemplate(Func<string, string> field, string language) =>
            new(Guid.Empty, 0, Guid.Empty, 0, Standing.NotStarted, field("name"), "", null, null, field("study"), "UTC", field("round"), "", RoundState.Open, null, [], field("site"), field("role"), null, language)
            {
                LastDay = field("until"),
                Opens = field("opens"),
                Seats = field("seats"),
            };

        /// <summary>What is true of all these seats of one person: those of the first, but for where and as what.</summary>
        public static Facts Together(IReadOnlyList<Facts> seats) => seats is [var only] ? only : seats[0] with
        {
            Site = string.Join(", ", seats.Select(s => s.Site).Distinct()),
            Role = string.Join(", ", seats.Select(s => s.Role).Distinct()),
            Seats = string.Join("; ", seats.Select(s => s.Seats)),
            Standing = seats.All(s => s.Standing == Standing.InProgress) ? Standing.InProgress : Standing.NotStarted,
        };

        public DateTimeOffset? OpensAt { get; init; }

        /// <summary>In the person's own language, if the program speaks it.</summary>
        public Words Words => Words.In(Language);

        /// <summary>The last day on which one can answer, in words.</summary>
        public string? LastDay
        {
            get => field ?? (ClosesAt is { } closes ? Words.LastDay(closes, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)) : null);
            init;
        }

        /// <summary>The day on which the round opens, in words.</summary>
        public string? Opens
        {
            get => field ?? (OpensAt is { } opens ? Words.Day(opens.DayIn(TimeZoneInfo.FindSystemTimeZoneById(TimeZone))) : null);
            init;
        }

        /// <summary>Role and site of the seat, of each where the mail is about several.</summary>
        public string Seats
        {
            get => field ?? $"{Role}, {Site}";
            init;
        }
    }

    /// <summary>Composes each mail of the batch, or says why it is no longer wanted.</summary>
    public async Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(
        IReadOnlyList<OutgoingMail> mails, Func<Facts, DateTimeOffset, string?> notWanted, Func<Facts, MailWords> builtIn, CancellationToken ct)
    {
        var subjects = mails.Select(m => m.SubjectId).Distinct().ToArray();
        var now = clock.GetUtcNow();
        var rows = await (
            from i in db.Invitations.AsNoTracking()
            join m in db.Memberships on i.MembershipId equals m.Id
            join s in db.Studies on i.StudyId equals s.Id
            where subjects.Contains(i.Id)
            select new
            {
                i.Id,
                i.Generation,
                i.Standing,
                i.InformantId,
                i.Informant.Name,
                i.Informant.Email,
                i.Informant.BouncedAt,
                i.Informant.UnsubscribedAt,
                i.Informant.Language,
                i.Informant.MailPausedUntil,
                Study = s,
                Round = i.Round,
                Site = i.Site.Name,
                Seat = i.Seat.Code,
                i.Seat.Role,
                m.EndsOn,
            }).ToListAsync(ct);

        var caps = await MessageCaps.ReadAsync(db, rows.ConvertAll(r => (r.InformantId, r.Study, r.Round)), now, ct);
        var wordings = await templates.OfAsync(mails, ct);
        var resumed = mails[0].Kind != MailKind.Reminder ? [] // a batch is of one kind, and no other can be too late
            : await db.MailDomains.Where(d => d.ResumedAt != null).ToDictionaryAsync(d => d.Domain, d => d.ResumedAt!.Value, ct);
        var texts = new Dictionary<Guid, MailText>(mails.Count);
        foreach (var together in mails.Join(rows, m => m.SubjectId, r => r.Id, (m, r) => (Mail: m, Row: r)).GroupBy(s => s.Mail.CarriedBy ?? s.Mail.Id))
        {
            var wanted = new List<Facts>();
            foreach (var (seat, row) in together.OrderBy(s => s.Mail.CarriedBy is not null).ThenBy(s => s.Row.Seat, StringComparer.Ordinal))
            {
                var facts = new Facts(
                    seat.Id, seat.Step, row.Id, row.Generation, row.Standing, row.Name, row.Email, row.BouncedAt, row.UnsubscribedAt,
                    row.Study.Name, row.Study.TimeZone, row.Round.Name, row.Round.Code, row.Round.State, row.Round.ClosesAt, row.Round.Reminders,
                    row.Site, row.Role, row.EndsOn, row.Language)
                {
                    OpensAt = row.Round.OpensAt,
                };
                if (notWanted(facts, now) is { } reason)
                {
                    texts[seat.Id] = new MailText.NotWanted(reason);
                }
                else
                {
                    wanted.Add(facts);
                    texts[seat.Id] = new MailText.SaidBy(wanted[0].Mail);
                }
            }

            // Where the row that carries the others is not wanted, the next one is claimed by itself, and carries them then.
            var (mail, one) = together.First();
            if (wanted.Count > 0 && wanted[0].Mail == together.Key)
            {
                texts[together.Key] = one switch
                {
                    { MailPausedUntil: { } until } when until > now && mail.Kind != MailKind.Confirmation =>
                        new MailText.Later(one.Study.NextMailDay(until.AddTicks(-1), mail.NotBefore, one.Round.KeepsToWorkingDays(mail.Step)), "is away until then"),
                    _ when mail.Kind == MailKind.Reminder && one.Round.IsTooLate(MeantAt(mail, one.Email), one.Study, now) => new MailText.Held(ReminderMail.TooLate),
                    _ => caps.WhyNotNow(mail, one.InformantId, one.Study, one.Round)
                        ?? Write(wanted, builtIn, wordings.GetValueOrDefault((mail.StudyId, mail.Kind, wanted[0].Words.Language))),
                };
            }
        }

        return texts;

        // What waited for a domain is meant to leave since a person let it go on.
        DateTimeOffset MeantAt(OutgoingMail mail, string email) =>
            MailAddresses.One(email) is { } one && resumed.TryGetValue(MailAddresses.DomainOf(one), out var at) && at > mail.MeantAt ? at : mail.MeantAt;
    }

    /// <summary>Why nobody should be asked (again) now; null when they may.</summary>
    public static string? WhyNotAsk(Facts facts, DateTimeOffset now) => facts switch
    {
        { Standing: Standing.Submitted } => "has answered",
        { Standing: Standing.Declined } => "has declined",
        { Standing: Standing.MovedOn } => "has moved on",
        { Standing: Standing.NotMe } => "says that they were never the person meant",
        { Standing: Standing.Unsubscribed } or { UnsubscribedAt: not null } => "has unsubscribed",
        { Standing: Standing.Bounced } or { BouncedAt: not null } => "mail to the address comes back",
        { State: RoundState.Closed } => "the round is closed",
        { ClosesAt: { } closes } when closes <= now => "the round is closed",
        { SeatLeftOn: { } left } when left <= now.DayIn(TimeZoneInfo.FindSystemTimeZoneById(facts.TimeZone)) => "no longer holds the seat",
        _ => null,
    };

    private MailText.Composed Write(List<Facts> seats, Func<Facts, MailWords> builtIn, MailWording? wording) => Compose(
        seats, builtIn, wording, s => address.To($"r/{links.Create(s.Invitation, s.Generation)}"), address.To($"u/{links.CreateUnsubscribe(seats[0].Invitation)}"));

    /// <summary>One mail for all the seats of one person that it is about, each with its own link.</summary>
    internal static MailText.Composed Compose(List<Facts> seats, Func<Facts, MailWords> builtIn, MailWording? wording, Func<Facts, string> linkOf, string unsubscribe)
    {
        var facts = Facts.Together(seats);
        var words = MailTemplates.Words(builtIn(facts), facts, wording);
        return MailLayout.Compose(facts, words, seats.ConvertAll(s => new MailLink(seats.Count == 1 ? words.LinkWords : $"{builtIn(s).LinkWords}: {s.Seats}", linkOf(s))), unsubscribe);
    }
}
