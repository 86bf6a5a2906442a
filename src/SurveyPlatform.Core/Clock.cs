namespace SurveyPlatform.Core;

/// <summary>What the product asks of a clock beside the instant: new time-ordered ids, and days in a study's zone.</summary>
public static class Clock
{
    extension(TimeProvider clock)
    {
        /// <summary>A new id; ids of different milliseconds sort by time, those of one do not.</summary>
        public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());
    }

    extension(DateTimeOffset instant)
    {
        /// <summary>The calendar day of this instant in the zone.</summary>
        public DateOnly DayIn(TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
    }

    extension(DateOnly day)
    {
        /// <summary>The instant of a wall-clock time on this day: a time that the clock change skips moves forward, one that comes twice is the first.</summary>
        public DateTimeOffset At(TimeOnly time, TimeZoneInfo zone)
        {
            var local = day.ToDateTime(time, DateTimeKind.Unspecified);
            while (zone.IsInvalidTime(local))
            {
                local = local.AddMinutes(1);
            }

            var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
            return new DateTimeOffset(local, offset).ToUniversalTime();
        }
    }
}
