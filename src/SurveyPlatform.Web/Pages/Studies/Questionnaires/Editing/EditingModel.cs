using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>A page that changes a draft: saves if the draft is still the one that was seen, else comes back with what was typed and what is wrong, each at its field or with its place.</summary>
public abstract class EditingModel(Drafts drafts) : PageModel, IShowAgain
{
    /// <summary>What is wrong, and where to mend it: a field of this page, another page, or nowhere in particular.</summary>
    public sealed record Wrong(string Message, string? Href, string? Where = null);

    /// <summary>What another person's change and this form say about the same thing.</summary>
    public sealed record Difference(string Field, string? Now, string? Typed);

    /// <summary>What the button says that shows a form's change and saves nothing.</summary>
    internal const string PreviewAct = "preview";

    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    /// <summary>Hash of the draft that the form was made on.</summary>
    [BindProperty]
    public string? Seen { get; set; }

    public EditedDraft Draft { get; private set; } = null!; // set before the view runs

    public IReadOnlyList<Wrong> Wrongs { get; private set; } = [];

    public IReadOnlyList<Difference> Differences { get; private set; } = [];

    /// <summary>What the form would make of the draft, where that was asked for; else the draft as it is saved.</summary>
    public InstrumentPreview Preview { get => field ?? InstrumentPreview.Of(Draft); private set; }

    /// <summary>The languages that texts are typed in beside the instrument's own: those in use, and one asked for by <c>with</c>.</summary>
    public IReadOnlyList<string> Languages =>
        [.. Draft.Languages.Union(Request.Query["with"].OfType<string>().Where(l => l.Length is > 0 and <= 35 && l != Draft.Instrument.Language))];

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        Draft = await drafts.OpenAsync(Code, Request.Query, ct);
        await PrepareAsync(ct);
        Wrongs = [.. ModelState.SelectMany(field => field.Value!.Errors.Select(e => new Wrong(e.ErrorMessage, field.Key.Length == 0 ? null : IdOf(field.Key))))]; // an entry has a value
    }

    /// <summary>Whatever the page shows beside the draft; on a refused form it leaves what was typed.</summary>
    protected virtual Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>The field of this page in which a place of the draft is typed.</summary>
    protected virtual string? FieldAt(DraftPlace place) => null;

    /// <summary>What the form says, and what it would say if it were made on the draft of now; to show what somebody else changed.</summary>
    protected virtual (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() => ([], []);

    protected async Task OpenAsync(CancellationToken ct) => Draft = await drafts.OpenAsync(Code, Request.Query, ct);

    protected async Task<IActionResult> SaveAsync(DraftEdit edit, string next, string done, CancellationToken ct)
    {
        try
        {
            await drafts.ApplyAsync(Code, Seen, edit, User.Actor(), ct);
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.Refused)
        {
            ModelState.Clear(); // else the form would show what was sent instead of the lines as they were moved
            var refused = edit.Apply(Draft.Text);
            Wrongs = [.. e.Errors.Select(error => Explain(DraftPlace.Of(refused, error.Field), error.Message))];
            await PrepareAsync(ct);
            return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.DraftChanged)
        {
            return await ChangedAsync(e.Message, ct);
        }

        TempData["Done"] = done;
        return Redirect(next);
    }

    /// <summary>Shows what saving would make of the draft, and what it would say, and saves nothing.</summary>
    protected async Task<IActionResult> PreviewAsync(DraftEdit edit, CancellationToken ct)
    {
        // The form comes back with the hash of now: without a word, saving it next would undo what somebody else did.
        if (Seen != Draft.Hash)
        {
            return await ChangedAsync(QuestionnaireProblems.DraftChanged.Message, ct);
        }

        ModelState.Clear();
        await PrepareAsync(ct);
        var changed = edit.Apply(Draft.Text);
        Preview = await drafts.PreviewAsync(Draft, changed.ToString(), error => Placed(DraftPlace.Of(changed, error.Field), error.Message), ct);
        return Page();
    }

    private async Task<IActionResult> ChangedAsync(string message, CancellationToken ct)
    {
        ModelState.Clear();
        ModelState.AddModelError("", message);
        await ShowAgainAsync(ct);
        var (typed, now) = Compare();
        var stands = now.ToLookup(n => n.Field, n => n.Value);
        Differences = [.. typed.Where(t => (stands[t.Field].FirstOrDefault() ?? "") != (t.Value ?? "")).Select(t => new Difference(t.Field, stands[t.Field].FirstOrDefault(), t.Value))];
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private Wrong Explain(DraftPlace place, string message)
    {
        ModelState.AddModelError(FieldAt(place) ?? "", message);
        return Placed(place, message);
    }

    private Wrong Placed(DraftPlace place, string message) => FieldAt(place) is { } field ? new(message, IdOf(field)) : new(message, Draft.To(place), place switch
    {
        { Item: { } item } => $"question {item}",
        { Page: { } page } => $"page {page}",
        { Section: { } section } => $"section {section}",
        { CodeList: { } list } => $"shared list {list}",
        _ => null,
    });

    private static string IdOf(string field) => "#" + TagBuilder.CreateSanitizedId(field, "_");
}
