namespace SurveyPlatform.Core.Panel;

/// <summary>Who sat in a seat, from a day (inclusive) to a day (exclusive), and why it ended. The database refuses overlaps.</summary>
public sealed class Membership
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid SeatId { get; init; }

    public Seat Seat { get; private set; } = null!; // loaded when asked for

    public required Guid InformantId { get; init; }

    public Informant Informant { get; private set; } = null!; // loaded when asked for

    public required DateOnly StartsOn { get; init; }

    public DateOnly? EndsOn { get; private set; }

    public string? EndReason { get; private set; }

    public void End(DateOnly on, string? reason)
    {
        if (on < StartsOn)
        {
            throw PanelProblems.EndsBeforeItStarts.With(on, StartsOn);
        }

        EndsOn = on;
        EndReason = reason;
    }

    public bool Covers(DateOnly day) => StartsOn <= day && (EndsOn is null || day < EndsOn);
}
