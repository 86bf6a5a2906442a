using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies;

/// <summary>The study of the address as operations want it.</summary>
public static class CurrentStudy
{
    extension(SurveyDb db)
    {
        public Task<Study> StudyAsync(StudyContext current, CancellationToken ct) =>
            db.Studies.SingleAsync(s => s.Id == current.Id, ct);
    }
}
