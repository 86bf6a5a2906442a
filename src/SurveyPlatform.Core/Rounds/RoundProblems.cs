namespace SurveyPlatform.Core.Rounds;

public static class RoundProblems
{
    public static readonly Problem AlreadyLaunched = new("alreadyLaunched", 409, "Round {0} was launched already. Only its dates and unsent reminders can still change.");
    public static readonly Problem ReminderSent = new("reminderSent", 409, "Reminder {0} was sent already, so it stays as it was.");
    public static readonly Problem Closed = new("roundClosed", 409, "Round {0} is closed. Reopen it to change its plan.");
    public static readonly Problem NotLaunched = new("notLaunched", 409, "Round {0} has not been launched yet.");
    public static readonly Problem ClosesInThePast = new("closesInThePast", 409, "Round {0} would be closed at once: its closing date has passed. Give a later one.");
    public static readonly Problem EmptyFrame = new("emptyFrame", 409, "Nobody sits in a seat on {0:d MMMM yyyy}, so there is nobody to ask. Import the panel or change the frame date.");
    public static readonly Problem NobodyToMail = new("nobodyToMail", 409, "Nobody who sits in a seat on {0:d MMMM yyyy} can be mailed: all of them have unsubscribed, or their addresses are wrong or send mail back.");
    public static readonly Problem NoVersion = new("noVersion", 422, "Questionnaire “{0}” has no published version{1}. Publish it first.");
    public static readonly Problem NotOpen = new("roundNotOpen", 409, "This round takes no answers now.");
    public static readonly Problem ContactCheckOver = new("contactCheckOver", 409, "Round {0} is launched, so its contact check is over.");
    public static readonly Problem NothingToSettle = new("nothingToSettle", 409, "This person has not said that anything has changed, so there is nothing to settle.");
    public static readonly Problem NotAPlainChange = new("notAPlainChange", 409, "What this person said is more than another name or address. Draw the consequence in the panel, then settle it.");
}
