using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Dates and reminders that may not be meant so.</summary>
internal static class PlanChecks
{
    public static IEnumerable<LaunchCheck> Of(Study study, Round round, DateTimeOffset now)
    {
        var plan = new LaunchConcern(ConcernKind.Plan, round.Code, "The plan of the round");
        var settings = new LaunchConcern(ConcernKind.Settings, study.Code, "The settings of the study");
        var opens = round.OpensAt > now ? round.OpensAt : now;
        var leaves = study.AfterQuietHours(opens);
        var english = Words.English;
        if (leaves > opens)
        {
            yield return LaunchCheck.Warning("opensInQuietHours", $"{Opening(round, now)} lies in the study's quiet hours: invitations leave on {english.Moment(leaves, study.Zone)}.").Of([plan, settings]);
        }

        if (!study.IsWorkingDay(leaves.DayIn(study.Zone)))
        {
            yield return LaunchCheck.Warning("opensOnClosedDay", $"Invitations leave on {english.Moment(leaves, study.Zone)}, which is no working day.").Of([plan, settings]);
        }

        if (round.ClosesAt is null)
        {
            yield return LaunchCheck.Warning("noClosingDate", "There is no closing date: the mail cannot say until when one can answer, and somebody must close the round by hand.").Of(plan);
        }

        var late = round.Reminders.Count(s => s.DueFor(leaves.DayIn(study.Zone), round.WorkingDaysOnly, study) >= round.ClosesAt);
        if (round.Reminders.Count == 0)
        {
            yield return LaunchCheck.Warning("noReminders", "There are no reminders.").Of(plan);
        }
        else if (late > 0)
        {
            yield return LaunchCheck.Warning("remindersAfterClosing", $"{english.Count(late, "{0} reminder falls", "{0} reminders fall")} after the closing date and would never leave.").Of(plan);
        }

        if (round.MailPausedAt is not null || study.MailPausedAt is not null)
        {
            yield return LaunchCheck.Warning("mailPaused", "Mail is paused: nothing leaves before somebody resumes it.");
        }
    }

    private static string Opening(Round round, DateTimeOffset now) => round.OpensAt > now ? "The opening" : "The opening has passed, and this moment";
}
