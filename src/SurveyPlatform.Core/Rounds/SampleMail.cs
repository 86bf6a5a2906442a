using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>The invitation as a seat holder would get it, to be read before a launch; its link opens nothing.</summary>
public sealed class SampleMail(SurveyDb db, PublicAddress address)
{
    public async Task<MailText.Composed> OfAsync(Study study, string roundCode, string informant, CancellationToken ct)
    {
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == roundCode).RequireAsync("round", roundCode, ct);
        var person = await db.Memberships.OfStudy(study.Id).CurrentOn(round.FrameDate)
            .Where(m => m.Informant.Code == informant)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new { m.Informant.Name, m.Informant.Email, m.Informant.Language, Site = m.Seat.Site.Name, m.Seat.Role })
            .FirstOrDefaultAsync(ct)
            ?? throw CommonProblems.NotFound.With("seat holder", informant);
        var facts = new RoundMail.Facts(
            Guid.Empty, 0, Guid.Empty, 0, Standing.NotStarted, person.Name, person.Email, null, null,
            study.Name, study.TimeZone, round.Name, round.Code, round.State, round.ClosesAt, round.Reminders, person.Site, person.Role, null, person.Language);
        var words = InvitationMail.Words(facts);
        var (link, unsubscribe) = (address.To("r/personal-link"), address.To("u/personal-link"));
        return new(person.Name, person.Email, words.Subject, MailLayout.Text(words, facts.Words, study.Name, link, unsubscribe), MailLayout.Html(words, facts.Words, study.Name, link, unsubscribe))
        {
            Round = round.Code,
            Unsubscribe = new Uri(unsubscribe),
        };
    }
}
