namespace SurveyPlatform.Core.Mail;

/// <summary>A mail that a sender holds: its row as claimed, what it says, and when (on the machine's stopwatch) it was composed and may leave.</summary>
internal sealed record ClaimedMail(OutgoingMail Row, Guid Claim, MailText.Composed Text, long ComposedAt, TimeSpan Wait);
