namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>The study a page stands in: what header, navigation and dates need. Set as a request feature before the page runs.</summary>
/// <param name="Code">The study's code in addresses.</param>
/// <param name="Name">Its name, shown in the header.</param>
/// <param name="Zone">The zone in which every date on the page is said.</param>
/// <param name="Role">The signed-in person's role in it; null on informant pages.</param>
/// <param name="Contact">Whom an informant may ask; null where nobody was named.</param>
public sealed record StudyFrame(string Code, string Name, TimeZoneInfo Zone, string? Role = null, string? Contact = null)
{
    public static StudyFrame? Of(HttpContext context) => context.Features.Get<StudyFrame>();

    public void SetOn(HttpContext context) => context.Features.Set(this);
}
