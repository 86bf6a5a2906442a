using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Times as they are typed into a form: on the clock of the study's zone.</summary>
internal static class LocalTimes
{
    extension(DateTime? local)
    {
        /// <summary>The instant of a time in the zone; years without a calendar there are left to the operation to refuse.</summary>
        public DateTimeOffset? InstantIn(TimeZoneInfo zone) => local switch
        {
            null => null,
            { Year: < 2 or 9999 } far => new DateTimeOffset(far, TimeSpan.Zero),
            { } at => DateOnly.FromDateTime(at).At(TimeOnly.FromDateTime(at), zone),
        };
    }
}
