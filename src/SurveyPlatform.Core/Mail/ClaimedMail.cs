namespace SurveyPlatform.Core.Mail;

/// <summary>A mail that a sender holds: its row as claimed, what it says, to which domain, and when (on the machine's stopwatch) it was composed and may leave.</summary>
internal sealed record ClaimedMail(OutgoingMail Row, Guid Claim, MailText.Composed Text, string Domain, long ComposedAt, TimeSpan Wait)
{
    /// <summary>The rows that the mail says too, for other seats of the same person.</summary>
    public IReadOnlyList<Guid> Carried { get; init; } = [];

    /// <summary>Every row that is claimed with it.</summary>
    public IEnumerable<Guid> Rows => Carried.Prepend(Row.Id);
}
