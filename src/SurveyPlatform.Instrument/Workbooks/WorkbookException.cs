namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>A file that cannot be read as a workbook: a stable code, and a sentence that says why and names the limit where one was passed.</summary>
public sealed class WorkbookException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    internal static WorkbookException Broken(string what) => new("workbook.broken", $"The workbook is damaged: {what}.");
}
