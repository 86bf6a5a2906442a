namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A mailbox of our own in which a mail server collects what comes back.</summary>
public interface IReturnedMailbox
{
    /// <summary>What has arrived since, one after another. What is not put aside is there again the next time.</summary>
    IAsyncEnumerable<Arrived> ArrivedAsync(CancellationToken ct);

    /// <summary>A message that waits there.</summary>
    /// <param name="Name">What the mailbox calls it.</param>
    /// <param name="OpenAsync">Its bytes; null when another node has put it aside meanwhile.</param>
    /// <param name="PutAsideAsync">Done with it: for this program it has arrived no more.</param>
    public sealed record Arrived(string Name, Func<CancellationToken, Task<Stream?>> OpenAsync, Func<CancellationToken, Task> PutAsideAsync);
}
