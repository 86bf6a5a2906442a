using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>Brings a panel file in: first a preview of what every row would do, then, with one button, all of it.</summary>
[Authorize(Policy = Policies.ManagePanel)]
[RequestFormLimits(ValueLengthLimit = CarriedFile.MaxLength, MultipartBodyLengthLimit = 2 * CarriedFile.MaxLength)]
[LongestForm(2 * CarriedFile.MaxLength)]
public sealed class ImportModel(SurveyDb db, StudyContext current, ImportPanel importPanel, TimeProvider clock) : PageModel
{
    /// <summary>So many rows of each kind are shown; the rest is counted.</summary>
    public const int Shown = 200;

    /// <summary>A refused row with the cell that is wrong.</summary>
    public sealed record Refusal(int Row, string? Seat, string? Name, string? Column, string? Cell, string Message);

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public string? Pasted { get; set; }

    /// <summary>The previewed file on its way to being applied.</summary>
    [BindProperty]
    public string? Carried { get; set; }

    /// <summary>What the preview said would happen.</summary>
    [BindProperty]
    public string? Fingerprint { get; set; }

    public ImportPanel.Result? Preview { get; private set; }

    public IReadOnlyList<Refusal> Refused { get; private set; } = [];

    /// <summary>True when the panel changed between preview and button.</summary>
    public bool ChangedMeanwhile { get; private set; }

    public bool HasSites { get; private set; }

    public int ToApply => Preview is { } p ? p.Added + p.Changed + p.Ended : 0;

    /// <summary>Whose seat the row is about that was made for the form; null for an empty form.</summary>
    public string? Predecessor { get; private set; }

    /// <param name="successor">An invitation whose holder has moved on: the form then holds a row with whom they named, to be completed and looked through.</param>
    /// <param name="contactCheck">The same of somebody who said before a round that they no longer do this work: a row for each of their seats.</param>
    public async Task OnGetAsync(Guid? successor, Guid? contactCheck, CancellationToken ct)
    {
        HasSites = await db.Sites.AnyAsync(s => s.StudyId == current.Id, ct);
        IReadOnlyList<SuccessorRow> rows =
            successor is { } invitation ? [await SuccessorRow.OfAsync(db, current.Id, invitation, ct)]
            : contactCheck is { } check ? await SuccessorRow.OfContactCheckAsync(db, current.Id, check, ct)
            : [];
        if (rows is [var first, ..])
        {
            (Predecessor, Pasted) = (first.Predecessor, SuccessorRow.AsFile(rows, clock.GetUtcNow().DayIn(current.Zone)));
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        HasSites = true;
        await ShowAsync(await ReadAsync(ct), ct);
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync(CancellationToken ct)
    {
        var bytes = CarriedFile.Unpack(Carried ?? "");
        var file = PanelFile.ReadCsv(bytes);
        var seen = Fingerprint;
        var done = await importPanel.RunAsync(await db.Studies.OfAsync(current, ct), file, dryRun: false, User.Actor(), ct,
            agreed: plan => CarriedFile.Fingerprint(plan) == seen);
        if (!done.Applied)
        {
            Show(bytes, file, done);
            ChangedMeanwhile = true;
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        TempData["Done"] = $"The file is imported: {InWords.Number(done.Added)} added, {InWords.Number(done.Changed)} changed, {InWords.Number(done.Ended)} ended, {InWords.Number(done.Unchanged)} unchanged.";
        return Redirect($"/studies/{current.Code}/panel");
    }

    private async Task<byte[]> ReadAsync(CancellationToken ct)
    {
        if (Upload is not null)
        {
            if (Upload.Length > PanelFile.MaxBytes)
            {
                throw PanelProblems.FileTooLarge.With("The file is larger than 5 MB. Split it and import the parts one after the other.");
            }

            using var content = new MemoryStream((int)Upload.Length);
            await Upload.CopyToAsync(content, ct);
            return content.ToArray();
        }

        return string.IsNullOrWhiteSpace(Pasted)
            ? throw PanelProblems.FileUnreadable.With("Choose a file, or paste rows from a spreadsheet.")
            : Encoding.UTF8.GetBytes(Pasted);
    }

    private async Task ShowAsync(byte[] bytes, CancellationToken ct)
    {
        var file = PanelFile.ReadCsv(bytes);
        Show(bytes, file, await importPanel.RunAsync(await db.Studies.OfAsync(current, ct), file, dryRun: true, User.Actor(), ct));
    }

    private void Show(byte[] bytes, PanelFile file, ImportPanel.Result preview)
    {
        Preview = preview;
        Refused = [.. Preview.Rejected.Take(Shown).Select(r => new Refusal(
            r.Row, CellOf(file, r.Row, "seat"), CellOf(file, r.Row, "name"), r.Column, r.Column is null ? null : CellOf(file, r.Row, r.Column), r.Message))];
        ModelState.Clear(); // else the form would show what was sent instead of what follows from it
        Carried = CarriedFile.Pack(bytes);
        Fingerprint = CarriedFile.Fingerprint(Preview);
    }

    /// <summary>The text of a cell as the file has it; row 1 names the columns.</summary>
    private static string? CellOf(PanelFile file, int row, string column)
    {
        var at = file.Columns.ToList().IndexOf(column);
        if (row < 2 || at < 0 || row - 2 >= file.Rows.Count)
        {
            return null;
        }

        var cells = file.Rows[row - 2];
        return at < cells.Count ? cells[at] : "";
    }
}
