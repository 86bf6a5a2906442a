using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>The whole way that some test answers open: what is shown and what not, by which condition, and what a submission would lack; where test cases are kept and dropped.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class TryPathModel(SurveyDb db, StudyContext current, Trials trials, SaveTestAnswers save, DeleteTestAnswers delete) : PageModel, IShowAgain
{
    public sealed record Case(string Name, int Answers, DateTimeOffset SavedAt);

    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    [FromRoute(Name = "version")]
    public string Version { get; set; } = "";

    /// <summary>What a new test case is to be called.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The test case to drop; null when one is kept.</summary>
    [BindProperty]
    public string? Drop { get; set; }

    public Trial Trial { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Case> Cases { get; private set; } = [];

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!current.May(Policies.ManageQuestionnaires))
        {
            return Forbid();
        }

        var (study, trial) = (await db.Studies.OfAsync(current, ct), await trials.FindAsync(Code, Version, Request.Query, ct));
        if (Drop is not null)
        {
            await delete.RunAsync(study, Code, Drop, User.Actor(), ct);
            TempData["Done"] = $"The test case “{Drop}” is gone.";
            return Redirect(trial.Case == Drop ? trial.Of(null).Overview : trial.Overview);
        }

        var sheet = trial.Route.Sheet;
        var name = Name?.Trim() ?? "";
        await save.RunAsync(study, Code, new() { Name = name, Answers = sheet.Keys.ToDictionary(k => k, sheet.Get), IsNew = true }, User.Actor(), ct);
        TempData["Done"] = $"The test case “{name}” is kept. What you answer from here on is added to it.";
        return Redirect(trial.Of(name).Overview);
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        Trial = await trials.FindAsync(Code, Version, Request.Query, ct);
        Faults = Check.Sheet(Trial.Route, Trial.Facts);
        var rows = await trials.Cases(Code).AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);
        Cases = rows.ConvertAll(t => new Case(t.Name, AnswerSheet.Parse(t.Answers).Count, t.SavedAt));
    }
}
