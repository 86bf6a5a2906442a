namespace SurveyPlatform.Core.Rounds;

/// <summary>What stands in the way of a launch: shown before it and refused by it, from this one list.</summary>
internal static class LaunchStops
{
    public static IEnumerable<ProblemException> Of(Round round, IReadOnlyCollection<LaunchSeat> frame, DateTimeOffset now)
    {
        if (OfFrame(round, frame) is { } nobody)
        {
            yield return nobody;
        }

        if (round.ClosesAt <= now)
        {
            yield return RoundProblems.ClosesInThePast.With(round.Code);
        }
    }

    /// <summary>Why no mail would reach anybody.</summary>
    public static ProblemException? OfFrame(Round round, IReadOnlyCollection<LaunchSeat> frame) =>
        frame.Count == 0 ? RoundProblems.EmptyFrame.With(round.FrameDate)
        : !frame.Any(s => s.IsMailed) ? RoundProblems.NobodyToMail.With(round.FrameDate)
        : null;
}
