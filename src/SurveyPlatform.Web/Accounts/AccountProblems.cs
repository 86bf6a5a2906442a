using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Accounts;

public static class AccountProblems
{
    public static readonly Problem UnknownRole = new("unknownRole", 422, "There is no role “{0}”; roles are {1}.");
    public static readonly Problem RoleNeedsStudy = new("roleNeedsStudy", 422, "The role {0} is a role in one study: name the study.");
    public static readonly Problem OwnerHasNoStudy = new("ownerHasNoStudy", 422, "An owner is one everywhere: name no study.");
    public static readonly Problem CoordinatorNeedsSites = new("coordinatorNeedsSites", 422, "Only a coordinator has sites of their own.");
    public static readonly Problem AddressTaken = new("addressTaken", 409, "There is already an account for {0}.");
    public static readonly Problem Refused = new("accountRefused", 422, "{0}");
    public static readonly Problem NoSuchAccount = new("accountNotFound", 404, "There is no account for {0}.");
    public static readonly Problem LastOwner = new("lastOwner", 409, "This is the only owner: make another one first.");
    public static readonly Problem LinkSpent = new("linkSpent", 422, "This link has been used, replaced or has expired. Ask whoever sent it for a new one.");
}
