using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>The contact check before a round: whom starting it would ask, who has said what, and the consequence of each change.</summary>
[Authorize(Policy = Policies.ViewFieldwork)]
public sealed class ContactCheckModel(SurveyDb db, StudyContext current, ContactChecks checks, StartContactCheck start, AskSilentAgain again, SettleContactCheck settle) : PageModel, IShowAgain
{
    /// <summary>So many people are listed; the rest is counted, and found by state.</summary>
    public const int Shown = 500;

    [FromRoute(Name = "round")]
    public string Code { get; set; } = "";

    /// <summary>The one state of which people are listed; all when none.</summary>
    [BindProperty(SupportsGet = true)]
    public ContactState? State { get; set; }

    /// <summary>When the mail is to leave, in the study's zone; at once when empty.</summary>
    [BindProperty]
    public DateTime? At { get; set; }

    public ContactCheckReport Report { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public IReadOnlyList<ContactCheckReport.Person> People => [.. Report.People.Where(p => State is null || p.State == State)];

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public Task<IActionResult> OnPostAsync(CancellationToken ct) => ActAsync(async study =>
    {
        var asked = await start.RunAsync(study, Code, new() { At = At.InstantIn(study.Zone) }, User.Actor(), ct);
        return asked == 0 ? "Everybody who can be mailed was asked already." : $"{InWords.Count(asked, "person is", "people are")} asked.";
    }, ct);

    public Task<IActionResult> OnPostAgainAsync(CancellationToken ct) => ActAsync(async study =>
        $"{InWords.Count(await again.RunAsync(study, Code, User.Actor(), ct), "person is", "people are")} asked once more.", ct);

    /// <param name="informant">Who said it.</param>
    /// <param name="apply">Whether their entry is corrected by it.</param>
    /// <param name="answeredAt">When they said what the page showed.</param>
    public Task<IActionResult> OnPostSettleAsync(string informant, bool apply, DateTimeOffset? answeredAt, CancellationToken ct) => ActAsync(async study =>
    {
        await settle.RunAsync(study, Code, informant, new(apply, answeredAt), User.Actor(), ct);
        return apply ? "The entry is corrected, and the change is settled." : "The change is settled.";
    }, ct);

    public async Task ShowAgainAsync(CancellationToken ct) => Report = await checks.OfAsync(await db.Studies.OfAsync(current, ct), Code, ct);

    public static string Word(ContactState state) => state switch
    {
        ContactState.Confirmed => "Confirmed",
        ContactState.Changed => "Changed",
        ContactState.Silent => "Silent",
        ContactState.NotReached => "Not reached",
        ContactState.NotAsked => "Not asked",
    };

    public static StatusKind Kind(ContactState state) => state switch
    {
        ContactState.Confirmed => StatusKind.Done,
        ContactState.Changed => StatusKind.Attention,
        ContactState.Silent => StatusKind.Waiting,
        ContactState.NotReached => StatusKind.Problem,
        ContactState.NotAsked => StatusKind.Off,
    };

    private async Task<IActionResult> ActAsync(Func<Core.Studies.Study, Task<string>> act, CancellationToken ct)
    {
        if (!current.May(Policies.ManageRounds))
        {
            return Forbid();
        }

        TempData["Done"] = await act(await db.Studies.OfAsync(current, ct));
        return Redirect($"/studies/{current.Code}/rounds/{Code}/contact-check");
    }
}
