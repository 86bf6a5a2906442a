using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>Settles the mails in doubt from what the mail server wrote down: first looked at, then done.</summary>
[Authorize(Policy = Policies.ManageRounds)]
[LongestForm(MostBytes)]
public sealed class ReconcileModel(SurveyDb db, StudyContext current, ReconcileMail reconcile) : PageModel, IShowAgain
{
    private const int MostBytes = 20 << 20;

    public sealed class Form
    {
        public string? List { get; set; }

        public IFormFile? File { get; set; }

        public bool ResendOthers { get; set; }

        /// <summary>Set by the button that acts on what was seen.</summary>
        public bool Settle { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public int Unknown { get; private set; }

    public ReconcileMail.Finding? Finding { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Input.File is { } file)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            Input.List = await reader.ReadToEndAsync(ct);
        }

        if (string.IsNullOrWhiteSpace(Input.List))
        {
            throw CommonProblems.Invalid.For([new FieldError("list", "required", "Paste the log, or choose a file.")]);
        }

        if (!Input.Settle)
        {
            Finding = await reconcile.FindAsync(current.Id, Input.List, ct);
            Input.List = string.Join('\n', ReconcileMail.MessageIdsIn(Input.List)); // a log of some days is too long to be sent again
            ModelState.Remove("Input.List");
            await ShowAgainAsync(ct);
            return Page();
        }

        var finding = await reconcile.RunAsync(current.Id, Input.List, Input.ResendOthers, User.Actor(), ct);
        TempData["Done"] = $"{InWords.Count(finding.Accepted.Count, "mail counts", "mails count")} as sent{(Input.ResendOthers && finding.Others.Count > 0 ? $", {InWords.Count(finding.Others.Count, "leaves", "leave")} again" : "")}.";
        return Redirect($"/studies/{current.Code}/mail");
    }

    public async Task ShowAgainAsync(CancellationToken ct) =>
        Unknown = await db.OutgoingMail.CountAsync(m => m.StudyId == current.Id && m.State == MailState.Unknown, ct);
}
