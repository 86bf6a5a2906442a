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

        var before = _lastDeferred.TryGetValue(domain, out var last) && TimeProvider.System.GetElapsedTime(last) < _inARow;
        _lastDeferred[domain] = TimeProvider.System.GetTimestamp();
        if (!before)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail to {Domain} could not be slowed down")]
    private partial void NotSlowed(Exception exception, string domain);
}
