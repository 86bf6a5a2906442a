namespace SurveyPlatform.Core.Responses;

public static class ResponseProblems
{
    public static readonly Problem AlreadySubmitted = new("alreadySubmitted", 409, "Your answers have been submitted already.");
    public static readonly Problem ChangedMeanwhile = new("changedMeanwhile", 409, "Your answers were changed on another device or in another tab since this page was shown. Please check them and submit once more.");
    public static readonly Problem NothingAnswered = new("nothingAnswered", 422, "There is nothing to submit yet: answer at least one question.");
    public static readonly Problem NotReopened = new("notReopened", 409, "Submitted answers cannot be changed in this round. If something is wrong with yours, ask the study team.");
    public static readonly Problem SessionOver = new("sessionOver", 409, "This session is over. Open the link again to go on.");
    public static readonly Problem NotComplete = new("notComplete", 422, "Some answers are still needed.");
}
