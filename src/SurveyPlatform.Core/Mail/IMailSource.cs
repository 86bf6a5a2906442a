namespace SurveyPlatform.Core.Mail;

/// <summary>Says what the mails of one kind say now. Registered in the container under the kind as key.</summary>
public interface IMailSource
{
    /// <summary>
    /// Composes mails that are being claimed, in the claiming transaction: whoever answered a moment ago is seen here. Rows that another one carries come
    /// with it, and what it says for them too is <see cref="MailText.SaidBy"/> it.
    /// </summary>
    /// <returns>A text or a reason for every mail; one that is left out counts as not wanted.</returns>
    Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct);
}

/// <summary>What a mail says when its turn has come, or why nobody wants it any more.</summary>
public abstract record MailText
{
    private MailText()
    {
    }

    /// <summary>A mail to exactly one mailbox, in plain text and HTML saying the same.</summary>
    public sealed record Composed(string Name, string Address, string Subject, string Text, string Html) : MailText
    {
        /// <summary>The round's code, for <c>X-Survey-Mail</c>.</summary>
        public string? Round { get; init; }

        /// <summary>Where a mail client unsubscribes with one click (RFC 8058); none in mails that cannot be refused.</summary>
        public Uri? Unsubscribe { get; init; }
    }

    /// <summary>The mail of another row says it too; of its own where the row is named itself, which then waits for its turn.</summary>
    public sealed record SaidBy(Guid Row) : MailText;

    /// <summary>The mail stays in the queue until then, and the ledger says why.</summary>
    public sealed record Later(DateTimeOffset Until, string Reason) : MailText;

    /// <summary>The mail waits for a person to release it, and the ledger says why.</summary>
    public sealed record Held(string Reason) : MailText;

    /// <summary>The mail is dropped and the ledger says why: "already answered".</summary>
    public sealed record NotWanted(string Reason) : MailText;
}
