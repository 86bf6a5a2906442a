using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>What a round has come to, within the caller's sites: people by outcome, and sites with an answer.</summary>
public sealed record RoundFigures(int Asked, int Answered, int Sites, int SitesAnswered, IReadOnlyDictionary<string, int> ByOutcome)
{
    public static readonly RoundFigures None = new(0, 0, 0, 0, new Dictionary<string, int>());

    /// <summary>Figures of all rounds of a study that were launched, by round id, in one query.</summary>
    public static async Task<Dictionary<Guid, RoundFigures>> OfStudyAsync(SurveyDb db, Guid study, CancellationToken ct)
    {
        var cells = await (
            from i in db.Invitations
            join o in db.Outcomes on i.Id equals o.InvitationId
            where i.StudyId == study
            group i by new { i.RoundId, i.SiteId, o.Code } into g
            select new { g.Key.RoundId, g.Key.SiteId, g.Key.Code, People = g.Count() }).ToListAsync(ct);
        return cells.GroupBy(c => c.RoundId).ToDictionary(g => g.Key, g =>
        {
            var answered = g.Where(c => Outcome.IsAnswered(c.Code)).ToList();
            return new RoundFigures(
                g.Sum(c => c.People), answered.Sum(c => c.People), g.Select(c => c.SiteId).Distinct().Count(), answered.Select(c => c.SiteId).Distinct().Count(),
                g.GroupBy(c => c.Code).OrderBy(c => c.Key, StringComparer.Ordinal).ToDictionary(c => c.Key, c => c.Sum(x => x.People)));
        });
    }
}
