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
                i.Seat.Role,
                m.EndsOn,
            }).ToListAsync(ct);

        var caps = await MessageCaps.ReadAsync(db, rows.ConvertAll(r => (r.InformantId, r.Study, r.Round)), now, ct);
        var wordings = await templates.OfAsync(mails, ct);
        var texts = new Dictionary<Guid, MailText>(mails.Count);
        foreach (var (mail, row) in mails.Join(rows, m => m.SubjectId, r => r.Id, (m, r) => (m, r)))
        {
            var facts = new Facts(
                mail.Id, mail.Step, row.Id, row.Generation, row.Standing, row.Name, row.Email, row.BouncedAt, row.UnsubscribedAt,
                row.Study.Name, row.Study.TimeZone, row.Round.Name, row.Round.Code, row.Round.State, row.Round.ClosesAt, row.Round.Reminders,
                row.Site, row.Role, row.EndsOn, row.Language)
            {
                OpensAt = row.Round.OpensAt,
            };
            texts[mail.Id] = notWanted(facts, now) is { } reason
                ? new MailText.NotWanted(reason)
                : row.MailPausedUntil is { } until && until > now && mail.Kind != MailKind.Confirmation ? new MailText.Later(until, "is away until then")
                : caps.WhyNotNow(mail, row.InformantId, row.Study, row.Round) ?? Write(facts, MailTemplates.Words(builtIn(facts), facts, wordings.GetValueOrDefault((mail.StudyId, mail.Kind, facts.Words.Language))));
        }

        return texts;
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

    private MailText.Composed Write(Facts facts, MailWords words) => MailLayout.Compose(
        facts, words, address.To($"r/{links.Create(facts.Invitation, facts.Generation)}"), address.To($"u/{links.CreateUnsubscribe(facts.Invitation)}"));
}
