namespace SurveyPlatform.Core.Studies;

public static class StudyProblems
{
    public static readonly Problem NotFound = new("studyNotFound", 404, "There is no study “{0}”.");
}
