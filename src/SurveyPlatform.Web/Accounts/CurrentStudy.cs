using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Web.Accounts;

/// <summary>The study of the request's address as the entity that operations take.</summary>
public static class CurrentStudy
{
    public static Task<Study> OfAsync(this DbSet<Study> studies, StudyContext current, CancellationToken ct) =>
        studies.SingleAsync(s => s.Id == current.Id, ct);
}
