using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// Notices that a domain puts us off: two mails in a row and within a minute, with none accepted between. One full mailbox or one unlucky moment is no
/// sign of it, and what is said of a mailbox (4.2.x) is never one.
/// </summary>
internal sealed partial class DeferredDomains(NpgsqlDataSource source, ILogger log)
{
    private static readonly TimeSpan _inARow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _lastDeferred = new(StringComparer.Ordinal);

    public void Accepted(string domain) => _lastDeferred.TryRemove(domain, out _);

    public async Task DeferredAsync(string domain, DateTimeOffset at, string words)
    {
        if (StatusCode.In(words)?.StartsWith("4.2.", StringComparison.Ordinal) == true)
        {
            return;
        }

        if (Exchange(domain, TimeProvider.System.GetTimestamp()) is not { } last || TimeProvider.System.GetElapsedTime(last) >= _inARow)
        {
            return;
        }

        try
        {
            await MailDomains.SlowDownAsync(source, domain, at, words);
        }
        catch (NpgsqlException exception)
        {
            NotSlowed(exception, domain); // the mails in hand matter more, and the next refusal tries again
        }
    }

    /// <returns>When it put us off last; of two connections that are put off at once, the second sees the first.</returns>
    private long? Exchange(string domain, long now)
    {
        long? last = null;
        _lastDeferred.AddOrUpdate(
            domain,
            _ =>
            {
                last = null;
                return now;
            },
            (_, before) =>
            {
                last = before;
                return now;
            });
        return last;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail to {Domain} could not be slowed down")]
    private partial void NotSlowed(Exception exception, string domain);
}
