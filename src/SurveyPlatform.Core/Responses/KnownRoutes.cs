using Microsoft.Extensions.Caching.Memory;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// The sheets of those who are answering just now, with the routes that they open. Every page still asks the database, which leaves the
/// answers out where the revision it has is the one known here. Whatever changes a sheet raises its revision, so nothing here can be out of
/// date, and nothing is lost with it.
/// </summary>
public sealed class KnownRoutes : IDisposable
{
    /// <summary>What a sheet was at a revision; the route holds it.</summary>
    public sealed record Known(Guid ResponseId, int Revision, Route Route);

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 500, CompactionPercentage = 0.2 });

    public Known? Of(Guid invitation) => _cache.TryGetValue(invitation, out Known? known) ? known : null;

    public void Keep(Respondent respondent)
    {
        if (respondent.ResponseId is { } response)
        {
            _cache.Set(respondent.InvitationId, new Known(response, respondent.Revision, respondent.Route), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_pause });
        }
    }

    public void Dispose() => _cache.Dispose();
}
