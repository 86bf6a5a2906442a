namespace SurveyPlatform.Core.Panel;

public static class PanelProblems
{
    public static readonly Problem EndsBeforeItStarts = new("endsBeforeItStarts", 422, "A membership cannot end on {0} when it starts on {1}.");
    public static readonly Problem ImportRejected = new("importRejected", 422, "{0} of the file's rows cannot be accepted, so none was applied.");
    public static readonly Problem AddressTaken = new("addressTaken", 409, "The address {0} belongs to somebody else in the panel.");
    public static readonly Problem FileUnreadable = new("fileUnreadable", 422, "{0}");
    public static readonly Problem FileTooLarge = new("fileTooLarge", 413, "{0}");

    /// <summary>The refusal of a file with rejected rows, carrying what it would have done and what is wrong.</summary>
    public static ProblemException Refused(IReadOnlyList<RejectedRow> rejected, IReadOnlyDictionary<string, object?> members)
    {
        var refusal = ImportRejected.With(rejected.Count);
        return new ProblemException(ImportRejected, refusal.Message, []) { Extensions = members };
    }
}
