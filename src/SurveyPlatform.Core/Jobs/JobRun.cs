namespace SurveyPlatform.Core.Jobs;

/// <summary>What is known of one job of the schedule: when it is due, who runs it, how it last went. Times are the database's.</summary>
public sealed class JobRun
{
    public required string Name { get; init; }

    public DateTimeOffset DueAt { get; private set; }

    public Guid? LeasedBy { get; private set; }

    public DateTimeOffset? LeasedUntil { get; private set; }

    public DateTimeOffset? LastStartedAt { get; private set; }

    public DateTimeOffset? LastFinishedAt { get; private set; }

    /// <summary>What the last run ended with, if it failed.</summary>
    public string? LastError { get; private set; }
}
