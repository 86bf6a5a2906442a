using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Studies.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>One kind of mail in one language: its wording, how it arrives with somebody, a test to oneself, and back to the built-in text.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class TemplateModel(SurveyDb db, StudyContext current, MailTemplates templates, SaveTemplate save, SampleMail samples, SendTestMail sendTest) : PageModel, IShowAgain
{
    /// <summary>So many people are offered for the preview.</summary>
    private const int Offered = 500;

    public sealed class Form
    {
        public string? Subject { get; set; }

        public string? Body { get; set; }
    }

    [FromRoute]
    public string Kind { get; set; } = "";

    [FromRoute]
    public string Language { get; set; } = "";

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>For whom the preview is, by informant code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Person { get; set; }

    public bool IsOwn { get; private set; }

    public IReadOnlyList<SelectListItem> People { get; private set; } = [];

    public MailText.Composed? Preview { get; private set; }

    /// <summary>Nobody can be shown the mail of a round before there is one.</summary>
    public string? Round { get; private set; }

    public static string TitleOf(string kind, string language) =>
        $"{(kind == MailKind.Reminder ? "Reminder" : RoundWords.Message(kind, 0))} in {(language == Words.Welsh.Language ? "Welsh" : "English")}";

    private MailWording Typed => new(Input.Subject?.Trim() ?? "", Input.Body?.ReplaceLineEndings("\n") ?? "");

    public async Task OnGetAsync(CancellationToken ct)
    {
        MailTemplates.Require(Kind, Language);
        var standing = (await templates.FindAsync(current.Id, Kind, Language, ct))?.Wording ?? templates.BuiltIn(Kind, Language);
        Input = new Form { Subject = standing.Subject, Body = standing.Body };
        await ShowAgainAsync(ct);
        await ShowPreviewAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await save.RunAsync(await db.Studies.OfAsync(current, ct), Kind, Language, Typed, User.Actor(), ct);
        TempData["Done"] = "The wording is saved.";
        return RedirectToSelf();
    }

    /// <summary>Saves nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken ct)
    {
        MailTemplates.Require(Kind, Language);
        save.Check(Typed);
        await ShowAgainAsync(ct);
        await ShowPreviewAsync(ct);
        return Page();
    }

    /// <summary>What was typed goes to the address of whoever typed it; saves nothing.</summary>
    public async Task<IActionResult> OnPostTestAsync(CancellationToken ct)
    {
        MailTemplates.Require(Kind, Language);
        save.Check(Typed);
        await ShowAgainAsync(ct);
        var address = User.FindFirstValue(ClaimTypes.Email) ?? "";
        if (Wanted() is { } wanted)
        {
            await sendTest.RunAsync(await db.Studies.OfAsync(current, ct), wanted, User.Actor().Name, address, ct);
            TempData["Done"] = $"The test mail went to {address}. Its links open nothing.";
        }

        await ShowPreviewAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostBuiltInAsync(CancellationToken ct)
    {
        await save.TakeBackAsync(await db.Studies.OfAsync(current, ct), Kind, Language, User.Actor(), ct);
        TempData["Done"] = "The built-in text stands again.";
        return RedirectToSelf();
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        IsOwn = await templates.FindAsync(current.Id, Kind, Language, ct) is not null;
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == current.Id).OrderByDescending(r => r.OpensAt).Select(r => new { r.Code, r.FrameDate }).FirstOrDefaultAsync(ct);
        if (round is not null)
        {
            People = await db.Memberships.OfStudy(current.Id).CurrentOn(round.FrameDate)
                .Select(m => new { m.Informant.Name, m.Informant.Code }).Distinct()
                .OrderBy(p => p.Name).ThenBy(p => p.Code).Take(Offered)
                .Select(p => new SelectListItem(p.Name, p.Code)).ToListAsync(ct);
        }

        Round = People.Count == 0 ? null : round?.Code;
        Person ??= People is [var first, ..] ? first.Value : null;
    }

    private async Task ShowPreviewAsync(CancellationToken ct) =>
        Preview = Wanted() is { } wanted ? await samples.OfAsync(await db.Studies.OfAsync(current, ct), wanted, ct) : null;

    private SampleMail.Wanted? Wanted() => Round is null || Person is null ? null : new(Kind, Round, Person) { Language = Language, Wording = Typed };

    private RedirectResult RedirectToSelf() => Redirect($"/studies/{current.Code}/mail/templates/{Kind}/{Language}{(Person is null ? "" : $"?person={Uri.EscapeDataString(Person)}")}");
}
