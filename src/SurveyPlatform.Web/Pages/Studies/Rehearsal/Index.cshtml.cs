using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rehearsal;

/// <summary>The clock of a training instance: what is due next, and ways to let time pass. Nowhere else does the page exist.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class IndexModel(StudyContext current, AdvanceClock advance, JobRunner jobs, TimeProvider clock) : PageModel, IShowAgain
{
    private const int MostDays = 400;

    private const string NoNumber = "Enter a number of days from 1 to 400.";

    [BindProperty]
    [Range(1, MostDays, ErrorMessage = NoNumber)]
    public int? Days { get; set; } = 1;

    public DateTimeOffset Now { get; private set; }

    public DateTimeOffset? NextDue { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct) =>
        Told(await advance.RunAsync(TimeSpan.FromDays(Days ?? throw CommonProblems.Invalid.For([new FieldError("days", "required", NoNumber)])), ct));

    public async Task<IActionResult> OnPostNextAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        return NextDue is { } due ? Told(await advance.RunAsync(due, ct)) : Redirect($"/studies/{current.Code}/rehearsal");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        if (clock is not MovableClock)
        {
            throw CommonProblems.NotFound.With("rehearsal", current.Code);
        }

        Now = clock.GetUtcNow();
        NextDue = await jobs.NextDueAsync(Now, ct);
    }

    private RedirectResult Told(AdvanceClock.Result result)
    {
        TempData["Done"] = $"It is now {InWords.Moment(result.Now, current.Zone)}. Everything due until then is done."
            + (result.Failures.Count == 0 ? "" : $" These jobs failed: {string.Join(", ", result.Failures.Keys)}.");
        return Redirect($"/studies/{current.Code}/rehearsal");
    }
}
