using Microsoft.EntityFrameworkCore;

namespace SurveyPlatform.Core.Data;

/// <summary>What every operation says of a thing it acts on: this one must exist.</summary>
public static class Queries
{
    extension<T>(IQueryable<T> rows)
    {
        /// <summary>The only row, or the 404 refusal that names what was asked for.</summary>
        public async Task<T> RequireAsync(string what, string code, CancellationToken ct) =>
            await rows.SingleOrDefaultAsync(ct) ?? throw CommonProblems.NotFound.With(what, code);
    }
}
