using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>The task list of an instrument with several sections: what is complete, what is not, and a plain link to every page that may be opened.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // its form only leads on
public sealed class TasksModel(InformantDoor door, TimeProvider clock) : PageModel
{
    public sealed record Task(Section Section, Progress Progress, IReadOnlyList<Instruments.Page> Pages);

    public Respondent Respondent { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Task> Sections { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync() => await ShowAsync(respondent => respondent.Instrument.Sections.Length > 1 ? Page() : LocalRedirect(Wayfinding.Onward(respondent.Route)));

    public async Task<IActionResult> OnPostAsync() => await ShowAsync(respondent => LocalRedirect(Wayfinding.Onward(respondent.Route)));

    private async Task<IActionResult> ShowAsync(Func<Respondent, IActionResult> show)
    {
        var (respondent, elsewhere) = await door.AnsweringAsync(HttpContext, clock.GetUtcNow());
        if (elsewhere is not null)
        {
            return elsewhere;
        }

        Respondent = respondent!; // nowhere else to go
        Sections = [.. Respondent.Instrument.Sections
            .Where(s => Respondent.Route.ProgressOf(s) is not null)
            .Select(s => new Task(s, Respondent.Route.ProgressOf(s)!.Value, [.. s.Pages.Where(p => Respondent.Route.IsOnRoute(p.Key))]))]; // asked on the line before
        return show(Respondent);
    }
}
