namespace SurveyPlatform.Core.Questionnaires;

public static class QuestionnaireProblems
{
    public static readonly Problem Refused = new("instrumentRefused", 422, "The instrument cannot be accepted: {0}");
    public static readonly Problem NoDraft = new("noDraft", 409, "Questionnaire “{0}” has no draft to publish. Save one first.");
    public static readonly Problem DraftChanged = new("draftChanged", 409, "Somebody else changed the draft since you opened it, so nothing was saved. What you typed is below: look, and save it once more if it is still wanted.");
    public static readonly Problem TooLarge = new("instrumentTooLarge", 413, "An instrument may have at most 2 MB.");
}
