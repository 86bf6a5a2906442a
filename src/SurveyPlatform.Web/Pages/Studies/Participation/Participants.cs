using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Participation;

/// <summary>What the caller may know of a participant: everybody the pseudonym, only who does fieldwork the name.</summary>
public sealed class Participants(SurveyDb db, StudyContext current, Pseudonyms pseudonyms)
{
    public sealed record Known(string Code, string Name);

    public bool MayKnow => current.May(Policies.ViewFieldwork);

    public string PseudonymOf(ParticipationUnit unit, Guid id) =>
        unit == ParticipationUnit.Person ? pseudonyms.OfPerson(current.Id, id) : pseudonyms.OfSeat(current.Id, id);

    /// <summary>Nothing at all for a caller who may not know names.</summary>
    public async Task<IReadOnlyDictionary<Guid, Known>> NamesAsync(ParticipationUnit unit, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (!MayKnow)
        {
            return new Dictionary<Guid, Known>();
        }

        return unit == ParticipationUnit.Person
            ? await db.Informants.Where(i => i.StudyId == current.Id && ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => new Known(i.Code, i.Name), ct)
            : await db.Seats.Where(s => s.StudyId == current.Id && ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => new Known(s.Code, s.Role), ct);
    }
}
