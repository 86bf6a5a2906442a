using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A mail of a round as a seat holder would get it, to be read before it leaves; its link opens nothing.</summary>
public sealed class SampleMail(SurveyDb db, MailTemplates templates, PublicAddress address)
{
    /// <summary>Which mail, of which round, for whom.</summary>
    public sealed record Wanted(string Kind, string Round, string Informant)
    {
        /// <summary>The person's own when not given.</summary>
        public string? Language { get; init; }

        /// <summary>A wording that is not saved yet; when not given, the one that stands.</summary>
        public MailWording? Wording { get; init; }
    }

    public async Task<MailText.Composed> OfAsync(Study study, Wanted wanted, CancellationToken ct)
    {
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == wanted.Round).RequireAsync("round", wanted.Round, ct);
        var seats = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .Where(m => m.Informant.Code == wanted.Informant)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new { m.Informant.Name, m.Informant.Email, m.Informant.Language, Seat = new HeldSeat(m.Seat.Code, m.Seat.Role, m.Seat.Site.Code, m.Seat.Site.Name) })
            .ToListAsync(ct);
        var person = seats.FirstOrDefault() ?? throw CommonProblems.NotFound.With("seat holder", wanted.Informant);
        var isCheck = wanted.Kind == MailKind.ContactCheck;
        var language = wanted.Language ?? person.Language;
        List<RoundMail.Facts> facts = isCheck
            ? [ContactCheckMail.FactsOf(person.Name, person.Email, language, seats.ConvertAll(s => s.Seat), study, round)]
            : seats.ConvertAll(s => RoundMail.Facts.Of(person.Name, person.Email, study, round, s.Seat.SiteName, s.Seat.Role, language));
        var wording = wanted.Wording ?? (await templates.FindAsync(study.Id, wanted.Kind, facts[0].Words.Language, ct))?.Wording;
        return RoundMail.Compose(
            wanted.Kind == MailKind.Confirmation ? facts[..1] : facts, // each seat's answers are confirmed by themselves
            f => templates.Words(wanted.Kind, f, null), wording, _ => address.To(isCheck ? "c/personal-link" : "r/personal-link"), address.To("u/personal-link"));
    }
}
