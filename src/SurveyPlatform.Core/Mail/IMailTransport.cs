namespace SurveyPlatform.Core.Mail;

/// <summary>One way out, used by one sender for one mail after another: a connection opened at the first and kept to the last.</summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>
    /// Tells what is certain about the mail; throws only when cancelled before the body began.
    /// <paramref name="bodyStarting"/> is awaited just before the body goes out: if it says no, nothing of the mail may leave.
    /// </summary>
    Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct);
}

/// <summary>Opens ways out, one for each of <see cref="MailOptions.Connections"/>; not throttled where nobody can be flooded (a folder).</summary>
public sealed record MailExit(bool Throttled, Func<IMailTransport> Open);

/// <summary>A whole message as it goes over the wire, and its envelope: one sender, one recipient.</summary>
public sealed record WrittenMail(Guid Id, string From, string To, ReadOnlyMemory<byte> Content);

/// <summary>What is certain after an attempt, with the server's own words or the failure's.</summary>
public sealed record SendOutcome(SendResult Result, string Words);

public enum SendResult
{
    Accepted,

    /// <summary>The server said 4xx: later, perhaps.</summary>
    RefusedForNow,

    /// <summary>The server said 5xx about this mail: never.</summary>
    RefusedForGood,

    /// <summary>The connection broke before the body began: certainly not sent.</summary>
    NotSent,

    /// <summary>The server cannot be used at all (unreachable, no TLS, wrong password): says nothing about this mail.</summary>
    NoConnection,

    /// <summary>The claim was lost or mail paused before the body began: not sent, nothing to note.</summary>
    Withdrawn,

    /// <summary>The body began and no answer came: it may have been delivered.</summary>
    NotKnown,
}
