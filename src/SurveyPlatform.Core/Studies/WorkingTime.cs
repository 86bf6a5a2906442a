namespace SurveyPlatform.Core.Studies;

/// <summary>Which days are working days in a study: not weekends, not the bank holidays it observes.</summary>
public static class WorkingTime
{
    extension(Study study)
    {
        public bool IsWorkingDay(DateOnly day) =>
            day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            && (study.Holidays is null || !BankHolidays.Of(study.Holidays, day.Year).Contains(day));
    }
}
