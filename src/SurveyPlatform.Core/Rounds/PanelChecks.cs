namespace SurveyPlatform.Core.Rounds;

/// <summary>Who is asked for more than one seat, who is left out, and where nobody is asked.</summary>
internal static class PanelChecks
{
    public static IEnumerable<LaunchCheck> Of(IReadOnlyCollection<LaunchPerson> frame, IReadOnlyCollection<LaunchConcern> sitesWithoutAnyone)
    {
        var english = Words.English;
        if (frame.Count > 0 && sitesWithoutAnyone.Count > 0)
        {
            yield return LaunchCheck.Warning("siteWithoutAnyone", $"Nobody is asked at {english.Count(sitesWithoutAnyone.Count, "{0} site", "{0} sites")}.").Of(sitesWithoutAnyone);
        }

        var several = frame.Where(p => p.Seat.IsMailed).GroupBy(p => p.Seat.Informant).Where(g => g.Skip(1).Any()).Select(g => g.First().Concern($"{g.Count()} seats")).ToList();
        if (several.Count > 0)
        {
            yield return LaunchCheck.Warning("severalSeats", $"{english.Count(several.Count, "{0} person holds", "{0} people hold")} more than one seat: one mail lists all seats of a person, and each is answered by itself.").Of(several);
        }

        var leftOut = frame.Where(p => p.Seat.UnsubscribedAt is not null || p.Seat.BouncedAt is not null)
            .DistinctBy(p => p.Seat.Informant)
            .Select(p => p.Concern(LaunchSeat.WhyNotMailed(p.Seat.Email, p.Seat.BouncedAt, p.Seat.UnsubscribedAt)))
            .ToList();
        if (leftOut.Count > 0)
        {
            yield return LaunchCheck.Warning("leftOut", $"{english.Count(leftOut.Count, "{0} seat holder gets", "{0} seat holders get")} no mail.").Of(leftOut);
        }
    }
}
