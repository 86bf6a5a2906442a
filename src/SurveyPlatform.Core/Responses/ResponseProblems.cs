namespace SurveyPlatform.Core.Responses;

public static class ResponseProblems
{
    public static readonly Problem AlreadySubmitted = new("alreadySubmitted", 409, "Your answers have been submitted already.");
    public static readonly Problem NothingAnswered = new("nothingAnswered", 422, "There is nothing to submit yet: answer at least one question.");
    public static readonly Problem NotComplete = new("notComplete", 422, "Some answers are still needed.");
}
