using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Respond;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>One page of a questionnaire as an informant would see it, judged by the same rules and kept in no response.</summary>
[Authorize(Policy = Policies.ViewStudy)]
[ForgivingForm]
public sealed class TryPageModel(Trials trials) : PageModel, IShowAgain
{
    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    [FromRoute(Name = "version")]
    public string Version { get; set; } = "";

    [FromRoute(Name = "key")]
    public string Key { get; set; } = "";

    public Trial Trial { get; private set; } = null!; // set before the view runs

    public Instruments.Page Questions { get; private set; } = null!; // set before the view runs

    public PageValues Values { get; private set; } = null!; // set before the view runs

    /// <summary>Whether somebody came to change one answer, and goes back to the review.</summary>
    public bool Changing => Request.Query.ContainsKey("change");

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await FindAsync(ct);
        Values = PageValues.Kept(Questions, Trial.Route.Sheet);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (!Trial.Route.IsOnRoute(Key))
        {
            return Redirect(Trial.To(Questions)); // a form from before an answer elsewhere took the page away
        }

        var posted = Request.Form;
        var form = PageForm.Read(Questions, Trial.Route, control => posted[control]!, Trial.Facts, Trial.Language);
        Trial = await trials.AnswerAsync(Trial, form.Answers, User.Actor(), ct);
        if (form.Faults.Length > 0)
        {
            Faults = form.Faults;
            foreach (var fault in Faults)
            {
                ModelState.AddModelError(fault.Control, fault.Message);
            }

            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }

        return Redirect(form.Revealed.Length > 0 ? Trial.To(Questions) : Changing ? Trial.Review : Trial.After(Questions));
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        await FindAsync(ct);
        Values = PageValues.Posted(Request.Form);
    }

    private async Task FindAsync(CancellationToken ct)
    {
        Trial = await trials.FindAsync(Code, Version, Request.Query, ct);
        Questions = Trial.Instrument.FindPage(Key) ?? throw CommonProblems.NotFound.With("page", Key);
    }
}
