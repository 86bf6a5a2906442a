namespace SurveyPlatform.Core.Rounds;

/// <summary>One step of a reminder plan, counted from the day on which this person's invitation was really sent.</summary>
public sealed record ReminderStep
{
    public int AfterDays { get; init; }

    /// <summary>Time of day in the study's zone.</summary>
    public TimeOnly At { get; init; } = new(9, 0);

    public Audience Audience { get; init; } = Audience.NotSubmitted;

    public bool WorkingDaysOnly { get; init; }

    /// <summary>When the step falls due for somebody invited on a day.</summary>
    public DateTimeOffset DueFor(DateOnly invitedOn, bool workingDaysOnly, TimeZoneInfo zone, Func<DateOnly, bool> isWorkingDay)
    {
        var day = invitedOn.AddDays(AfterDays);
        while ((WorkingDaysOnly || workingDaysOnly) && !isWorkingDay(day))
        {
            day = day.AddDays(1); // forward only: a message is never earlier than planned
        }

        return day.At(At, zone);
    }
}

/// <summary>Who of those asked a reminder step is for. People who said no, moved on or whose mail comes back are in none.</summary>
public enum Audience
{
    NotStarted,
    InProgress,
    NotSubmitted,
}

/// <summary>Which standings an audience takes in.</summary>
public static class Audiences
{
    extension(Audience audience)
    {
        public bool Includes(Standing standing) => audience switch
        {
            Audience.NotStarted => standing == Standing.NotStarted,
            Audience.InProgress => standing == Standing.InProgress,
            Audience.NotSubmitted => standing is Standing.NotStarted or Standing.InProgress,
        };
    }
}
