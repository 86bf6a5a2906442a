using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Writes a questionnaire's draft, or lists everything that is wrong with it, each with its place; behind Add.cshtml too.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
[RequestFormLimits(ValueLengthLimit = MostBytes, MultipartBodyLengthLimit = 2 * MostBytes)]
[LongestForm(2 * MostBytes)]
public sealed class DraftModel(SurveyDb db, StudyContext current, SaveDraft saveDraft, EditDraft edit, ImportXlsForm importXlsForm, Previews previews, Trials trials) : PageModel
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The code in the address; none for a new questionnaire.</summary>
    [FromRoute(Name = "questionnaire")]
    public string? Code { get; set; }

    /// <summary>The new questionnaire's code.</summary>
    [BindProperty]
    public string? NewCode { get; set; }

    /// <summary>Hash of the draft that the form was made on; none for a new questionnaire.</summary>
    [BindProperty]
    public string? Seen { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>What an uploaded workbook would become; nothing is kept before it was looked at.</summary>
    public XlsFormPreview? Preview { get; private set; }

    public IReadOnlyList<PlacedProblem> Problems { get; private set; } = [];

    /// <summary>The text as an informant would see it, saved or not; null before there is one.</summary>
    public InstrumentPreview? Shown { get; private set; }

    /// <summary>The test case through whose eyes it is shown; none for everything there is.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Case { get; set; }

    /// <summary>The line that is being written.</summary>
    [BindProperty]
    public int Line { get; set; }

    /// <summary>The test cases that it can be shown by.</summary>
    public IReadOnlyList<string> Cases { get; private set; } = [];

    public bool IsNew => Code is null;

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (Code is not null)
        {
            Text = (await db.Questionnaires.Where(q => q.StudyId == current.Id && q.Code == Code).RequireAsync("questionnaire", Code, ct)).Draft;
            Seen = Text is null ? null : QuestionnaireVersion.HashOf(Text);
        }

        await ShowAsync(typed: false, ct);
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        var workbook = await WorkbookAsync(ct);
        if (act == EditingModel.PreviewAct && workbook is null)
        {
            ModelState.Clear(); // else the form would show what was sent instead of the file's text
            await ShowAsync(typed: true, ct);
            return Page();
        }

        var code = Code ?? NewCode?.Trim() ?? "";
        if (IsNew && await db.Questionnaires.AnyAsync(q => q.StudyId == current.Id && q.Code == code, ct))
        {
            throw CommonProblems.Invalid.For([new FieldError("newCode", "taken", $"There is already a questionnaire with the code {code}.")]);
        }

        if (workbook is not null)
        {
            return await PreviewAsync(code, workbook, ct);
        }

        if (string.IsNullOrWhiteSpace(Text))
        {
            throw CommonProblems.Invalid.For([new FieldError("upload", "required", "Choose a file, or paste the questionnaire.")]);
        }

        try
        {
            var study = await db.Studies.OfAsync(current, ct);
            await (Seen is null ? saveDraft.RunAsync(study, code, Text, User.Actor(), ct) : edit.ReplaceAsync(study, code, Seen, Text, "changed the file", User.Actor(), ct));
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.Refused)
        {
            Explain(e.Errors);
            await ShowAsync(typed: true, ct);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.DraftChanged)
        {
            // What was typed stays; sent once more it takes the place of what it did not know.
            Seen = QuestionnaireVersion.HashOf((await db.Questionnaires.AsNoTracking().Where(q => q.StudyId == current.Id && q.Code == code).Select(q => q.Draft).SingleAsync(ct))!); // it has one
            ModelState.Clear();
            ModelState.AddModelError("", e.Message);
            await ShowAsync(typed: true, ct);
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }
        catch (ProblemException e) when (IsNew && e.Errors is [{ Field: "code" } error])
        {
            throw CommonProblems.Invalid.For([error with { Field = "newCode" }]);
        }

        TempData["Done"] = "The draft is saved. Look through it, then publish it.";
        return Redirect($"/studies/{current.Code}/questionnaires/{code}");
    }

    private async Task ShowAsync(bool typed, CancellationToken ct)
    {
        Cases = Code is null ? [] : await trials.Cases(Code).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(ct);
        if (!string.IsNullOrWhiteSpace(Text))
        {
            Shown = await previews.OfTextAsync(Code, Text, Case, Line, ct) with { IsTyped = typed };
        }
    }

    /// <summary>The uploaded workbook; any other file takes the place of the text that was typed.</summary>
    private async Task<byte[]?> WorkbookAsync(CancellationToken ct)
    {
        Text = Text?.Replace("\r\n", "\n", StringComparison.Ordinal); // a browser sends every line end so
        if (Upload is not { Length: > 0 })
        {
            return null;
        }

        using var content = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(content, ct);
        var upload = content.ToArray();
        if (XlsFormPreview.IsWorkbook(Upload.FileName, upload))
        {
            return upload;
        }

        Text = TextOf(upload);
        return null;
    }

    private static string TextOf(byte[] upload)
    {
        if (upload.Length > MostBytes)
        {
            throw QuestionnaireProblems.TooLarge.With();
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(upload).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw CommonProblems.Invalid.For([new FieldError("upload", "encoding", "The file is not UTF-8 text.")]);
        }
    }

    private async Task<IActionResult> PreviewAsync(string code, byte[] upload, CancellationToken ct)
    {
        try
        {
            var imported = await importXlsForm.RunAsync(await db.Studies.OfAsync(current, ct), code, new MemoryStream(upload), dryRun: true, User.Actor(), ct);
            var back = $"/studies/{current.Code}/questionnaires/{Code ?? "add"}{(IsNew ? "" : "/draft")}";
            Preview = new XlsFormPreview(NewCode, Seen, imported.Instrument, InstrumentJson.Read(imported.Instrument), imported.Losses, back);
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.WorkbookRefused && e.Extensions.Count > 0)
        {
            Problems = [.. e.Errors.Select(p => new PlacedProblem(p.Field, p.Message, null, []))];
            SayProblems();
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (ProblemException e) when (IsNew && e.Errors is [{ Field: "code" } error])
        {
            throw CommonProblems.Invalid.For([error with { Field = "newCode" }]);
        }

        return Page();
    }

    private void Explain(IReadOnlyList<FieldError> errors)
    {
        Problems = PlacedProblem.In(Text!, [.. errors.Select(e => (e.Field, e.Message))]); // refused, so it was there
        SayProblems();
    }

    private void SayProblems()
    {
        ModelState.Clear(); // else the form would show what was sent instead of the file's text
        foreach (var (index, problem) in Problems.Index())
        {
            ModelState.AddModelError($"problem-{index + 1}", problem.Message);
        }
    }
}
