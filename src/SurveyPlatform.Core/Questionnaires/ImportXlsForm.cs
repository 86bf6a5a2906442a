using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Makes an XLSForm workbook the questionnaire's draft and tells, row by row, what of it could not be carried; a dry run only tells.</summary>
public sealed class ImportXlsForm(SaveDraft saveDraft)
{
    /// <param name="IsNew">True when the questionnaire is new and the draft was kept.</param>
    /// <param name="Instrument">The draft's text.</param>
    public sealed record Result(bool IsNew, string Instrument, IReadOnlyList<Loss> Losses);

    public async Task<Result> RunAsync(Study study, string code, Stream workbook, bool dryRun, Actor actor, CancellationToken ct)
    {
        SaveDraft.RequireCode(code);
        var form = Read(workbook);
        var isNew = !dryRun && await saveDraft.RunAsync(study, code, form.Instrument, actor, ct);
        return new(isNew, form.Instrument, form.Losses);
    }

    private static XlsFormReader.Result Read(Stream workbook)
    {
        try
        {
            return XlsFormReader.Read(workbook);
        }
        catch (WorkbookException e)
        {
            throw QuestionnaireProblems.WorkbookRefused.For([new FieldError("upload", e.Code, e.Message)], e.Message);
        }
        catch (XlsFormException e)
        {
            throw QuestionnaireProblems.FormRefused([.. e.Problems]);
        }
    }
}
