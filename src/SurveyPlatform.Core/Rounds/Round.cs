using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>One yearly fielding of one questionnaire version to the frame on one day: draft, scheduled, open, closed.</summary>
public sealed class Round
{
    private static readonly TimeSpan s_tooLate = TimeSpan.FromHours(24);

    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required string Code { get; init; }

    public required string Name { get; set; }

    public required Guid QuestionnaireVersionId { get; set; }

    public QuestionnaireVersion QuestionnaireVersion { get; private set; } = null!; // loaded when asked for

    /// <summary>The day whose seat holders are asked.</summary>
    public required DateOnly FrameDate { get; set; }

    public required DateTimeOffset OpensAt { get; set; }

    /// <summary>The first instant at which no answer is taken any more; open-ended when null.</summary>
    public DateTimeOffset? ClosesAt { get; set; }

    public RoundState State { get; private set; } = RoundState.Draft;

    /// <summary>Steps in the order in which they fall due; step 1 is the first.</summary>
    public List<ReminderStep> Reminders { get; set; } = [];

    /// <summary>Moves every reminder that falls on a weekend or holiday to the next working day.</summary>
    public bool WorkingDaysOnly { get; set; }

    /// <summary>How many messages one person gets in the round at most, the invitation and the reminders of all their seats counted; no limit when null.</summary>
    public int? MaxMessages { get; set; }

    /// <summary>Key of the section from which an unfinished sheet counts as partial instead of break-off.</summary>
    public string? PartialFrom { get; set; }

    /// <summary>Whether a person may take a submitted sheet up again while the round is open.</summary>
    public bool AllowReopen { get; set; }

    public DateTimeOffset? MailPausedAt { get; private set; }

    /// <summary>When a person last let its mail go on.</summary>
    public DateTimeOffset? MailResumedAt { get; private set; }

    public DateTimeOffset? LaunchedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Fixes the frame, once nothing stands in the way (<see cref="LaunchStops"/>). A round whose opening lies in the past opens at once.</summary>
    public void Launch(DateTimeOffset now)
    {
        if (State != RoundState.Draft)
        {
            throw RoundProblems.AlreadyLaunched.With(Code);
        }

        LaunchedAt = now;
        State = RoundState.Scheduled;
        if (OpensAt <= now)
        {
            OpensAt = now;
            State = RoundState.Open;
        }
    }

    public void Open()
    {
        if (State == RoundState.Scheduled)
        {
            State = RoundState.Open;
        }
    }

    public void Close(DateTimeOffset now)
    {
        if (State is RoundState.Draft)
        {
            throw RoundProblems.NotLaunched.With(Code);
        }

        if (State != RoundState.Closed)
        {
            (State, ClosedAt) = (RoundState.Closed, now);
        }
    }

    /// <summary>Takes answers again, until the closing date if that is still to come, else until it is closed by hand.</summary>
    public void Reopen(DateTimeOffset now)
    {
        if (State == RoundState.Draft)
        {
            throw RoundProblems.NotLaunched.With(Code);
        }

        if (State == RoundState.Closed)
        {
            (State, ClosedAt) = (RoundState.Open, null);
            ClosesAt = ClosesAt > now ? ClosesAt : null;
        }
    }

    public void PauseMail(DateTimeOffset now) => MailPausedAt ??= now;

    public void ResumeMail(DateTimeOffset now) => (MailPausedAt, MailResumedAt) = (null, MailPausedAt is null ? MailResumedAt : now);

    /// <summary>
    /// Whether a reminder that was meant to leave at an instant, and could have, is so late by now that a person decides: it stood still while the machine was off.
    /// </summary>
    public bool IsTooLate(DateTimeOffset meant, Study study, DateTimeOffset now) =>
        new[] { meant, LaunchedAt, MailResumedAt, study.MailResumedAt }.Max() < now - s_tooLate;

    /// <summary>Whether a message of this step (0 for the invitation) is moved to working days only.</summary>
    public bool KeepsToWorkingDays(int step) => WorkingDaysOnly || (step > 0 && step <= Reminders.Count && Reminders[step - 1].WorkingDaysOnly);

    /// <summary>Whether an answer given at this instant is taken.</summary>
    public bool TakesAnswersAt(DateTimeOffset now) => State == RoundState.Open && now >= OpensAt && (ClosesAt is null || now < ClosesAt);
}

public enum RoundState
{
    Draft,
    Scheduled,
    Open,
    Closed,
}
