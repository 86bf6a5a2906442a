using SurveyPlatform.Instruments.XlsForm;

namespace SurveyPlatform.Core.Questionnaires;

public static class QuestionnaireProblems
{
    public static readonly Problem Refused = new("instrumentRefused", 422, "The instrument cannot be accepted: {0}");
    public static readonly Problem NoDraft = new("noDraft", 409, "Questionnaire “{0}” has no draft to publish. Save one first.");
    public static readonly Problem DraftChanged = new("draftChanged", 409, "Somebody else changed the draft since you opened it, so nothing was saved. What you typed is below: look, and save it once more if it is still wanted.");
    public static readonly Problem TooLarge = new("instrumentTooLarge", 413, "An instrument may have at most 2 MB.");
    public static readonly Problem WorkbookRefused = new("workbookRefused", 422, "The workbook cannot become a questionnaire: {0}");
    public static readonly Problem NoSuchFormat = new("noSuchFormat", 422, "There is no format “{0}” of a questionnaire. There are: json, xlsform, xlsformLosses.");

    /// <summary>A workbook refused for what stands in it; each reason with its sheet, row and column.</summary>
    public static ProblemException FormRefused(IReadOnlyList<Loss> problems) => new(
        WorkbookRefused,
        WorkbookRefused.With(problems[0].Message).Message,
        [.. problems.Select(p => new FieldError(PlaceOf(p), p.Code, p.Message))])
    {
        Extensions = new Dictionary<string, object?> { ["problems"] = problems.Select(p => new { p.Sheet, p.Row, p.Column, p.Code, p.Message }) },
    };

    /// <summary>Where in a workbook, in words.</summary>
    public static string PlaceOf(Loss loss) =>
        $"sheet {loss.Sheet}{(loss.Row is { } row ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", row {row}") : "")}{(loss.Column is { } column ? $", column {column}" : "")}";
}
