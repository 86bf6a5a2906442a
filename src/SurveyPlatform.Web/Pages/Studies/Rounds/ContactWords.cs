using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Where somebody stands in a contact check, in words for the staff.</summary>
public static class ContactWords
{
    public static string Of(ContactState state) => state switch
    {
        ContactState.Confirmed => "Confirmed",
        ContactState.Changed => "Changed",
        ContactState.Silent => "Silent",
        ContactState.NotReached => "Not reached",
        ContactState.NotAsked => "Not asked",
    };

    public static StatusKind Kind(ContactState state) => state switch
    {
        ContactState.Confirmed => StatusKind.Done,
        ContactState.Changed => StatusKind.Attention,
        ContactState.Silent => StatusKind.Waiting,
        ContactState.NotReached => StatusKind.Problem,
        ContactState.NotAsked => StatusKind.Off,
    };
}
