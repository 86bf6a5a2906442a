using Microsoft.EntityFrameworkCore;

namespace SurveyPlatform.Web.Pages.Studies;

/// <summary>Cuts a query, or what one has made, into pages for people; a page past the end is the last one.</summary>
public static class Lists
{
    public const int PageSize = 50;

    extension<T>(IQueryable<T> rows)
    {
        public async Task<Listed<T>> PageAsync(int page, CancellationToken ct)
        {
            var total = await rows.CountAsync(ct);
            var shown = Shown(page, total);
            return new(await rows.Skip((shown - 1) * PageSize).Take(PageSize).ToListAsync(ct), total, shown, PageSize);
        }
    }

    extension<T>(IReadOnlyList<T> rows)
    {
        public Listed<T> Page(int page)
        {
            var shown = Shown(page, rows.Count);
            return new([.. rows.Skip((shown - 1) * PageSize).Take(PageSize)], rows.Count, shown, PageSize);
        }
    }

    private static int Shown(int page, int total) => Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
}
