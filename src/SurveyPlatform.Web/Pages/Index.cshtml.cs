using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages;

/// <summary>The way in: the studies one may see, or straight to the only one.</summary>
[Authorize]
public sealed class IndexModel(MyStudies mine) : PageModel
{
    public sealed record Row(string Code, string Name);

    public IReadOnlyList<Row> Studies { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Studies = await mine.Of(User.Actor().Id).OrderBy(s => s.Name).Select(s => new Row(s.Code, s.Name)).ToListAsync(ct);
        return Studies is [var only] ? Redirect($"/studies/{only.Code}") : Page();
    }
}
