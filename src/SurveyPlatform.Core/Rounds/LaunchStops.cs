namespace SurveyPlatform.Core.Rounds;

/// <summary>What stands in the way of a launch: shown before it and refused by it, from this one list.</summary>
internal static class LaunchStops
{
    public static IEnumerable<ProblemException> Of(Round round, IReadOnlyCollection<LaunchSeat> frame, DateTimeOffset now)
    {
        if (frame.Count == 0)
        {
            yield return RoundProblems.EmptyFrame.With(round.FrameDate);
        }
        else if (!frame.Any(s => s.IsMailed))
        {
            yield return RoundProblems.NobodyToMail.With(round.FrameDate);
        }

        if (round.ClosesAt <= now)
        {
            yield return RoundProblems.ClosesInThePast.With(round.Code);
        }
    }
}
