namespace SurveyPlatform.Core.Studies;

/// <summary>
/// When a study writes to people: which days are working days, and in which hours nothing leaves. A moment is only ever moved forward, so that
/// nobody hears of anything earlier than was planned.
/// </summary>
public static class WorkingTime
{
    extension(Study study)
    {
        /// <summary>Neither weekend, nor a bank holiday that the study observes, nor one of its own closed days.</summary>
        public bool IsWorkingDay(DateOnly day) =>
            day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            && !study.ClosedDays.Contains(day)
            && (study.Holidays is null || !BankHolidays.Of(study.Holidays, day.Year).Contains(day));

        /// <summary>The first moment, from a time of day on a day of the study's zone, at which mail may leave.</summary>
        /// <param name="workingDaysOnly">Whether it must be on a working day too.</param>
        public DateTimeOffset MailTime(DateOnly day, TimeOnly at, bool workingDaysOnly)
        {
            while (true)
            {
                while (workingDaysOnly && !study.IsWorkingDay(day))
                {
                    day = day.AddDays(1);
                }

                if (study.QuietHours is not { } quiet || !quiet.Holds(at))
                {
                    return day.At(at, study.Zone);
                }

                // The quiet hours that begin in the evening end on the next day.
                day = quiet.To < at ? day.AddDays(1) : day;
                at = quiet.To;
            }
        }

        /// <summary>The first moment from this one on that lies in no quiet hours.</summary>
        public DateTimeOffset AfterQuietHours(DateTimeOffset instant) => study.QuietHours?.Holds(study.TimeOf(instant)) == true
            ? study.MailTime(instant.DayIn(study.Zone), study.TimeOf(instant), workingDaysOnly: false)
            : instant;

        /// <summary>The first moment for mail after the day of an instant, at the time of day for which it was due.</summary>
        public DateTimeOffset NextMailDay(DateTimeOffset after, DateTimeOffset due, bool workingDaysOnly) =>
            study.MailTime(after.DayIn(study.Zone).AddDays(1), study.TimeOf(due), workingDaysOnly);

        private TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, study.Zone).DateTime);
    }
}
