namespace SurveyPlatform.Core.Extracts;

public static class ExtractProblems
{
    public static readonly Problem FormatNotBuilt = new("formatNotBuilt", 422, "Files in the format {0} cannot be built yet. You can have: {1}.");
    public static readonly Problem IdentifiedNotAllowed = new("identifiedNotAllowed", 403, "Only an administrator may take an extract with names and addresses. Ask for the tier pseudonymised.");
    public static readonly Problem TwoSheets = new("twoSheetsInARound", 422, "{0} in one of these rounds, so there is no one row for a person: take the long layout, or rows by seat.");
    public static readonly Problem NotReady = new("extractNotReady", 409, "This extract is {0}: there is no file yet.");
    public static readonly Problem NoFile = new("extractHasNoFile", 409, "This extract is {0}: there is no file.");
    public static readonly Problem NotWaitedFor = new("extractNotWaitedFor", 409, "This extract is {0}: there is nothing to cancel.");
    public static readonly Problem FileGone = new("extractFileGone", 404, "The file of this extract is not on this server any more. Ask for the same extract again: it will be the same to the byte.");
}
