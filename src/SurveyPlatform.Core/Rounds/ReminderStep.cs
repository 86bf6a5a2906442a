using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>One step of a reminder plan: so many days after the day on which this person's invitation was really sent, or on a day of the calendar.</summary>
public sealed record ReminderStep
{
    public int AfterDays { get; init; }

    /// <summary>The day on which the step falls for everybody who was invited before it; null for one that counts days.</summary>
    public DateOnly? On { get; init; }

    /// <summary>Time of day in the study's zone.</summary>
    public TimeOnly At { get; init; } = new(9, 0);

    public Audience Audience { get; init; } = Audience.NotSubmitted;

    public bool WorkingDaysOnly { get; init; }

    /// <summary>When the step falls due for somebody invited on a day, by the working days and quiet hours of the study; null if it lies before that.</summary>
    /// <param name="workingDaysOnly">Whether the whole round keeps to working days.</param>
    public DateTimeOffset? DueFor(DateOnly invitedOn, bool workingDaysOnly, Study study) =>
        (On ?? invitedOn.AddDays(AfterDays)) is var day && day > invitedOn
            ? study.MailTime(day, At, WorkingDaysOnly || workingDaysOnly)
            : null;

    /// <summary>As a person says it: "7 days after the invitation at 09:00".</summary>
    public override string ToString() => $"{(On is { } day ? $"on {day:yyyy-MM-dd}" : $"{AfterDays} days after the invitation")} at {At:HH:mm}";
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
