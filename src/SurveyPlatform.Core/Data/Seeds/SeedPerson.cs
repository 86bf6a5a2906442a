using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>One of those asked in a round: the invitation, and what the person's answers depend on.</summary>
internal sealed record SeedPerson(Guid Invitation, int Generation, Standing Standing, string Seat, string Informant, string Site, string? OrganisationType, DateOnly Since)
{
    /// <summary>Everybody asked in a round, by the codes of seat and person.</summary>
    public static async Task<IReadOnlyDictionary<(string Seat, string Informant), SeedPerson>> OfAsync(SurveyDb db, Guid round, CancellationToken ct) =>
        await (
            from i in db.Invitations
            join m in db.Memberships on i.MembershipId equals m.Id
            where i.RoundId == round
            select new SeedPerson(i.Id, i.Generation, i.Standing, i.Seat.Code, i.Informant.Code, i.Site.Code, i.Seat.OrganisationType, m.StartsOn))
        .ToDictionaryAsync(p => (p.Seat, p.Informant), ct);
}
