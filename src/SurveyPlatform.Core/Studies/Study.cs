namespace SurveyPlatform.Core.Studies;

/// <summary>One evaluation: its sites, panel, questionnaires and rounds. People get roles per study.</summary>
public sealed class Study
{
    public required Guid Id { get; init; }

    /// <summary>The value its address takes; never changes.</summary>
    public required string Code { get; init; }

    public required string Name { get; set; }

    /// <summary>IANA name of the zone in which days and times of day are meant.</summary>
    public required string TimeZone { get; set; }

    /// <summary>Whose bank holidays count: <c>england</c>, <c>wales</c>, <c>scotland</c>, <c>northernIreland</c>, or none.</summary>
    public string? Holidays { get; set; }

    /// <summary><c>nhs</c>, <c>ons</c> or a threshold; none when null.</summary>
    public string? Disclosure { get; set; }

    /// <summary>Days of its own on which the study does not work, in order.</summary>
    public List<DateOnly> ClosedDays { get; set; } = [];

    public QuietHours? QuietHours { get; set; }

    /// <summary>How many messages one person gets on one day at most; what they asked for themselves, such as a confirmation, is not counted.</summary>
    public int? MaxPerDay { get; set; }

    public int? ApprovalAbove { get; set; }

    /// <summary>Since when all mail of the study is held back, if it is.</summary>
    public DateTimeOffset? MailPausedAt { get; private set; }

    /// <summary>When a person last let all its mail go on.</summary>
    public DateTimeOffset? MailResumedAt { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

/// <summary>Hours of the day, in the study's zone, in which no mail leaves: from 20:00 to 07:00 lasts over midnight.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    public bool Holds(TimeOnly at) => at.IsBetween(From, To);
}
