using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>On which page something that a check before launch is about is mended.</summary>
public static class LaunchPlaces
{
    /// <returns>A path from the root.</returns>
    public static string PathOf(LaunchConcern concern, string study) => concern.Kind switch
    {
        ConcernKind.Informant => $"/studies/{study}/panel/{concern.Code}/correct",
        ConcernKind.Site => $"/studies/{study}/sites/{concern.Code}",
        ConcernKind.Template => $"/studies/{study}/mail/templates/{concern.Code}",
        ConcernKind.Plan => $"/studies/{study}/rounds/{concern.Code}/edit",
        ConcernKind.ContactCheck => $"/studies/{study}/rounds/{concern.Code.Replace("/", "/contact-check?q=", StringComparison.Ordinal)}",
        ConcernKind.Settings => $"/studies/{study}/settings",
    };
}
