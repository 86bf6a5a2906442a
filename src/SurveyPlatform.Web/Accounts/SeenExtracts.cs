using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Which extracts a caller may see: those with names only who may ask for such.</summary>
public static class SeenExtracts
{
    extension(SurveyDb db)
    {
        /// <summary>The study's extracts for a list: what may not be seen is not in it.</summary>
        public IQueryable<Extract> ExtractsSeenBy(StudyContext current)
        {
            var mayIdentify = current.May(Policies.IdentifiedExtracts);
            return db.Extracts.AsNoTracking().Where(e => e.StudyId == current.Id && (mayIdentify || !e.IsIdentified));
        }

        /// <summary>One extract by its address: another study's is not there, one with names is forbidden to who may not see names.</summary>
        public async Task<Extract> RequireExtractAsync(Guid id, StudyContext current, CancellationToken ct)
        {
            var extract = await db.Extracts.AsNoTracking().Where(e => e.StudyId == current.Id && e.Id == id).RequireAsync("extract", id.ToString(), ct);
            return !extract.IsIdentified || current.May(Policies.IdentifiedExtracts) ? extract : throw ExtractProblems.IdentifiedNotAllowed.With();
        }
    }
}
