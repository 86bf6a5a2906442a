namespace SurveyPlatform.Core.Approvals;

public static class ApprovalProblems
{
    public static readonly Problem Needed = new("approvalNeeded", 409, "To write to so many ({0}) needs the approval of a second person. {1}");
    public static readonly Problem NotAsked = new("approvalNotAsked", 409, "Nobody has asked for an approval here.");
    public static readonly Problem Lapsed = new("approvalLapsed", 409, "What is to be approved has changed since it was asked for or looked at. Look at it as it is now; if nobody has asked for that, somebody asks anew.");
    public static readonly Problem Own = new("approvalOwn", 409, "You asked for this yourself. Somebody else who administers the study approves it.");
    public static readonly Problem NoPerson = new("approvalNoPerson", 409, "This key belongs to no person, so it cannot approve. Approve on the page, or by a key that a person has made.");
}
