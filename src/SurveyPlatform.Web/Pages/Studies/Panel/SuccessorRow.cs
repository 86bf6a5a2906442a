using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>The row of a panel file by which somebody whom the holder named takes over a seat; what the holder left out stays empty.</summary>
public sealed record SuccessorRow(string Predecessor, string Seat, string Site, string Role, string? OrganisationType, string? Name, string? Email)
{
    public static async Task<SuccessorRow> OfAsync(SurveyDb db, Guid study, Guid invitation, CancellationToken ct)
    {
        var found = await db.Invitations
            .Where(i => i.StudyId == study && i.Id == invitation && (i.Standing == Standing.MovedOn || i.Standing == Standing.NotMe))
            .Select(i => new
            {
                Predecessor = i.Informant.Name,
                Seat = i.Seat.Code,
                Site = i.Site.Code,
                i.Seat.Role,
                i.Seat.OrganisationType,
                Details = i.Events.Where(e => e.Kind == EventKind.MovedOn || e.Kind == EventKind.NotMe).OrderByDescending(e => e.Number).Select(e => e.Details).FirstOrDefault(),
            })
            .RequireAsync("invitation of somebody who has moved on", invitation.ToString(), ct);
        var named = found.Details is null ? null : JsonSerializer.Deserialize<MoveOn.Input>(found.Details, JsonSerializerOptions.Web);
        return new(found.Predecessor, found.Seat, found.Site, found.Role, found.OrganisationType, named?.SuccessorName, named?.SuccessorEmail);
    }

    /// <summary>A row for each seat that somebody holds who said in a contact check that they no longer do this work.</summary>
    public static async Task<IReadOnlyList<SuccessorRow>> OfContactCheckAsync(SurveyDb db, Guid study, Guid check, CancellationToken ct)
    {
        var found = await db.ContactChecks.AsNoTracking().Include(c => c.Informant).Include(c => c.Round)
            .Where(c => c.StudyId == study && c.Id == check && c.Answer == ContactAnswer.NoLonger)
            .RequireAsync("contact check of somebody who no longer does this work", check.ToString(), ct);
        return await db.Memberships.OfStudy(study).CurrentOn(found.Round.FrameDate)
            .Where(m => m.InformantId == found.InformantId)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new SuccessorRow(found.Informant.Name, m.Seat.Code, m.Seat.Site.Code, m.Seat.Role, m.Seat.OrganisationType, found.SuccessorName, found.SuccessorEmail))
            .ToListAsync(ct);
    }

    /// <summary>With the names of the columns, as they are imported.</summary>
    public static string AsFile(IEnumerable<SuccessorRow> rows, DateOnly from) =>
        "seat,site,role,organisation_type,name,email,from\n"
        + string.Join('\n', rows.Select(r => string.Join(',', new[] { r.Seat, r.Site, r.Role, r.OrganisationType, r.Name, r.Email, $"{from:yyyy-MM-dd}" }.Select(Quoted))));

    // What somebody typed who need not mean well: one cell it is and stays.
    private static string Quoted(string? cell) => $"\"{cell?.Trim().Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
