using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>How a round, its messages and its states are said on every page.</summary>
public static class RoundWords
{
    public static StatusKind Kind(RoundState state) => state switch
    {
        RoundState.Draft => StatusKind.Waiting,
        RoundState.Scheduled => StatusKind.Attention,
        RoundState.Open => StatusKind.Progress,
        RoundState.Closed => StatusKind.Done,
    };

    public static string Word(RoundState state) => state switch
    {
        RoundState.Draft => "Not launched",
        RoundState.Scheduled => "Launched, not open yet",
        RoundState.Open => "Open",
        RoundState.Closed => "Closed",
    };

    public static string Word(Audience audience) => audience switch
    {
        Audience.NotStarted => "Everybody who has not started",
        Audience.InProgress => "Everybody who has started and not finished",
        Audience.NotSubmitted => "Everybody who has not finished",
    };

    public static string Message(string kind, int step) => kind switch
    {
        MailKind.Invitation => "Invitation",
        MailKind.Reminder => $"Reminder {step}",
        MailKind.Confirmation => "Confirmation",
        MailKind.ContactCheck => step == 0 ? "Contact check" : "Contact check, asked again",
        _ => "Account",
    };

    public static string OutcomeName(string code) => Outcome.Names.GetValueOrDefault(code, code);

    /// <summary>The last moment somebody can answer, as people say it: a round that closes at midnight says the day before.</summary>
    public static string Until(DateTimeOffset closesAt, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(closesAt, zone);
        return local.TimeOfDay == TimeSpan.Zero ? InWords.Day(DateOnly.FromDateTime(local.DateTime).AddDays(-1)) : InWords.Moment(closesAt, zone);
    }

    extension(Round round)
    {
        /// <summary>The reminder that falls due next for somebody who was invited on a day and stands so, if nothing else happens.</summary>
        public (int Step, DateTimeOffset At)? NextReminder(Study study, DateOnly invitedOn, Standing standing, DateTimeOffset now)
        {
            if (round.State != RoundState.Open)
            {
                return null;
            }

            return round.Reminders
                .Select((step, i) => (Step: i + 1, At: step.DueFor(invitedOn, round.WorkingDaysOnly, study), step.Audience))
                .Where(s => s.At > now && (round.ClosesAt is null || s.At < round.ClosesAt) && s.Audience.Includes(standing))
                .OrderBy(s => s.At)
                .Select(s => ((int, DateTimeOffset)?)(s.Step, s.At!.Value)) // later than now
                .FirstOrDefault();
        }
    }
}
